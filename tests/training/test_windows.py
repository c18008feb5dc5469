"""Training windows: labels on the first pieces of core words, each word once, and repeatable augmentation."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_encoder
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document, Entity
from musamma.data.tags.bio import IMPROPER_STARTS, tags_of
from musamma.data.tags.tag_set import TagSet
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.training.encoders.normalisation import add_arabic_rules, load_tokenizer
from musamma.training.loss import IGNORED
from musamma.training.splits import Part
from musamma.training.windows import Augmentation, TrainingWindows, collate

TAGS = TagSet(("PER", "ORG", "LOC", "DATE"))
GOLD = load_corpus(SEEDS / "gold.jsonl")


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> WindowTokenizer:
    folder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    return WindowTokenizer(load_tokenizer(Path(folder)).backend_tokenizer, size=64, context=8)


def part(*documents: Document) -> Part:
    return Part("gold.jsonl", documents, TAGS.labels)


def labels_of(windows: TrainingWindows) -> list[int]:
    return [label for item in windows for label in item["labels"] if label != IGNORED]


def test_each_word_of_each_document_is_labelled_once_with_its_tag(pieces: WindowTokenizer) -> None:
    windows = TrainingWindows([part(*GOLD)], pieces, TAGS)
    expected = [TAGS.ids[tag] for document in GOLD for sentence in tags_of(document) for tag in sentence]
    assert labels_of(windows) == expected


def test_ids_are_those_that_prediction_sees(pieces: WindowTokenizer) -> None:
    windows = TrainingWindows([part(*GOLD[:1])], pieces, TAGS)
    served = pieces.windows(pieces.encode(GOLD[:1])[0])
    assert [item["input_ids"].tolist() for item in windows] == [window.ids.tolist() for window in served]
    for item, window in zip(windows, served, strict=True):
        assert np.flatnonzero(np.array(item["labels"]) != IGNORED).tolist() == window.heads.tolist()


def test_replacement_swaps_whole_mentions(pieces: WindowTokenizer) -> None:
    text = "زار لافروف مدينة كابل ثم التقى أمير خان متقي في موسكو"
    spans = [("لافروف", "PER"), ("كابل", "LOC"), ("أمير خان متقي", "PER"), ("موسكو", "LOC")]
    entities = tuple(Entity(text.index(name), text.index(name) + len(name), label) for name, label in spans)
    windows = TrainingWindows(
        [part(Document("d", text, entities))], pieces, TAGS, augmentation=Augmentation(replace=1.0, seed=1)
    )
    seen = set()
    for epoch in range(20):
        windows.set_epoch(epoch)
        tags = [TAGS.tags[label] for label in labels_of(windows)]
        seen.add(tuple(tags))
        assert [tag for tag in tags if tag.startswith("B-")] == ["B-PER", "B-LOC", "B-PER", "B-LOC"]
        assert all(len(item["input_ids"]) <= 64 for item in windows)
    assert len(seen) == 4, "one or three words for each person, one word for each location"


def test_a_mention_that_does_not_fit_is_left_as_it_is(pieces: WindowTokenizer) -> None:
    text = "لافروف " + "عبد الرحمن بن محمد بن عبد الله بن أحمد " + "في موسكو " * 8
    names = [("لافروف", "PER"), ("عبد الرحمن بن محمد بن عبد الله بن أحمد", "PER")]
    entities = tuple(Entity(text.index(name), text.index(name) + len(name), label) for name, label in names)
    windows = TrainingWindows(
        [part(Document("d", text, entities))], pieces, TAGS, augmentation=Augmentation(replace=1.0)
    )
    for epoch in range(10):
        windows.set_epoch(epoch)
        assert all(len(item["input_ids"]) <= 64 for item in windows)


def test_masking_hides_pieces_but_never_the_edges_or_a_label(pieces: WindowTokenizer) -> None:
    plain = TrainingWindows([part(*GOLD[:1])], pieces, TAGS)
    masked = TrainingWindows([part(*GOLD[:1])], pieces, TAGS, augmentation=Augmentation(mask=0.5))
    assert labels_of(masked) == labels_of(plain)
    hidden = total = 0
    for before, after in zip(plain, masked, strict=True):
        ids = np.array(before["input_ids"]), np.array(after["input_ids"])
        changed = ids[0] != ids[1]
        assert not changed[[0, -1]].any()
        assert (ids[1][changed] == pieces.unknown).all()
        hidden, total = hidden + int(changed.sum()), total + len(changed)
    assert 0.4 < hidden / total < 0.6


def same(first: TrainingWindows, second: TrainingWindows) -> bool:
    pairs = zip(first, second, strict=True)
    return all(np.array_equal(a[key], b[key]) for a, b in pairs for key in ("input_ids", "labels"))


def test_an_epoch_depends_on_seed_and_number_alone(pieces: WindowTokenizer) -> None:
    first = TrainingWindows([part(*GOLD)], pieces, TAGS, augmentation=Augmentation(replace=0.5, mask=0.2, seed=7))
    second = TrainingWindows([part(*GOLD)], pieces, TAGS, augmentation=Augmentation(replace=0.5, mask=0.2, seed=7))
    for epoch in (3, 1):
        first.set_epoch(epoch)
    second.set_epoch(1)
    assert same(first, second)
    second.set_epoch(2)
    assert not same(first, second)


def test_collate_masks_the_padding() -> None:
    batch = collate(
        [
            {"input_ids": np.array([2, 7, 3]), "labels": np.array([IGNORED, 1, IGNORED])},
            {"input_ids": np.array([2, 3]), "labels": np.array([-100, -100])},
        ],
        padding=5,
    )
    assert batch["input_ids"].tolist() == [[2, 7, 3], [2, 3, 5]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1], [1, 1, 0]]
    assert batch["labels"].tolist() == [[-100, 1, -100], [-100, -100, -100]]
    assert all(tensor.dtype == torch.long for tensor in batch.values())


@pytest.mark.parametrize(
    ("pieces", "longest", "padded"), [(3, 64, 8), (8, 64, 8), (9, 64, 16), (9, 10, 10), (10, 10, 10)]
)
def test_batches_have_few_different_shapes(pieces: int, longest: int, padded: int) -> None:
    item = {"input_ids": np.arange(pieces), "labels": np.full(pieces, 1)}
    batch = collate([item, item], multiple=8, longest=longest)
    assert {tuple(tensor.shape) for tensor in batch.values()} == {(2, padded)}
    assert batch["attention_mask"].sum(dim=1).tolist() == [pieces, pieces]
    assert (batch["labels"] == IGNORED).sum(dim=1).tolist() == [padded - pieces, padded - pieces]


def test_an_entity_that_begins_with_i_is_learned_as_one_that_begins_with_b(pieces: WindowTokenizer) -> None:
    document = Document("d", "قال لافروف أمس", (Entity(4, 10, "PER"),), {IMPROPER_STARTS: [4]})
    assert [TAGS.tags[label] for label in labels_of(TrainingWindows([part(document)], pieces, TAGS))] == [
        "O",
        "B-PER",
        "O",
    ]


def test_recut_windows_still_label_each_word_once_elsewhere_each_epoch(pieces: WindowTokenizer) -> None:
    windows = TrainingWindows([part(*GOLD)], pieces, TAGS, augmentation=Augmentation(recut=True, seed=3), epochs=4)
    expected = sorted(TAGS.ids[tag] for document in GOLD for sentence in tags_of(document) for tag in sentence)
    sizes, cuts = set(), set()
    for epoch in range(4):
        windows.set_epoch(epoch)
        sizes.add(len(windows))
        cuts.add(tuple(item["input_ids"].tobytes() for item in windows))
        assert all(len(item["input_ids"]) <= 64 for item in windows)
        labels = labels_of(windows)
        assert len(labels) >= len(expected), "no word is left out"
        assert not Counter(expected) - Counter(labels)
    assert len(sizes) == 1, "every epoch has as many windows"
    assert len(cuts) == 4


def test_an_epoch_of_recut_windows_depends_on_seed_and_epoch_alone(pieces: WindowTokenizer) -> None:
    augmentation = Augmentation(recut=True, mask=0.2, seed=7)
    first, second = (
        TrainingWindows([part(*GOLD)], pieces, TAGS, augmentation=augmentation, epochs=3) for _ in range(2)
    )
    first.set_epoch(1)
    first.set_epoch(2)
    second.set_epoch(2)
    for one, other in zip(first, second, strict=True):
        assert one["input_ids"].tolist() == other["input_ids"].tolist()
        assert one["labels"].tolist() == other["labels"].tolist()


def test_recut_without_repeats_covers_each_word_exactly_once(pieces: WindowTokenizer) -> None:
    windows = TrainingWindows([part(*GOLD)], pieces, TAGS, augmentation=Augmentation(recut=True, seed=5))
    expected = [TAGS.ids[tag] for document in GOLD for sentence in tags_of(document) for tag in sentence]
    assert labels_of(windows) == expected


def test_a_short_document_is_one_window_however_it_is_recut(pieces: WindowTokenizer) -> None:
    document = Document("d", "التقى لافروف متقي في موسكو")
    windows = TrainingWindows([part(document)], pieces, TAGS, augmentation=Augmentation(recut=True))
    assert len(windows) == 1
    assert len(labels_of(windows)) == 5


MARKED_TEXT = Document("d", "زار لافروف لافروف كابل", (Entity(4, 17, "PER"),))


def marked_pieces() -> tuple[WindowTokenizer, list[str]]:
    """A tokenizer that puts a lone mark before most words of `MARKED_TEXT`, and its vocabulary."""
    letters = [(letter, -9.0) for letter in "كابل"]
    vocabulary = [("<s>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -1.0), ("▁زار", -2.0), ("لافروف", -2.0), *letters]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=2))
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 1)])
    add_arabic_rules(tokenizer)
    return WindowTokenizer(tokenizer, size=64, context=8), [piece for piece, _ in vocabulary]


def test_the_piece_after_a_lone_mark_continues_its_word_s_entity() -> None:
    tokenizer, vocabulary = marked_pieces()
    (item,) = TrainingWindows([part(MARKED_TEXT)], tokenizer, TAGS)
    pieces = [vocabulary[number] for number in item["input_ids"]]
    assert pieces == ["<s>", "▁زار", "▁", "لافروف", "▁", "لافروف", "▁", *"كابل", "</s>"]
    words = {at: TAGS.tags[number] for at, number in enumerate(item["labels"]) if number > IGNORED}
    assert words == {1: "O", 2: "B-PER", 4: "I-PER", 6: "O"}
    continuing = {at: TAGS.tags[IGNORED - 1 - number] for at, number in enumerate(item["labels"]) if number < IGNORED}
    assert continuing == {3: "I-PER", 5: "I-PER", 7: "O"}


def test_a_piece_after_a_lone_mark_has_a_target_of_its_corpus() -> None:
    first, second = TrainingWindows([part(MARKED_TEXT)] * 2, marked_pieces()[0], TAGS)
    after = [[IGNORED - 1 - label for label in item["labels"] if label < IGNORED] for item in (first, second)]
    assert after[1] == [target + len(TAGS.tags) for target in after[0]]

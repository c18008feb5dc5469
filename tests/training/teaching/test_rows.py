"""Training windows with teachers: each word keeps its row, however the windows are cut and changed."""

from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_encoder

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.tags.bio import tags_of
from musamma.data.tags.tag_set import TagSet
from musamma.data.text.segmentation import words_of
from musamma.inference.encoding.word_pieces import WindowTokenizer
from musamma.training.encoders.normalisation import load_tokenizer
from musamma.training.loss import IGNORED
from musamma.training.splits import Part
from musamma.training.teaching.lessons import Lessons
from musamma.training.windows import Augmentation, TrainingWindows

TAGS = TagSet(("PER", "ORG", "LOC", "DATE"))
GOLD = load_corpus(SEEDS / "gold.jsonl")[:3]
RAW = [Document(x.id, x.text, sentences=x.sentences) for x in load_corpus(SEEDS / "gold.jsonl")[3:]]
PARTS = [Part("one", tuple(GOLD[:1]), TAGS.labels), Part("two", tuple(GOLD[1:]), ("PER", "LOC"), 0.5)]
TARGETS = 3 * len(TAGS.tags)
WORDS = [document.text[word.start : word.end] for document in (*GOLD, *RAW) for word in words_of(document)]
TAG_IDS = [TAGS.ids[tag] for document in (*GOLD, *RAW) for sentence in tags_of(document) for tag in sentence]


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> WindowTokenizer:
    folder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    return WindowTokenizer(load_tokenizer(Path(folder)).backend_tokenizer, size=64, context=8)


def windows_of(pieces: WindowTokenizer, augmentation: Augmentation, *, raw_words: int = 10**6) -> TrainingWindows:
    marginals = torch.rand(1 + len(WORDS), len(TAGS.tags)).half()
    total = sum(len(words_of(document)) for document in RAW)
    lessons = Lessons(marginals, RAW, soft=0.5, raw_words=min(raw_words, total), seed=augmentation.seed)
    return TrainingWindows(PARTS, pieces, TAGS, augmentation=augmentation, epochs=3, lessons=lessons)


def decoded(windows: TrainingWindows) -> list[tuple[int, int, int, tuple[int, ...]]]:
    """Row, corpus, tag and first piece of each word."""
    found = []
    for item in windows:
        for at in np.flatnonzero(item["labels"] != IGNORED).tolist():
            row, target = divmod(int(item["labels"][at]), TARGETS)
            found.append((row, *divmod(target, len(TAGS.tags)), (int(item["input_ids"][at]),)))
    return found


def first_pieces(pieces: WindowTokenizer) -> list[int]:
    return [
        int(encoded.ids[start]) for encoded in pieces.encode([*GOLD, *RAW]) for start in encoded.starts[:-1].tolist()
    ]


def test_every_word_has_its_own_row(pieces: WindowTokenizer) -> None:
    found, first = decoded(windows_of(pieces, Augmentation())), first_pieces(pieces)
    assert [row for row, *_ in found] == list(range(1, len(WORDS) + 1))
    sizes = [len(words_of(document)) for document in GOLD]
    corpora = [0] * sizes[0] + [1] * (sizes[1] + sizes[2]) + [2] * (len(WORDS) - sum(sizes))
    assert [corpus for _, corpus, *_ in found] == corpora
    gold = sum(sizes)
    assert [tag for _, _, tag, _ in found] == TAG_IDS[:gold] + [0] * (len(WORDS) - gold)
    assert [ids for *_, ids in found] == [(each,) for each in first]


@pytest.mark.parametrize("augmentation", [Augmentation(recut=True, seed=3), Augmentation(recut=True, mask=0.3, seed=4)])
def test_rows_stay_with_their_words_in_every_epoch(pieces: WindowTokenizer, augmentation: Augmentation) -> None:
    windows, first = windows_of(pieces, augmentation), first_pieces(pieces)
    for epoch in range(3):
        windows.set_epoch(epoch)
        found = decoded(windows)
        assert {row for row, *_ in found} == set(range(1, len(WORDS) + 1))
        for row, corpus, tag, (piece,) in found:
            assert piece in (first[row - 1], pieces.unknown)
            assert tag == (TAG_IDS[row - 1] if corpus < 2 else 0)


def test_a_mention_in_place_of_another_has_no_rows(pieces: WindowTokenizer) -> None:
    windows, first = windows_of(pieces, Augmentation(replace=1.0, seed=5)), first_pieces(pieces)
    found = decoded(windows)
    changed = [each for each in found if each[0] == 0]
    assert changed
    assert all(tag != 0 and corpus < 2 for _, corpus, tag, _ in changed)
    for row, corpus, tag, (piece,) in found:
        if row:
            assert (piece, tag) == (first[row - 1], TAG_IDS[row - 1] if corpus < 2 else 0)


def test_epochs_have_as_many_windows_whatever_raw_text_they_read(pieces: WindowTokenizer) -> None:
    windows = windows_of(pieces, Augmentation(recut=True, seed=6), raw_words=100)
    sizes, raw = set(), []
    for epoch in range(3):
        windows.set_epoch(epoch)
        sizes.add(len(windows))
        raw.append({row for row, corpus, *_ in decoded(windows) if corpus == 2})
    assert len(sizes) == 1
    assert len({frozenset(rows) for rows in raw}) > 1


def test_an_epoch_goes_on_in_the_document_where_the_last_one_stopped(pieces: WindowTokenizer) -> None:
    total = sum(len(words_of(document)) for document in RAW)
    windows, read = windows_of(pieces, Augmentation(), raw_words=-(-total // 3)), []
    for epoch in range(3):
        windows.set_epoch(epoch)
        read.append({row for row, corpus, *_ in decoded(windows) if corpus == 2})
        assert len(read[-1]) == pytest.approx(total / 3, abs=64)
    assert len(set.union(*read)) == total
    assert sum(map(len, read)) == pytest.approx(total, abs=64)


def test_marginals_of_other_texts_are_refused(pieces: WindowTokenizer) -> None:
    lessons = Lessons(torch.zeros(4, len(TAGS.tags)), RAW)
    with pytest.raises(ValueError, match=f"found marginals of 3 words, expected those of {len(WORDS)}"):
        TrainingWindows(PARTS, pieces, TAGS, lessons=lessons)

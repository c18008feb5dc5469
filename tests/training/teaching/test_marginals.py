"""The teachers' marginals: their values, their parts on the disk, and that a kill changes nothing."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_classifier, write_tiny_encoder
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.errors import DataError
from musamma.data.tags.tag_set import TagSet
from musamma.data.text.segmentation import sentences_of, words_of
from musamma.inference.bulk import shards
from musamma.inference.decoding.entities import tag_marginals
from musamma.inference.model_folder import ModelInfo
from musamma.inference.predictor import Predictor
from musamma.training.teaching.marginals import MarginalParts
from musamma.training.teaching.teachers import Teacher, find_teachers

LABELS = ("PER", "ORG", "LOC", "DATE")
TAGS = TagSet(LABELS)
SMALL = TagSet(("PER", "DATE"))
TRAIN = [Document(x.id, x.text, sentences=x.sentences) for x in load_corpus(SEEDS / "gold.jsonl")[:2]]
RAW = [Document("r1", "زار لافروف كابل . ثم عاد ."), Document("r2", "وصل الوزير إلى موسكو أمس .")]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=3), st.floats(-5, 0), st.integers(0, 2**32 - 1))
def test_marginals_are_those_of_all_legal_sequences_of_each_sentence(
    lengths: list[int], adjacency: float, seed: int
) -> None:
    logits = np.random.default_rng(seed).normal(scale=3, size=(sum(lengths), len(SMALL.tags)))
    log_probs = (logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))).astype(np.float32)
    steps, done = SMALL.transitions(adjacency), 0
    found = tag_marginals(lengths, log_probs, SMALL, adjacency=adjacency)
    for length in lengths:
        here, words = log_probs[done : done + length], np.arange(length)
        expected = np.zeros(here.shape)
        for path in product(range(len(SMALL.tags)), repeat=length):
            before = [0, *path[:-1]][:length]  # the first word comes after O
            expected[words, path] += np.exp(here[words, path].sum() + steps[before, list(path)].sum())
        expected /= expected.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(found[done : done + length], expected, atol=1e-5)
        done += length


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two teachers: the second one has its labels in another order, longer windows and a temperature."""
    folder = tmp_path_factory.mktemp("teachers")
    encoder = write_tiny_encoder(folder / "encoder")
    infos = ModelInfo(LABELS, 64, 8), ModelInfo(LABELS[::-1], 128, 16, adjacency=-1.0, temperature=2.0)
    return [write_tiny_classifier(folder / name, encoder, info) for name, info in zip("ab", infos, strict=True)]


@pytest.fixture
def teachers(folders: list[Path]) -> list[Teacher]:
    return find_teachers(folders, LABELS)


def test_rows_are_the_mean_of_the_teachers_for_each_word_by_the_names_of_the_tags(
    teachers: list[Teacher], tmp_path: Path
) -> None:
    found = MarginalParts(tmp_path, teachers).of([TRAIN, RAW], TAGS)
    documents = [*TRAIN, *RAW]
    assert found.dtype == torch.float16
    assert found.shape == (1 + sum(len(words_of(document)) for document in documents), len(TAGS.tags))
    assert (found[0] == 0).all()
    assert torch.allclose(found[1:].sum(dim=1), torch.ones(len(found) - 1, dtype=torch.float16), atol=2e-3)
    row = 1
    predictors = [Predictor.load(each.folder) for each in teachers]
    for document in documents:
        lengths = [len(sentence.words) for sentence in sentences_of(document)]
        expected = np.zeros((sum(lengths), len(TAGS.tags)))
        for predictor in predictors:
            info, (log_probs,) = predictor.info, predictor.tag_log_probs([document])
            own = tag_marginals(lengths, log_probs, info.tags, adjacency=info.tempered_adjacency)
            for tag in TAGS.tags:
                expected[:, TAGS.ids[tag]] += own[:, info.tags.ids[tag]] / 2
        np.testing.assert_allclose(found[row : row + len(expected)].float().numpy(), expected, atol=1e-3)
        row += len(expected)


def test_a_kill_between_parts_changes_nothing_and_what_is_there_is_not_read_again(
    teachers: list[Teacher], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_CHARACTERS", 200)
    whole = MarginalParts(tmp_path / "whole", teachers).of([TRAIN, RAW], TAGS)
    original, calls = Predictor.tag_marginals, []

    def killed(self: Predictor, documents: list[Document]) -> object:
        calls.append(len(documents))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return original(self, documents)

    parts = MarginalParts(tmp_path / "killed", teachers)
    with monkeypatch.context() as patch:
        patch.setattr(Predictor, "tag_marginals", killed)
        with pytest.raises(KeyboardInterrupt):
            parts.of([TRAIN, RAW], TAGS)
    assert len(list(parts.folder.iterdir())) == 3
    assert torch.equal(parts.of([TRAIN, RAW], TAGS), whole)
    names = sorted(path.name for path in parts.folder.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "whole").iterdir())
    monkeypatch.setattr(Predictor, "load", None)
    assert torch.equal(parts.of([TRAIN, RAW], TAGS), whole)


def test_other_texts_and_other_teachers_have_parts_of_their_own(teachers: list[Teacher], tmp_path: Path) -> None:
    first = MarginalParts(tmp_path, teachers[:1]).of([TRAIN, RAW], TAGS)
    assert len(list(tmp_path.iterdir())) == 2
    other = MarginalParts(tmp_path, teachers[1:]).of([TRAIN, RAW[:1]], TAGS)
    assert len(list(tmp_path.iterdir())) == 4
    assert not torch.equal(first[: len(other)], other)


def test_a_damaged_part_is_named(teachers: list[Teacher], tmp_path: Path) -> None:
    parts = MarginalParts(tmp_path, teachers[:1])
    parts.of([RAW], TAGS)
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(
        DataError, match=r"damaged file of a teacher's marginals .* delete it, and run the same command"
    ):
        parts.of([RAW], TAGS)


def test_a_document_without_words_has_no_rows(teachers: list[Teacher], tmp_path: Path) -> None:
    assert len(MarginalParts(tmp_path, teachers).of([[], [Document("empty", " ")]], TAGS)) == 1

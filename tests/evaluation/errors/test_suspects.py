"""Suspects: their doubts and their order, and the file of out-of-fold log-probabilities."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import save

from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.text.segmentation import words_of
from musamma.evaluation.errors.suspects import find_suspects, read_out_of_fold, write_out_of_fold
from musamma.inference.model_folder import ModelInfo

FILE = "out-of-fold.safetensors"
INFO = ModelInfo(("PER", "LOC"), 64, 8, adjacency=-2.0)
TAGS = INFO.tags
TEXT = "زار لافروف كابل ثم موسكو"
GOLD = Document("d", TEXT, (Entity(4, 10, "PER"), Entity(11, 15, "PER")))


def table(*chances: dict[str, float]) -> NDArray[np.float32]:
    """Log-probabilities of words, shape (words, tags); tags that are not given share the rest of the probability."""
    rows = []
    for chance in chances:
        rest = (1 - sum(chance.values())) / (len(TAGS.tags) - len(chance))
        rows.append([chance.get(tag, rest) for tag in TAGS.tags])
    return np.log(np.array(rows, dtype=np.float32))


SURE = table({"O": 0.99}, {"B-PER": 0.99}, {"B-LOC": 0.95}, {"O": 0.99}, {"B-LOC": 0.8})


def test_what_the_model_contradicts_comes_surest_first() -> None:
    suspects = find_suspects([GOLD], [SURE], INFO)
    found = [(x.error.kind, x.error.gold, x.error.predicted and x.error.predicted.key) for x in suspects]
    assert found == [("type", GOLD.entities[1], (11, 15, "LOC")), ("spurious", None, (19, 24, "LOC"))]
    assert suspects[0].doubt == pytest.approx(0.99, abs=0.02)
    # After an O, two of the five tags are impossible.
    assert suspects[1].doubt == pytest.approx(0.8 / 0.9, abs=0.01)


def test_labels_that_the_model_does_not_know_are_no_suspects() -> None:
    gold = Document("d", TEXT, (Entity(4, 10, "PER"), Entity(16, 18, "DATE")))
    assert all(suspect.error.gold is None for suspect in find_suspects([gold], [SURE], INFO))


def test_log_probs_of_parts_become_those_of_the_document(tmp_path: Path) -> None:
    other = Document("e", "موسكو")
    log_probs = {"d": SURE[:2], "d#2": SURE[2:], "e": SURE[:1]}
    write_out_of_fold(tmp_path / FILE, [GOLD, other], log_probs, INFO)
    found, info = read_out_of_fold(tmp_path / FILE, [other, GOLD])
    assert (info.labels, info.adjacency) == (INFO.labels, INFO.adjacency)
    np.testing.assert_array_equal(found[0], SURE[:1])
    np.testing.assert_array_equal(found[1], SURE)


def test_log_probs_of_another_corpus_are_refused(tmp_path: Path) -> None:
    write_out_of_fold(tmp_path / FILE, [GOLD], {"d": SURE}, INFO)
    longer = Document("d", TEXT + " أمس")
    assert len(words_of(longer)) == 6
    with pytest.raises(DataError, match=r"document 'd': found log-probabilities of 5 words, expected those of 6 words"):
        read_out_of_fold(tmp_path / FILE, [longer])
    with pytest.raises(DataError, match=r"document 'x': found no log-probabilities"):
        read_out_of_fold(tmp_path / FILE, [Document("x", TEXT)])


@pytest.mark.parametrize("content", [None, b"no tensors"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(DataError, match=r"out-of-fold\.safetensors: cannot be read"):
        read_out_of_fold(tmp_path / FILE, [GOLD])


@pytest.mark.parametrize("metadata", [None, {"labels": "[]"}, {"labels": "PER", "adjacency": "0"}])
def test_a_file_of_another_program_is_named(tmp_path: Path, metadata: dict[str, str] | None) -> None:
    (tmp_path / FILE).write_bytes(save({"d": SURE}, metadata=metadata))
    with pytest.raises(DataError, match=r"out-of-fold\.safetensors: found no labels and adjacency"):
        read_out_of_fold(tmp_path / FILE, [GOLD])

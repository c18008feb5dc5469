"""Tests of workers that die at any moment: every shard is predicted once, and no run waits for dead workers."""

from pathlib import Path
from typing import Any

import pytest
from helpers.recipes import Faulty, Mortal

from musamma.data.documents import Document
from musamma.data.errors import ModelError
from musamma.inference.bulk.shards import Shard
from musamma.inference.bulk.worker_processes import predict_in_processes

pytestmark = pytest.mark.alone

SHARDS = [Shard(index, (Document(f"d{index}", "موسكو"),)) for index in range(6)]


def predicted(recipe: Any, workers: int = 2) -> list[tuple[int, list[str]]]:
    found = predict_in_processes(recipe, SHARDS, workers)
    return sorted((shard.index, [document.id for document in documents]) for shard, documents in found)


@pytest.mark.parametrize("answering", [False, True])
@pytest.mark.parametrize("workers", [1, 2])
def test_every_shard_is_predicted_once_even_if_workers_die(tmp_path: Path, workers: int, answering: bool) -> None:
    every = [(index, [f"d{index}"]) for index in range(6)]
    assert predicted(Mortal(tmp_path, answering=answering), workers) == every
    assert len(list(tmp_path.iterdir())) == 6


def test_those_that_die_again_and_again_are_given_up(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"killed, or failed, 6 times in a row, at the shards \[0, 1\]; expected enough memory"
    ):
        predicted(Mortal(tmp_path, always=True))


def test_what_a_worker_raises_is_raised(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such model"):
        predicted(Faulty())


def test_no_shards_no_processes() -> None:
    assert list(predict_in_processes(Faulty(), [], 2)) == []  # type: ignore[arg-type]

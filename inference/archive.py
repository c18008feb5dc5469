"""The prediction of any amount of text into a folder of parts, which a killed run can be gone on with."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..data.inputs import Source
from ..data.output import open_output
from ..data.parts import Parts, Tally, Target, Watch
from ..data.shards import MOST_CHARACTERS, Shard, cut_shards
from .bulk import Crew, Recipe, predict_shards
from .predictor import origin_of
from .terms import Origin


def predict_archive(recipe: Recipe, source: Source, folder: Path, target: Target, *, crew: Crew, watch: Watch) -> Tally:
    """Predict all documents of a source into a folder: a part a shard, the faults, and a manifest.

    Killed at any moment and called again, it goes on with what is not done: each part follows from the documents of its
    shard alone, and is written whole or not at all. Whoever the crew is, parts are the same.

    Args:
        watch: is given the tally of each shard.

    Returns:
        The tally of the whole folder.

    Raises:
        DataError: the folder is in use, was begun with other facts, or cannot be written; an input cannot be used.
        ModelError: the model cannot be used.
    """
    origin = origin_of(recipe.model, recipe.backend)
    with open_output(folder, _facts(origin, recipe.min_score, source, target)) as output:
        if output.totals is not None:
            return Tally(**output.totals)
        parts = Parts(output.folder, output.work, target)
        shards = _Todo(source, target, parts, watch)
        for shard, documents in predict_shards(recipe, shards, crew):
            watch(parts.write(shard, documents), True)
        total = parts.finish(shards.count)
        output.complete(asdict(total))
    return total


class _Todo:
    """The shards that are not done yet."""

    def __init__(self, source: Source, target: Target, parts: Parts, watch: Watch) -> None:
        self.count = 0
        self._source, self._target, self._parts, self._watch = source, target, parts, watch

    def __iter__(self) -> Iterator[Shard]:
        for shard in cut_shards(self._source.read(), documents=self._target.documents):
            self.count += 1
            tally = self._parts.done(shard)
            if tally is None:
                yield shard
            else:
                self._watch(tally, False)


def _facts(origin: Origin, min_score: float, source: Source, target: Target) -> dict[str, Any]:
    """What the parts follow from."""
    return {
        **asdict(origin),
        "min_score": min_score,
        "to": target.name,
        "part": {"documents": target.documents, "characters": MOST_CHARACTERS},
        "reading": asdict(source.reading),
        "inputs": source.sizes(),
    }

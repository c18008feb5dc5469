"""The prediction of any amount of text into a folder of parts, which a killed run can be gone on with."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from ...data.extras import RAY, import_with_extra
from ...data.sources import Source
from ..backends.cpu import available_cpus
from ..predictor import origin_of
from ..provenance import Origin
from .output_folder import open_output
from .part_files import Parts, Tally, Target, Watch
from .recipe import Crew, Predicted, Recipe
from .shards import MOST_CHARACTERS, Shard, cut_shards


def predict_archive(recipe: Recipe, source: Source, folder: Path, target: Target, *, crew: Crew, watch: Watch) -> Tally:
    """Predict all documents of a source into a folder: a part a shard, the rejected, and a manifest.

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


def predict_shards(recipe: Recipe, shards: Iterable[Shard], crew: Crew) -> Predicted:
    """Predict shards, read as they are needed. Whoever does it, the documents of a shard are the same.

    Raises:
        ModelError: the model cannot be used, or workers keep dying.
        ExtraError: Ray, or what the backend needs, is not installed.
    """
    if crew.cluster is not None:
        yield from _on_ray(recipe, shards, crew)
    elif crew.workers > 1:
        share = max(1, available_cpus() // crew.workers)
        module = import_module(".worker_processes", __package__)
        yield from module.predict_in_processes(replace(recipe, threads=share), shards, crew.workers)
    else:
        for shard in shards:
            yield shard, recipe.predict(shard)


def _on_ray(recipe: Recipe, shards: Iterable[Shard], crew: Crew) -> Predicted:
    module: Any = import_with_extra(".ray_cluster", __package__, RAY)
    found: Predicted = module.predict_on_ray(replace(recipe, threads=1), shards, crew)
    return found

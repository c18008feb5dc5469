"""Prediction for a large archive into a folder of part files. An interrupted run can be resumed."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from ...data.extras import RAY, import_with_extra
from ...data.sources import Source
from ..backends.cpu import available_cpus
from ..provenance import Origin
from .output_folder import open_output
from .part_files import OnProgress, Parts, Tally, Target
from .recipe import AnyRecipe, Crew, Predicted
from .shards import SHARD_CHARACTERS, Shard, cut_shards


def predict_archive(
    recipe: AnyRecipe, source: Source, folder: Path, target: Target, *, crew: Crew, on_progress: OnProgress
) -> Tally:
    """Predict all documents of a source into a folder of part files.

    The folder gets one part for each shard, a file of the rejected documents if there are any, and a manifest.

    A run that was killed can be resumed at any time: the same call predicts only the shards that are not done yet. This
    is possible because a part depends only on the documents of its shard, and each part is written atomically.
    With ONNX Runtime, the parts do not depend on `crew`.

    Args:
        recipe: how documents are predicted.
        source: the documents.
        folder: a new folder, or one that a run with the same model, inputs and options has started.
        target: the format of the parts.
        crew: the processes or the cluster that predict.
        on_progress: a callback that receives the tally of each shard.

    Returns:
        The tally of the whole folder.

    Raises:
        DataError: another run is writing into the folder, the folder was started with another model, other inputs or
            other options, it cannot be written, or an input cannot be used.
        ModelError: the model cannot be used, or workers die again and again.
        ExtraError: Ray, or a package that the backend needs, is not installed.
    """
    origin = recipe.origin()
    with open_output(folder, _settings_of(origin, recipe, source, target)) as output:
        if output.totals is not None:
            return Tally(**output.totals)
        parts = Parts(output.folder, output.work, target)
        shards = _UnfinishedShards(source, target, parts, on_progress)
        for shard, documents in predict_shards(recipe, shards, crew):
            on_progress(parts.write(shard, documents), True)
        total = parts.finish(shards.count)
        output.complete(asdict(total))
    return total


class _UnfinishedShards:
    """The shards that are not done yet. `count` is the number of all shards after the iteration."""

    def __init__(self, source: Source, target: Target, parts: Parts, on_progress: OnProgress) -> None:
        self.count = 0
        self._source, self._target, self._parts, self._on_progress = source, target, parts, on_progress

    def __iter__(self) -> Iterator[Shard]:
        for shard in cut_shards(self._source.read(), documents=self._target.documents):
            self.count += 1
            tally = self._parts.done(shard)
            if tally is None:
                yield shard
            else:
                self._on_progress(tally, False)


def _settings_of(origin: Origin, recipe: AnyRecipe, source: Source, target: Target) -> dict[str, Any]:
    """Everything that determines the contents of the parts."""
    return {
        **asdict(origin),
        "min_score": recipe.min_score,
        "labels": recipe.labels,
        **({} if recipe.meaning is None else {"meaning": recipe.meaning.settings()}),
        "to": target.name,
        "part": {"documents": target.documents, "characters": SHARD_CHARACTERS},
        "reading": asdict(source.reading),
        "inputs": source.sizes(),
    }


def predict_shards(recipe: AnyRecipe, shards: Iterable[Shard], crew: Crew) -> Predicted:
    """Predict shards lazily. With ONNX Runtime, the predicted documents of a shard do not depend on `crew`.

    Args:
        recipe: how documents are predicted; its `threads` are replaced where `crew` has several processes.
        shards: the shards, which are read as they are needed.
        crew: the processes or the cluster that predict.

    Raises:
        ModelError: the model cannot be used, or workers die again and again.
        ExtraError: Ray, or a package that the backend needs, is not installed.
    """
    if crew.cluster is not None:
        yield from _on_ray(recipe, shards, crew)
    elif crew.workers > 1:
        share = max(1, available_cpus() // crew.workers)
        module = import_module(".worker_processes", __package__)
        yield from module.predict_in_processes(recipe.with_threads(share), shards, crew.workers)
    else:
        for shard in shards:
            yield shard, recipe.predict(shard)


def _on_ray(recipe: AnyRecipe, shards: Iterable[Shard], crew: Crew) -> Predicted:
    module: Any = import_with_extra(".ray_cluster", __package__, RAY)
    found: Predicted = module.predict_on_ray(recipe.with_threads(1), shards, crew)
    return found

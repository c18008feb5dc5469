"""Prediction on a Ray cluster with Ray Data."""

import logging
from collections.abc import Iterable
from itertools import islice
from typing import Any

import ray
import ray.data

from ...data.errors import ModelError
from .recipe import AnyRecipe, Crew, Predicted
from .shards import Shard

_LOCAL = "local"

_AHEAD = 8
"""The number of shards per CPU that are submitted to the cluster at a time."""


def predict_on_ray(recipe: AnyRecipe, shards: Iterable[Shard], crew: Crew) -> Predicted:
    """Predict shards as tasks of a cluster, with one CPU per task. If a worker is killed, Ray repeats its tasks.

    This process reads the inputs and writes the outputs. Only documents go over the network.

    Args:
        recipe: how documents are predicted; its model must have the same path on all machines.
        shards: the shards, which are read as they are needed.
        crew: must have a `cluster`.

    Raises:
        ModelError: the cluster cannot be reached, or a task fails.
    """
    for name in ("ray.data", "ray.air"):  # they log every step
        logging.getLogger(name).setLevel(logging.ERROR)
    _connect(crew)
    source = iter(shards)
    size = _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
    try:
        while wave := [{"shard": shard, "recipe": recipe} for shard in islice(source, size)]:
            data = ray.data.from_items(wave, override_num_blocks=len(wave)).map(_predict)
            for row in data.iter_rows():
                yield row["shard"], row["documents"]
    except ray.exceptions.RayError as error:
        raise ModelError(f"the Ray cluster {crew.cluster}: {str(error).strip().rpartition(chr(10))[2]}") from error
    finally:
        ray.shutdown()


def _connect(crew: Crew) -> None:
    local = {"num_cpus": crew.workers, "include_dashboard": False}
    options: dict[str, Any] = local if crew.cluster == _LOCAL else {"address": crew.cluster}
    try:
        ray.init(log_to_driver=False, logging_level=logging.ERROR, **options)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"found no Ray cluster at {crew.cluster} ({error}), expected one; start it with `ray start`"
        ) from None
    ray.data.DataContext.get_current().enable_progress_bars = False


def _predict(row: dict[str, Any]) -> dict[str, Any]:
    return {"shard": row["shard"], "documents": row["recipe"].predict(row["shard"])}

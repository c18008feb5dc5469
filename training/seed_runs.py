"""A config with several seeds: a run for each, and what their scores are on average."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..data.files.whole_files import write_json
from ..evaluation.run_folder import RunFolder
from ..evaluation.scoring.metrics import Metrics
from ..evaluation.scoring.spread import spread
from .config import Config
from .forecast import Announce, unannounced
from .run import run
from .run_description import checksums_of
from .splits import load_splits

SUMMARY = "seed_runs.json"


@dataclass(frozen=True)
class Repeated:
    """What the runs of several seeds leave.

    Attributes:
        folder: holds a run folder for each seed, and `SUMMARY`.
        seeds: of the runs.
        gold: checksum of what was scored, for each thing scored.
        scores: mean ± sd, as `evaluation.scoring.spread.spread` gives them.
    """

    folder: Path
    seeds: tuple[int, ...]
    gold: Mapping[str, str]
    scores: Mapping[str, Any]


def run_seeds(
    config: Config, folder: Path, *, command: str, resume: bool = False, announce: Announce = unannounced
) -> Repeated | None:
    """Run a config once for each of its seeds, into ``folder/seed-N``, and write the mean ± sd of the scores.

    Args:
        resume: leave the seeds alone that this very config has finished, and go on from the last checkpoint.
        announce: is told of all seeds before training begins.

    Returns:
        None in the helping processes of a distributed run.

    Raises:
        DataError, ModelError: as `run`.
    """
    metrics: list[dict[str, Metrics]] = []
    announce(config, [load_splits(config)] * len(config.seeds))
    for seed in config.seeds:
        each, place = config.model_copy(update={"seed": seed, "seeds": ()}), RunFolder(folder / f"seed-{seed}")
        if not (resume and _is_finished(each, place)) and run(each, place.path, command=command, resume=resume) is None:
            return None
        metrics.append(place.read_metrics())
    scores = spread(metrics)
    gold = {name: each.gold_sha256 for name, each in metrics[0].items()}
    record = {"seeds": config.seeds, "gold_sha256": gold, "scores": scores}
    write_json(folder / SUMMARY, record)
    return Repeated(folder, config.seeds, gold, scores)


def _is_finished(config: Config, folder: RunFolder) -> bool:
    """Whether a run folder is complete, of this config and these data."""
    if not folder.is_finished():
        return False
    manifest = folder.read_manifest()
    return (manifest.config, manifest.data) == (config.model_dump(mode="json"), checksums_of(config))

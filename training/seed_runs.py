"""A config with several seeds: one run for each seed, and the mean and spread of their scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..data.files.whole_files import write_json
from ..evaluation.run_folder import RunFolder
from ..evaluation.scoring.metrics import Metrics
from ..evaluation.scoring.spread import spread
from .config import Config
from .forecast import Announce, no_announcement
from .records.run_description import checksums_of, checksums_of_encoder
from .run import run
from .splits import load_splits

SUMMARY = "seed_runs.json"
"""Name of the file with the scores of all runs."""


@dataclass(frozen=True)
class Repeated:
    """The results of the runs of several seeds.

    Attributes:
        folder: the folder with a run folder for each seed, and `SUMMARY`.
        seeds: the seeds of the runs.
        gold: SHA-256 of the gold annotation, by the name of the split or corpus that was scored.
        scores: mean and standard deviation of the scores, as `evaluation.scoring.spread.spread` returns them.
    """

    folder: Path
    seeds: tuple[int, ...]
    gold: Mapping[str, str]
    scores: Mapping[str, Any]


def run_seeds(
    config: Config, folder: Path, *, command: str, resume: bool = False, announce: Announce = no_announcement
) -> Repeated | None:
    """Run a config once for each of its seeds, into ``folder/seed-N``, and write the mean ± sd of the scores.

    Args:
        config: a config with at least one seed in `Config.seeds`.
        folder: the folder for the run folders and for `SUMMARY`.
        command: the command that the manifests and model cards give to repeat the runs.
        resume: whether to skip seeds that are finished with the same config and data, and to continue an unfinished one
            from its last checkpoint.
        announce: called once with the splits of all runs before the first training begins.

    Returns:
        The results; None in processes of a distributed run other than the main one.

    Raises:
        DataError, ModelError: as `training.run.run`.
    """
    metrics: list[dict[str, Metrics]] = []
    announce(config, [load_splits(config)] * len(config.seeds))
    for seed in config.seeds:
        each, run_folder = config.model_copy(update={"seed": seed, "seeds": ()}), RunFolder(folder).of_seed(seed)
        if (
            not (resume and _is_finished(each, run_folder))
            and run(each, run_folder.path, command=command, resume=resume) is None
        ):
            return None
        metrics.append(run_folder.read_metrics())
    scores = spread(metrics)
    gold = {name: each.gold_sha256 for name, each in metrics[0].items()}
    record = {"seeds": config.seeds, "gold_sha256": gold, "scores": scores}
    write_json(folder / SUMMARY, record)
    return Repeated(folder, config.seeds, gold, scores)


def _is_finished(config: Config, folder: RunFolder) -> bool:
    """Whether the folder holds a complete run of this config on the same data, with the same encoder."""
    if not folder.is_finished():
        return False
    manifest = folder.read_manifest()
    now = config.model_dump(mode="json"), checksums_of(config), checksums_of_encoder(config)
    return (manifest.config, manifest.data, manifest.encoder.sha256) == now

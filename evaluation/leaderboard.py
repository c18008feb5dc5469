"""Run folders with their scores, those beside each other that may be compared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..data.errors import DataError
from .run_folder import RunFolder
from .scoring.counts import Mode
from .scoring.metrics import CountsRecord

PREFERRED = ("test", "pooled", "dev")
"""Of what a run was scored on, what is listed if nothing is asked for: the first that it has."""


@dataclass(frozen=True)
class Entry:
    """What one run scored on one thing.

    Attributes:
        run: name of the folder.
        scored_on: the split, or what else `metrics.json` calls it.
        gold_sha256: of the documents scored, with their entities; "" where the run does not say.
        mode: how entities were counted.
        documents: scored.
        micro: counts and ratios over all labels.
        encoder: its name.
        epochs: trained.
        seconds: of the training.
        created: when the run began, ISO 8601.
        data: the corpora's paths and checksums.
    """

    run: str
    scored_on: str
    gold_sha256: str
    mode: Mode
    documents: int
    micro: CountsRecord
    encoder: str
    epochs: int
    seconds: float
    created: str
    data: dict[str, str]


def find_runs(folder: Path) -> list[Path]:
    """The run folders in a folder, unfinished ones too, by name; or the folder itself, if it is one.

    Raises:
        DataError: there is no such folder, or no run in it.
    """
    if not folder.is_dir():
        raise DataError("found no such folder, expected one of run folders", path=folder)
    found = [folder] if RunFolder(folder).exists() else sorted(x for x in folder.iterdir() if RunFolder(x).exists())
    if not found:
        raise DataError("found no run folder in it, expected some; `musamma run CONFIG` makes one", path=folder)
    return found


def read_entry(folder: Path, *, mode: Mode, split: str = "") -> Entry:
    """The scores of a run folder on a split, or on the first of `PREFERRED` that it has.

    Raises:
        DataError: the run is unfinished or broken, or has no such scores.
    """
    run = RunFolder(folder)
    manifest, metrics = run.read_manifest(), run.read_metrics()
    name = next((each for each in ((split,) if split else PREFERRED) if each in metrics), None)
    if name is None:
        wanted = split or ", ".join(PREFERRED)
        known = ", ".join(metrics) or "nothing"
        raise DataError(f"found scores of {known}, expected {wanted}", path=run.metrics)
    scores = metrics[name]
    return Entry(
        run=folder.name or str(folder),
        scored_on=name,
        gold_sha256=scores.gold_sha256,
        mode=mode,
        documents=scores.documents,
        micro=scores.mode(mode).micro,
        encoder=manifest.encoder.name,
        epochs=manifest.epochs,
        seconds=manifest.seconds.train,
        created=manifest.created,
        data=manifest.data,
    )


def group_entries(entries: Iterable[Entry], *, sort: str = "f1") -> list[list[Entry]]:
    """Entries whose scores may be compared: of one mode, one split and the same gold; the largest group first.

    A run that does not say what gold it was scored on stands alone: no other may be compared with it.

    Args:
        sort: within a group, one of `listing.SORTS`; scores from the highest, the rest from the lowest.
    """
    groups: defaultdict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.mode, entry.scored_on, entry.gold_sha256, "" if entry.gold_sha256 else entry.run].append(entry)
    ordered = sorted(groups.values(), key=len, reverse=True)
    return [_sorted(group, sort) for group in ordered]


def _sorted(group: Sequence[Entry], sort: str) -> list[Entry]:
    if sort in ("f1", "precision", "recall"):
        return sorted(group, key=lambda entry: getattr(entry.micro, sort), reverse=True)
    return sorted(group, key=lambda entry: getattr(entry, sort))

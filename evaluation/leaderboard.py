"""The scores of run folders, grouped so that the scores of a group are comparable."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..data.errors import DataError
from .run_folder import RunFolder
from .scoring.counts import Mode
from .scoring.metrics import CountsRecord

PREFERRED = ("test", "pooled", "dev")
"""The splits to list if none is asked for: of each run, the first of these that the run has scores of."""


@dataclass(frozen=True)
class Entry:
    """The scores of one run on one split.

    Attributes:
        run: the name of the run, see `RunFolder.name`.
        scored_on: the name of the split, or any other key of `metrics.json`.
        gold_sha256: the checksum of the gold, see `evaluation.scoring.metrics.gold_checksum`; "" if the run has none.
        mode: how entities were counted.
        documents: the number of documents scored.
        micro: counts and ratios over all labels.
        encoder: the name of the encoder.
        epochs: the number of epochs trained.
        seconds: the duration of the training.
        created: when the run started, ISO 8601.
        data: the SHA-256 of each corpus, by path.
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
    """The run folders in a folder, sorted by name, or the folder itself if it is a run folder.

    The runs of a config with several seeds, one folder below, are included, and so are unfinished runs.

    Raises:
        DataError: there is no such folder, or it contains no run folder.
    """
    if not folder.is_dir():
        raise DataError("found no such folder, expected a folder with run folders in it", path=folder)
    found = [folder] if RunFolder(folder).exists() else sorted(_runs_in(folder))
    if not found:
        raise DataError("found no run folder in it, expected at least one; `musamma run CONFIG` makes one", path=folder)
    return found


def _runs_in(folder: Path) -> Iterator[Path]:
    for each in folder.iterdir():
        if RunFolder(each).exists():
            yield each
        else:
            yield from (run.path for run in RunFolder(each).of_seeds() if run.exists())


def read_entry(folder: Path, *, mode: Mode, split: str = "") -> Entry:
    """Read the scores of a run folder on a split.

    Args:
        split: a key of `metrics.json`. If empty, it is the first of `PREFERRED` that the run has scores of.

    Raises:
        DataError: the run is unfinished or its files are damaged, or it has no scores of the split.
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
        run=run.name,
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
    """Group the entries whose scores are comparable: those with the same mode, the same split and the same gold.

    A run without a checksum of its gold is a group of its own, because it cannot be compared with any other run.

    Args:
        sort: the order within a group, one of `evaluation.listing.SORTS`. Scores are sorted in descending order,
            everything else in ascending order.

    Returns:
        The groups, the largest first.
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

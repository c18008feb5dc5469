"""The command `runs`, which lists runs with their scores."""

from collections.abc import Sequence
from dataclasses import asdict

from ...data.errors import DataError
from ...data.wording import amount
from ...evaluation.leaderboard import Entry, find_runs, group_entries, read_entry
from ...evaluation.listing import SORTS
from ...evaluation.run_folder import RunFolder
from ..screen import note, say, say_json, show_table
from ..usage.runs import Runs

COLUMNS = ("run", "F1", "95 % interval", "P", "R", "training", "epochs", "date", "data", "encoder")

_SHORT = 12


def runs(options: Runs) -> None:
    """Find the runs of a folder and show them in tables of comparable scores."""
    if options.sort not in SORTS:
        raise DataError(f"cannot sort by {options.sort!r}, expected one of {' '.join(SORTS)}; correct --sort")
    entries, unreadable = [], {}
    for run in find_runs(options.folder):
        try:
            entries.append(read_entry(run, mode=options.mode, split=options.split))
        except DataError as error:
            unreadable[RunFolder(run).name] = str(error)
    groups = group_entries(entries, sort=options.sort)
    if options.as_json:
        say_json(
            {
                "groups": [[asdict(x) | {"micro": x.micro.model_dump()} for x in group] for group in groups],
                "unreadable": unreadable,
            }
        )
        return
    for group in groups:
        show_table(COLUMNS, map(_row, group), title=_heading(group))
    if len(groups) > 1:
        say("Scores in different tables are of different splits or gold annotations and cannot be compared.")
    for name, reason in unreadable.items():
        note(f"{name}: {reason}")


def _heading(group: Sequence[Entry]) -> str:
    first = group[0]
    checksum = f"sha256 {first.gold_sha256[:_SHORT]}" if first.gold_sha256 else "no checksum"
    gold = f"gold of {amount(first.documents, 'document')}, entities: {first.micro.gold:,}, {checksum}"
    return f"{first.scored_on}, {first.mode}, micro; {gold}"


def _row(entry: Entry) -> tuple[str, ...]:
    micro, ends = entry.micro, entry.micro.interval.get("f1")
    return (
        entry.run,
        f"{micro.f1:.3f}",
        "–" if ends is None else f"{ends[0]:.3f} – {ends[1]:.3f}",
        f"{micro.precision:.3f}",
        f"{micro.recall:.3f}",
        f"{entry.seconds:,.0f} s",
        str(entry.epochs),
        entry.created[:16].replace("T", " "),
        " ".join(dict.fromkeys(checksum[:6] for checksum in entry.data.values())),
        entry.encoder,
    )

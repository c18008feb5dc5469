"""The command `check`, which finds problems in annotated files and repairs them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import typer

from ...data.check_files import Checked, check_files
from ...data.checks.repair import repair_documents
from ...data.corpus import read_located, write_corpus
from ...data.errors import DataError
from ...data.files.streams import file_extension
from ...data.formats.registry import EVERY_SPLIT, WRITERS, format_of
from ...data.formats.shared.columns import Columns
from ...data.problems import FAULTS, HINTS, RULES
from ...data.reading import Reading
from ...data.wording import amount, sizes
from ..options import labels_of, split_names
from ..reading_notes import note_left_out
from ..repairs import log_repairs
from ..screen import note, say, say_json, show_table
from ..usage.check import Check


def check(options: Check) -> None:
    """Check files and show their problems; with --repair, repair a file first and check the result."""
    wanted = set(_rules(options.rules) or RULES) - set(_rules(options.ignore))
    files, reading = options.files, options.reading(split=EVERY_SPLIT)
    if options.target is not None:
        reading = _repair(files, options.target, options.reading())
        files = [options.target]
    left_out: Counter[str] = Counter()
    checked = check_files(files, reading, labels=labels_of(options.labels), rules=wanted, left_out=left_out)
    note_left_out(left_out)
    shown = [problem for problem in checked.problems if options.hints or options.rules or problem.rule in FAULTS]
    number = len(shown)
    if options.model is not None:
        # Imported here, so that a check without a model does not load its libraries.
        suspects = import_module("..suspects", __package__)
        shown += suspects.list_suspects(options.model, files, reading, top=options.top)
    if options.as_json:
        say_json([asdict(problem) for problem in shown])
    else:
        for problem in shown:
            say(str(problem))
    _sum_up(checked, len(files), hidden=len(checked.problems) - number)
    raise typer.Exit(1 if any(problem.rule in FAULTS for problem in checked.problems) else 0)


def _repair(files: list[Path], target: Path, reading: Reading) -> Reading:
    """Repair a file and write it to the target in the same format, and columns in the same scheme.

    Returns:
        How the target is read.

    Raises:
        DataError: there are several files, the target is the file or has the extension of another format, or it cannot
            be read or written.
    """
    if len(files) != 1:
        raise DataError(f"found {len(files)} files with --repair, expected one; repair each in a call of its own")
    if target.resolve() == files[0].resolve():
        raise DataError("found the same file as FILE and as --repair, expected two; name another output", path=target)
    name = reading.format_of(files[0])
    _refuse_other_format(target, name, files[0])
    # Other formats that take columns hold no tags of their own once they are written.
    scheme = reading.columns.scheme if reading.columns is not None and name == "conll" else None
    lost: Counter[str] = Counter()
    repaired, repairs = repair_documents(read_located(files[0], reading, lost=lost, left_out=lost))
    write_corpus((located.document for located in repaired), target, name, scheme=scheme)
    note_left_out(lost)
    log_repairs(repairs, target)
    return Reading(name, None if scheme is None else Columns(scheme=scheme))


def _refuse_other_format(target: Path, name: str, source: Path) -> None:
    """Refuse a target whose extension names another format than that of the source.

    Raises:
        DataError: it does.
    """
    if file_extension(target) == file_extension(source):
        return
    try:
        wanted = format_of(target)
    except DataError:
        return
    if wanted in WRITERS and wanted != name:
        raise DataError(
            f"found the extension of {wanted}, expected that of {name}, the format of {source}; name another output, "
            "or use musamma convert --repair",
            path=target,
        )


def _sum_up(checked: Checked, files: int, *, hidden: int) -> None:
    counts = Counter(problem.rule for problem in checked.problems)
    rows = [(rule, f"{number:,}", RULES[rule]) for rule, number in counts.most_common() if rule in FAULTS]
    rows += [(rule, f"{number:,}", f"hint: {HINTS[rule]}") for rule, number in counts.most_common() if rule in HINTS]
    if rows:
        show_table(("rule", "number", "meaning"), rows, on_stderr=True)
    faults = sum(counts[rule] for rule in FAULTS)
    said = [amount(faults, "problem"), *[amount(n, "hint") for n in (len(checked.problems) - faults,) if n]]
    size = sizes(checked.documents, checked.sentences, checked.words)
    note(f"{' and '.join(said)} in {amount(files, 'file')}: {size}" + ("; --hints shows the hints" if hidden else ""))


def _rules(option: str | None) -> Collection[str]:
    names = split_names(option)
    unknown = [name for name in names if name not in RULES]
    if unknown:
        raise DataError(
            f"found no rule named {', '.join(unknown)}, expected some of {' '.join(RULES)}; correct the names"
        )
    return names

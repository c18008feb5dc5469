"""The command that checks, and repairs, annotated files."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from ...data.check_files import Checked, check_files
from ...data.checks.repair import repair_documents
from ...data.corpus import read_located, write_corpus
from ...data.errors import DataError
from ...data.formats.registry import READERS, format_of
from ...data.formats.shared.columns import Columns
from ...data.problems import FAULTS, HINTS, RULES
from ...data.wording import amount
from ..options import ColumnSettings, columns_of, log_repairs, names_of
from ..screen import note, say, say_json, show_table


def check(  # noqa: PLR0913, PLR0917 (a parameter is an option)
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="the files of one corpus")],
    labels: Annotated[str | None, typer.Option(help="the labels that may occur, e.g. PER,ORG,LOC,DATE")] = None,
    source: Annotated[str | None, typer.Option("--from", help=f"format: one of {' '.join(READERS)}")] = None,
    columns: ColumnSettings = None,
    rules: Annotated[str | None, typer.Option(help="look for these alone, e.g. span-edge,label-varies")] = None,
    ignore: Annotated[str | None, typer.Option(help="pass over these rules")] = None,
    hints: Annotated[bool, typer.Option("--hints", help="a line for each hint too")] = False,
    target: Annotated[
        Path | None, typer.Option("--repair", metavar="OUT", help="mend FILE into OUT, each repair in OUT.log")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="rank what this model contradicts: a folder of crossval, a run or a model")
    ] = None,
    top: Annotated[int, typer.Option(help="with --model: how many")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="the problems as JSON")] = False,
) -> None:
    """Say what is wrong with annotated files, a line each: exit 0 clean, 1 problems found, 2 unusable input.

    Hints (worth a look, often right) are counted; --hints or --rules shows them. They do not change the exit code.
    """
    wanted = set(_rules(rules) or RULES) - set(_rules(ignore))
    layout = columns_of(columns)
    if target is not None:
        source, layout = _repair(files, target, source, layout), None
        files = [target]
    checked = check_files(files, format=source, columns=layout, labels=tuple(names_of(labels)) or None, rules=wanted)
    shown = [problem for problem in checked.problems if hints or rules or problem.rule in FAULTS]
    number = len(shown)
    if model is not None:
        # Imported here, so that a plain check waits for no model's libraries.
        suspects = import_module("..suspects", __package__)
        shown += suspects.list_suspects(model, files, source=source, columns=layout, top=top)
    if as_json:
        say_json([asdict(problem) for problem in shown])
    else:
        for problem in shown:
            say(str(problem))
    _sum_up(checked, len(files), hidden=len(checked.problems) - number)
    raise typer.Exit(1 if any(problem.rule in FAULTS for problem in checked.problems) else 0)


def _repair(files: list[Path], target: Path, source: str | None, columns: Columns | None) -> str:
    """Repair the one file into the target, in its own format, and return the format."""
    if len(files) != 1 or target.resolve() == files[0].resolve():
        raise DataError(f"found {len(files)} files to repair into {target}, expected one other FILE; repair each alone")
    name = format_of(files[0], source)
    repaired, repairs = repair_documents(read_located(files[0], source, columns=columns))
    write_corpus((located.document for located in repaired), target, name)
    log_repairs(repairs, target)
    return name


def _sum_up(checked: Checked, files: int, *, hidden: int) -> None:
    counts = Counter(problem.rule for problem in checked.problems)
    rows = [(rule, f"{number:,}", RULES[rule]) for rule, number in counts.most_common() if rule in FAULTS]
    rows += [(rule, f"{number:,}", f"hint: {HINTS[rule]}") for rule, number in counts.most_common() if rule in HINTS]
    if rows:
        show_table(("rule", "number", "what"), rows, beside=True)
    faults = sum(counts[rule] for rule in FAULTS)
    said = [amount(faults, "problem"), *[amount(n, "hint") for n in (len(checked.problems) - faults,) if n]]
    size = ", ".join(amount(getattr(checked, x), x.removesuffix("s")) for x in ("documents", "sentences", "words"))
    note(f"{' and '.join(said)} in {amount(files, 'file')}: {size}" + ("; --hints shows the hints" if hidden else ""))


def _rules(option: str | None) -> Collection[str]:
    names = names_of(option)
    unknown = [name for name in names if name not in RULES]
    if unknown:
        raise DataError(f"found no rule named {', '.join(unknown)}, expected some of {' '.join(RULES)}")
    return names

"""Measure how well dates are read, beside dateparser, and how long it takes.

Run as: python benchmarks/dates.py [--aside]

The lists: the dates of the seeds with their values by hand (seeds/gold.jsonl), the cases written by hand before the
rules (tests/cases/dates.jsonl), and those of Recognizers-Text that are natural day-first Arabic
(tests/cases/recognizers.jsonl without recognizers_marked.jsonl). `--aside` adds the hundred cases that were put aside
when the rules were written; look at them when the rules are finished.

An answer is right if its value has the right granularity too; where there is no value, None is right. dateparser is no
dependency: `pip install dateparser` adds its column. It answers with a day and says whether day, month or year was
read; its answers are cut to that, and a range or a century is beyond it.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from helpers.dates import invented_digits, own_cases, recognizers_cases, same_period
from helpers.paths import SEEDS

from musamma.data.formats.jsonl import read
from musamma.inference.meaning.dates.context import is_future
from musamma.inference.meaning.dates.dated import anchor_in
from musamma.inference.meaning.dates.reading import Setting, read_date

Judge = Callable[[dict[str, Any]], bool]
Question = tuple[str, Setting, Judge]
"""A mention, what is known besides, and what judges the facts of an answer."""


def same_value(value: str | None) -> Judge:
    """Asks for a value, or for none."""
    return lambda facts: facts["value"] == value


def same_timex(timex: str) -> Judge:
    """Asks for a value of TIMEX3."""
    return lambda facts: same_period(timex, facts)


def seeds() -> list[Question]:
    """The dates of the seeds."""
    documents = [located.document for located in read(SEEDS / "gold.jsonl")]
    return [
        (each.surface(x), Setting(anchor_in(each), future=is_future(each.text, x.start)), same_value(x.value))
        for each in documents
        for x in each.entities
        if x.label == "DATE"
    ]


def by_hand(part: str) -> list[Question]:
    """The cases written by hand."""
    return [(case.mention, case.setting, same_value(case.value)) for case in own_cases(part)]


def recognizers() -> list[Question]:
    """The natural cases of Recognizers-Text."""
    natural = [case for case in recognizers_cases() if case.marked is None]
    return [(case.mention, Setting(case.anchor), same_timex(case.timex)) for case in natural]


def with_dateparser(mention: str, setting: Setting) -> dict[str, Any]:
    """What dateparser finds, as facts."""
    settings: dict[str, Any] = {"DATE_ORDER": "DMY", "RETURN_TIME_AS_PERIOD": True}
    if setting.anchor is not None:
        settings["RELATIVE_BASE"] = datetime.combine(setting.anchor, datetime.min.time())
    found = import_module("dateparser.date").DateDataParser(["ar"], settings=settings).get_date_data(mention)
    if found.date_obj is None:
        return {"value": None, "timex": None, "kind": "none"}
    length = {"year": 4, "month": 7, "day": 10, "time": 16}.get(found.period, 10)
    value = found.date_obj.isoformat()[:length]
    return {"value": value, "timex": value, "kind": found.period}


def row(name: str, questions: Sequence[Question], other: bool) -> None:
    """Print how many answers of a list are right."""
    facts = [read_date(mention, setting) for mention, setting, _ in questions]
    right = sum(judge(each) for each, (_, _, judge) in zip(facts, questions, strict=True))
    invented = sum(bool(invented_digits(q[0], each)) for each, q in zip(facts, questions, strict=True))
    cells = [name, str(len(questions)), f"{right} ({right / len(questions):.3f})", str(invented)]
    if other:
        theirs = sum(judge(with_dateparser(mention, setting)) for mention, setting, judge in questions)
        cells.append(f"{theirs} ({theirs / len(questions):.3f})")
    print("| " + " | ".join(cells) + " |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--aside", action="store_true", help="look at the cases that were put aside too")
    aside = parser.parse_args().aside
    other = find_spec("dateparser") is not None
    print("| list | dates | right | invented digits |" + (" dateparser |" if other else ""))
    print("|---|--:|--:|--:|" + ("--:|" if other else ""))
    row("seeds", seeds(), other)
    row("by hand, at work", by_hand("work"), other)
    if aside:
        row("by hand, aside", by_hand("aside"), other)
    row("Recognizers-Text, natural", recognizers(), other)
    if not other:
        print("dateparser is not installed: pip install dateparser")
    mentions = [mention for mention, _, _ in by_hand("work")]
    started = time.process_time()
    for number, mention in enumerate(mentions):
        read_date(f"{mention} ", Setting(date(2021, 7, 1 + number % 28)))  # the blank: none is remembered
    seconds = time.process_time() - started
    print(f"\n{1000 * seconds / len(mentions):.2f} ms CPU for a mention that was not read before")


if __name__ == "__main__":
    main()

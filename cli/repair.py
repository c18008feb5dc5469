"""What `check --repair` and `convert --repair` share."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from cli.screen import amount, note
from data.documents import Document, Lines
from data.repair import repair_documents, write_log


def repaired(numbered: Iterable[tuple[Lines, Document]], source: Path, target: Path) -> list[tuple[Lines, Document]]:
    """Repair the documents of a file; the log is written beside the target, and the repairs are counted on screen."""
    documents, repairs = repair_documents(numbered, source)
    log = write_log(repairs, target)
    counts = Counter(repair.rule for repair in repairs)
    rules = ", ".join(f"{rule} {number}" for rule, number in counts.most_common())
    note(f"{amount(len(repairs), 'repair')} → {log}" + (f": {rules}" if rules else ""))
    return documents

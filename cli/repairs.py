"""The log of repairs."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ..data.checks.repair import Repair, write_log
from ..data.wording import amount
from .screen import note


def log_repairs(repairs: Sequence[Repair], target: Path) -> None:
    """Write the log of repairs next to the repaired file or folder, and show how many repairs each rule caused."""
    log = write_log(repairs, target)
    counts = Counter(repair.rule for repair in repairs)
    rules = ", ".join(f"{rule} {number}" for rule, number in counts.most_common())
    note(f"{amount(len(repairs), 'repair')} → {log}" + (f": {rules}" if rules else ""))

"""The report of a run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..data.files.whole_files import read_text
from ..evaluation.pages.report import Background, Evaluated, render_report
from ..evaluation.pages.score_tables import show_checksums

_POOLED = "pooled"


def report_run(manifest: Mapping[str, Any], evaluated: Evaluated, background: Background) -> str:
    """The report of what a run or a cross-validation has scored, as HTML, with the facts of its manifest."""
    encoder, split = manifest["encoder"], evaluated.metrics["split"]
    scored = "out of fold, pooled" if split == _POOLED else split
    facts = {
        "model": manifest["name"],
        "encoder": f"{encoder['name']}, {encoder['parameters'] / 1e6:.1f} M parameters",
        "scored on": f"{scored}: {', '.join(document.id for document in evaluated.gold)}",
        "data": show_checksums(evaluated.metrics),
        "training": f"{manifest['seconds']['train']:.0f} s on {manifest['hardware']['cpu']}",
        "command": manifest["command"],
    }
    return render_report(evaluated, title=f"musamma: {manifest['name']}", facts=facts, background=background)


def read_log(folder: Path) -> list[dict[str, float]]:
    """The rows of a run's `log.jsonl`, one an epoch."""
    return [json.loads(line) for line in read_text(folder / "log.jsonl").splitlines()]

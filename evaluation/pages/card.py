"""The model card: the README.md of a model folder, with the front matter that the Hugging Face Hub reads."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..examples import Examples
from ..manifest import Manifest
from ..scoring.counts import MODES
from ..scoring.metrics import Metrics
from .front_matter import front_matter
from .marks import REPORT
from .score_tables import SCORE_COLUMNS, basis, counting_note, score_rows, show_interval
from .templating import template

_SMALL = 20_000
"""The card calls a training corpus with fewer words than this small."""

_FEW = 20
"""The card lists the documents of splits that have at most this many."""


def render_card(
    manifest: Manifest, metrics: Mapping[str, Metrics], examples: Mapping[str, Examples] | None = None
) -> str:
    """Render the card of a trained model as Markdown with YAML front matter.

    Args:
        manifest: the manifest of the run.
        metrics: the metrics of each scored split, by its name. The result of the card is the test split. Without a test
            split it is the dev split, which the card calls optimistic. Without either, the card has no result.
        examples: the results of `pick_examples`, by split; None if the run folder has none.
    """
    split = next((name for name in ("test", "dev") if name in metrics), None)
    dev = metrics.get("dev") if split == "test" else None
    return template("card.md").render(
        front_matter=front_matter(manifest, metrics, split),
        manifest=manifest,
        config=dict(_flatten({key: value for key, value in manifest.config.items() if key != "corpus"})),
        scored=None if split is None else _scored(split, metrics[split], manifest.labels),
        other=dev,
        other_basis=basis(dev) if dev else "",
        columns=SCORE_COLUMNS,
        examples=(examples or {}).get(split or "", {}),
        kinds=REPORT.names,
        train_words=manifest.splits["train"].words if "train" in manifest.splits else 0,
        small=_SMALL,
        few=_FEW,
        cell=_cell,
        interval=show_interval,
        code=_code,
        duration=_duration,
    )


def _scored(split: str, numbers: Metrics, labels: list[str]) -> dict[str, Any]:
    tables = {mode: score_rows(numbers.mode(mode), labels) for mode in MODES}
    based = {mode: basis(numbers, mode) for mode in MODES}
    return {"split": split, "tables": tables, "basis": based, "note": counting_note(numbers), "numbers": numbers}


def _flatten(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", json.dumps(value, ensure_ascii=False, default=str)


def _cell(value: object) -> str:
    """Text for a cell of a Markdown table."""
    return re.sub(r"\s+", " ", re.sub(r"([\\|`*_<>\[\]])", r"\\\1", str(value)))


def _code(value: object) -> str:
    """Text as code in a cell of a Markdown table; a bar is escaped because it ends the cell even in code."""
    text = re.sub(r"\s+", " ", str(value)).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or f"{seconds:.1f} s"

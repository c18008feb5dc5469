"""The command that writes the model card anew."""

import json
from pathlib import Path
from typing import Any

from ...data.errors import DataError
from ...data.files.whole_files import read_text, write_whole
from ...evaluation.pages.card import render_card
from ..screen import say
from ..usage.card import Card


def card(options: Card) -> None:
    """Write the cards of a run folder and of its model."""
    manifest, metrics = (_read_json(options.run_folder / name) for name in ("manifest.json", "metrics.json"))
    if not metrics.get("test") and not metrics.get("dev"):
        raise DataError(
            f"found scores of {', '.join(metrics) or 'nothing'}, expected those of dev or test; a card needs a folder "
            "that `musamma run` has scored a model in",
            path=options.run_folder / "metrics.json",
        )
    if any("gold_sha256" not in metrics[split] for split in ("test", "dev") if split in metrics):
        raise DataError(
            "found scores without gold_sha256, as older versions wrote them; score the model again with `musamma run`",
            path=options.run_folder / "metrics.json",
        )
    examples = options.run_folder / "examples.json"
    text = render_card(manifest, metrics, _read_json(examples) if examples.is_file() else None)
    for path in (options.run_folder / "README.md", options.run_folder / "model" / "README.md"):
        write_whole(path, text)
        say(str(path))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise DataError(f"no valid JSON: {error}; expected a finished run folder", path=path) from None
    if not isinstance(value, dict):
        raise DataError("found no JSON object, expected a finished run folder", path=path)
    return value

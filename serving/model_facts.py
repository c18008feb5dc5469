"""What the server says of its model: labels, windows, checksum, scores, and what each minimum score costs and gains."""

import json
from pathlib import Path
from typing import Any

from ..data.errors import DataError
from ..data.files.whole_files import read_text
from ..inference.model_folder import MODEL, ModelInfo
from ..inference.provenance import Origin

_SPLITS = ("test", "dev")
"""The splits whose calibration is shown, the best first: dev has chosen the model, test has not."""


def model_facts(folder: Path, info: ModelInfo, origin: Origin) -> dict[str, Any]:
    """The answer of `GET /v1/model`.

    Args:
        folder: the model folder. If it is in a run folder, the scores and the calibration of the run are told too.
        info: its `musamma.json`.
        origin: the origin of its predictions.
    """
    run = folder.parent if folder.name == MODEL else None
    metrics = _read(run, "metrics.json")
    calibration = _read(run, "calibration.json")
    return {
        "model": origin.model,
        "checksum": origin.checksum,
        "backend": origin.backend,
        "version": origin.version,
        "labels": list(info.labels),
        "window": info.window,
        "context": info.context,
        "document_context": info.document_context,
        "temperature": info.temperature,
        "scores": {name: _scores(each) for name, each in metrics.items()},
        "calibration": _curve(calibration),
    }


def _read(run: Path | None, name: str) -> dict[str, Any]:
    """A file of a run folder; empty if there is none.

    Raises:
        DataError: it is no JSON object.
    """
    path = run / name if run else None
    if path is None or not path.is_file():
        return {}
    try:
        record = json.loads(read_text(path))
    except ValueError as error:
        raise DataError(
            f"found invalid JSON ({error}), expected a file of a run; score the model again", path=path
        ) from None
    if not isinstance(record, dict):
        raise DataError("found no object, expected a file of a run; score the model again", path=path)
    return record


def _scores(metrics: dict[str, Any]) -> dict[str, Any]:
    """The strict scores of a split, with what they were counted on."""
    micro, labels = metrics["strict"]["micro"], metrics["strict"]["labels"]
    return {
        "mode": "strict",
        **{name: micro[name] for name in ("precision", "recall", "f1")},
        "interval": micro["interval"]["f1"],
        "labels": {label: each["f1"] for label, each in labels.items()},
        **{name: metrics[name] for name in ("documents", "words", "gold_sha256")},
        "gold": micro["gold"],
    }


def _curve(calibration: dict[str, Any]) -> dict[str, Any] | None:
    """What each minimum score costs and gains on the best split, or None if nobody has measured it."""
    splits = calibration.get("splits", {})
    name = next((name for name in (*_SPLITS, *splits) if name in splits), None)
    if name is None:
        return None
    chosen = calibration.get("min_score") or {}
    return {"split": name, "chosen": chosen.get("value"), "curve": splits[name]["after"]["curve"]}

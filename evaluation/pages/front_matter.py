"""The YAML at the top of a model card, which the Hugging Face Hub reads: a description of the model, and its scores."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from huggingface_hub import EvalResult, ModelCardData

from ..manifest import Encoder, Manifest
from ..scoring.counts import MODES
from ..scoring.metrics import BootstrapRecord, Ends, Metrics

_RATIOS = {"precision": "precision", "recall": "recall", "f1": "F1"}
_HUB = "https://huggingface.co/"
_SIZES = ("gold_sha256", "documents", "words")


def front_matter(manifest: Manifest, metrics: Mapping[str, Metrics], split: str | None) -> str:
    """The metadata of a model card as YAML, with the scores of a split in its `model-index`.

    Args:
        manifest: the manifest of the run.
        metrics: the metrics of each scored split, by its name.
        split: the split whose scores are the results; None for no results.
    """
    encoder = manifest.encoder
    return ModelCardData(
        language="ar",
        library_name="transformers",
        pipeline_tag="token-classification",
        base_model=_hub_id(encoder),
        tags=["token-classification", "named-entity-recognition", "arabic", "musamma"],
        metrics=list(_RATIOS),
        model_name=manifest.name,
        eval_results=None if split is None else list(_results(metrics[split], split)),
    ).to_yaml()


def _hub_id(encoder: Encoder) -> str | None:
    """The hub id of an encoder; None if it is not on a hub.

    The source decides, because the path of a local folder may look like an id.
    """
    if encoder.source == "hub":
        return encoder.name
    return encoder.source.removeprefix(_HUB) if encoder.source.startswith(_HUB) else None


def _results(scores: Metrics, split: str) -> Iterator[EvalResult]:
    """For each mode: micro precision, recall and F1, then the F1 of each label."""
    files = sorted(scores.data)
    dataset: dict[str, Any] = {
        "task_type": "token-classification",
        "task_name": "Named entity recognition",
        "dataset_type": _slug(files),
        "dataset_name": ", ".join(files) or "unnamed data",
        "dataset_split": split,
        "dataset_args": {"sha256": scores.data} | {name: getattr(scores, name) for name in _SIZES},
    }
    for mode in MODES:
        micro, labels = scores.mode(mode).micro, scores.mode(mode).labels
        rows = [(ratio, "micro", micro) for ratio in _RATIOS] + [("f1", label, labels[label]) for label in labels]
        for ratio, average, counts in rows:
            yield EvalResult(
                **dataset,
                metric_type=ratio,
                metric_name=f"{_RATIOS[ratio]}, {average}, {mode}",
                metric_value=getattr(counts, ratio),
                metric_args={"mode": mode, "scheme": "IOB2"}
                | ({"average": "micro"} if average == "micro" else {"label": average})
                | {"gold": counts.gold, "predicted": counts.predicted}
                | _interval(counts.interval[ratio], scores.bootstrap),
            )


def _interval(ends: Ends, drawn: BootstrapRecord) -> dict[str, Any]:
    if ends is None:
        return {}
    how = {"level": drawn.level, "bootstrapped": f"{drawn.units} {drawn.unit}"}
    return {"interval": {"low": ends[0], "high": ends[1]} | how}


def _slug(files: list[str]) -> str:
    """A dataset type in the characters that the Hub allows; without a slash, which would name a dataset on the Hub."""
    words = re.findall(r"[\w-]+", "-".join(files[:1]).rpartition(".")[0], re.ASCII)
    return "-".join(words[-2:]) or "local-data"

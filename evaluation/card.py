"""The model card: the README.md of a model folder, with the front matter the Hugging Face Hub reads."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from huggingface_hub import EvalResult, ModelCardData

from evaluation.pages import template
from evaluation.report import SCORE_COLUMNS, counting_note, score_rows

_SMALL = 20_000
_FEW = 20


def render_card(manifest: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Render the card of a trained model as Markdown with YAML front matter.

    Args:
        manifest: what the run was: name, command, config, data and encoder checksums, splits, hardware, versions.
        metrics: `Scores.as_json` of the splits that were scored, by name. The test split is the result; without
            one it is the dev split, and the card says that this is optimistic; without any the card has no result.

    Raises:
        KeyError, jinja2.UndefinedError: the manifest lacks something the card has to say.
    """
    split = next((name for name in ("test", "dev") if metrics.get(name)), None)
    return template("card.md").render(
        front_matter=_front_matter(manifest, metrics, split),
        manifest=manifest,
        config=dict(_flatten({key: value for key, value in manifest["config"].items() if key != "corpus"})),
        scored=None if split is None else _scored(split, metrics[split], manifest["labels"]),
        other=None if split != "test" or not metrics.get("dev") else metrics["dev"],
        columns=SCORE_COLUMNS,
        small=manifest["splits"].get("train", {}).get("words", 0) < _SMALL,
        few=_FEW,
        cell=_cell,
        code=_code,
        duration=_duration,
    )


def _front_matter(manifest: Mapping[str, Any], metrics: Mapping[str, Any], split: str | None) -> str:
    encoder = manifest["encoder"]
    data = ModelCardData(
        language="ar",
        library_name="transformers",
        pipeline_tag="token-classification",
        base_model=encoder["name"] if _is_on_hub(encoder) else None,
        tags=["token-classification", "named-entity-recognition", "arabic", "musamma"],
        metrics=["precision", "recall", "f1"],
        model_name=manifest["name"],
        eval_results=None if split is None else list(_results(manifest, metrics[split], split)),
    )
    return data.to_yaml()


def _is_on_hub(encoder: Mapping[str, Any]) -> bool:
    """A local folder may look like a hub id, so the source has to say that it is one."""
    return str(encoder["source"]).startswith(("hub", "https://huggingface.co/"))


def _results(manifest: Mapping[str, Any], scores: Mapping[str, Any], split: str) -> Iterator[EvalResult]:
    files = sorted(manifest["data"])
    for metric, name in (("precision", "precision"), ("recall", "recall"), ("f1", "F1")):
        yield EvalResult(
            task_type="token-classification",
            task_name="Named entity recognition",
            dataset_type=_slug(files),
            dataset_name=", ".join(files) or "unnamed data",
            dataset_split=split,
            dataset_args={"sha256": dict(manifest["data"]), "documents": len(manifest["splits"][split]["documents"])},
            metric_type=metric,
            metric_name=f"{name}, micro, strict",
            metric_value=scores["strict"]["micro"][metric],
            metric_args={"mode": "strict", "scheme": "IOB2", "average": "micro"},
        )


def _slug(files: list[str]) -> str:
    """A dataset type in the letters the Hub allows; no slash, for this is no dataset on the Hub."""
    words = re.findall(r"[\w-]+", "-".join(files[:1]).rpartition(".")[0], re.ASCII)
    return "-".join(words[-2:]) or "local-data"


def _scored(split: str, numbers: Mapping[str, Any], labels: list[str]) -> dict[str, Any]:
    tables = {name: score_rows(numbers[name], labels) for name in ("strict", "default")}
    return {"split": split, "tables": tables, "note": counting_note(numbers), "numbers": numbers}


def _flatten(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", json.dumps(value, ensure_ascii=False, default=str)


def _cell(value: object) -> str:
    """Text for a Markdown table's cell."""
    return re.sub(r"\s+", " ", re.sub(r"([\\|`*_<>\[\]])", r"\\\1", str(value)))


def _code(value: object) -> str:
    """Text as code in a table's cell; a bar would end the cell even there."""
    text = re.sub(r"\s+", " ", str(value)).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or f"{seconds:.1f} s"

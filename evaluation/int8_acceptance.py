"""The int8 model of a model folder, which is kept only if it scores about as well as the float32 model."""

import shutil
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..data.documents import Document
from ..data.errors import ModelError
from ..data.files.whole_files import atomic_file, write_json
from ..inference.backends.cpu import has_int8_dot_products, processor_name
from ..inference.backends.int8 import Int8Recipe, measure, quantise, recipes
from ..inference.backends.onnx_backend import load_file
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.model_folder import INT8, INT8_RECORD, ONNX, read_info, unlist, write_info
from ..inference.predictor import Predictor
from .backend_speeds import MAX_F1_LOSS
from .evaluate import evaluate
from .scoring.scores import Scores

_MEASURED = 256
"""The largest number of windows on which the scales are measured. The windows are spread evenly over dev."""


@dataclass(frozen=True)
class Quantised:
    """The scores of a model in float32 and in int8.

    Attributes:
        recipe: the recipe that the int8 model was made with.
        float32: the scores of the float32 model.
        int8: the scores of the int8 model on the same documents.
    """

    recipe: Int8Recipe
    float32: Scores
    int8: Scores

    @property
    def lost(self) -> float:
        """The loss of strict micro F1, as a fraction of 1; below 0 if the int8 model scores higher."""
        return self.float32.strict.micro.f1 - self.int8.strict.micro.f1

    def as_json(self) -> dict[str, Any]:
        """Plain values: the recipe, the processor, the strict F1 of both models, and the size of the data scored."""
        both = {"float32": self.float32.strict, "int8": self.int8.strict}
        f1 = {
            name: {"micro": mode.micro.f1} | {label: counts.f1 for label, counts in mode.labels.items()}
            for name, mode in both.items()
        }
        sizes = {name: getattr(self.float32, name) for name in ("documents", "sentences", "words")}
        counted = {"mode": "strict", "entities": self.float32.strict.micro.gold, **sizes}
        return {"recipe": str(self.recipe), "processor": processor_name(), "counted": counted, "f1": f1}


def quantise_folder(folder: Path, dev: Sequence[Document], *, labels: Collection[str] | None = None) -> Quantised:
    """Write the int8 model of an exported model folder, made with the first recipe that loses at most `MAX_F1_LOSS`.

    Args:
        folder: a model folder with an exported float32 model.
        dev: annotated documents to score both models on. Do not use a test set whose scores are still to be published,
            because the recipe is chosen on these documents.
        labels: the labels that dev annotates, or None for all.

    Raises:
        ModelError: the folder was not exported, or every recipe loses more than `MAX_F1_LOSS`. Nothing is written then.
        DataError: see `evaluate`.
    """
    info, source = read_info(folder), folder / ONNX
    if not source.is_file():
        raise ModelError(f"{folder}: found no {ONNX}; run `musamma export` without --int8 first")
    tokenizer = WindowTokenizer.load(folder, info)

    def scores_of(path: Path) -> Scores:
        return evaluate(Predictor(load_file(path), tokenizer, info), dev, labels=labels)[0]

    float32 = scores_of(source)
    if not float32.strict.micro.gold:
        raise ModelError(
            f"{folder}: found no entity in the documents of --dev, expected some: F1 on them decides whether int8 "
            "is good enough; give annotated documents"
        )
    windows = [window for pieces in tokenizer.encode(dev) for window in tokenizer.windows(pieces)]
    reaches = measure(source, windows[:: 1 + len(windows) // _MEASURED])
    tried: list[Quantised] = []
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / INT8
        for recipe in recipes(dot_products=has_int8_dot_products()):
            quantise(source, path, recipe, reaches)
            tried.append(Quantised(recipe, float32, scores_of(path)))
            if tried[-1].lost <= MAX_F1_LOSS:
                unlist(folder, info, INT8, INT8_RECORD)
                with atomic_file(folder / INT8) as target:
                    shutil.copyfile(path, target)
                write_json(folder / INT8_RECORD, tried[-1].as_json())
                write_info(folder, info)
                return tried[-1]
    best = min(tried, key=lambda each: each.lost)
    raise ModelError(
        f"{folder}: int8 loses at least {100 * best.lost:.2f} points of strict micro F1, expected at most "
        f"{100 * MAX_F1_LOSS:.1f}; F1 of the best of {len(tried)} recipes ({best.recipe}): {_by_label(best)}. "
        "Use the float32 model, or give more documents with --dev: with few entities, chance has a large effect"
    )


def _by_label(quantised: Quantised) -> str:
    before, after = (quantised.as_json()["f1"][name] for name in ("float32", "int8"))
    return ", ".join(f"{label} {f1:.3f} → {after.get(label, 0.0):.3f}" for label, f1 in before.items())

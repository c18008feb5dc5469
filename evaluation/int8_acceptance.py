"""The int8 model of a model folder: kept only if it scores as the float32 one does."""

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
from ..inference.model_folder import INT8, INT8_RECORD, ONNX, read_info, write_info
from ..inference.predictor import Predictor
from .evaluate import evaluate
from .scoring.scores import Scores

MOST_LOST = 0.003
"""Most that strict micro F1 may fall."""

_MEASURED = 256
"""Windows on which the scales are measured, spread over dev."""


@dataclass(frozen=True)
class Quantised:
    """A model in both kinds of numbers.

    Attributes:
        recipe: how it was made.
        float32: scores of the float32 model.
        int8: scores of the int8 model on the same documents.
    """

    recipe: Int8Recipe
    float32: Scores
    int8: Scores

    @property
    def lost(self) -> float:
        """What strict micro F1 falls by; below 0 where it rises."""
        return self.float32.strict.micro.f1 - self.int8.strict.micro.f1

    def as_json(self) -> dict[str, Any]:
        """Plain values: the recipe, the processor, strict F1 of both, and what it was counted on."""
        both = {"float32": self.float32.strict, "int8": self.int8.strict}
        f1 = {
            name: {"micro": mode.micro.f1} | {label: counts.f1 for label, counts in mode.labels.items()}
            for name, mode in both.items()
        }
        sizes = {name: getattr(self.float32, name) for name in ("documents", "sentences", "words")}
        counted = {"mode": "strict", "entities": self.float32.strict.micro.gold, **sizes}
        return {"recipe": str(self.recipe), "processor": processor_name(), "counted": counted, "f1": f1}


def quantise_folder(folder: Path, dev: Sequence[Document], *, labels: Collection[str] | None = None) -> Quantised:
    """Write the int8 model of an exported model folder: by the first recipe that loses no more than `MOST_LOST`.

    Args:
        dev: annotated documents to score both on; not those of a test that is still to be published.
        labels: those that dev annotates, or None for all.

    Raises:
        ModelError: the folder was not exported, or every recipe loses more; then nothing is written.
        DataError: as `evaluate`.
    """
    info, source = read_info(folder), folder / ONNX
    if not source.is_file():
        raise ModelError(f"{folder}: found no {ONNX}; run `musamma export` without --int8 first")
    tokenizer = WindowTokenizer.load(folder, info)

    def scores_of(path: Path) -> Scores:
        return evaluate(Predictor(load_file(path), tokenizer, info), dev, labels=labels)[0]

    float32 = scores_of(source)
    windows = [window for pieces in tokenizer.encode(dev) for window in tokenizer.windows(pieces)]
    reaches = measure(source, windows[:: 1 + len(windows) // _MEASURED])
    tried: list[Quantised] = []
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / INT8
        for recipe in recipes(dot_products=has_int8_dot_products()):
            quantise(source, path, recipe, reaches)
            tried.append(Quantised(recipe, float32, scores_of(path)))
            if tried[-1].lost <= MOST_LOST:
                with atomic_file(folder / INT8) as place:
                    shutil.copyfile(path, place)
                write_json(folder / INT8_RECORD, tried[-1].as_json())
                write_info(folder, info)
                return tried[-1]
    best = min(tried, key=lambda each: each.lost)
    raise ModelError(
        f"{folder}: int8 loses {100 * best.lost:.2f} points of strict micro F1 at least, expected at most "
        f"{100 * MOST_LOST:.1f}; F1 of the best of {len(tried)} recipes ({best.recipe}): {_by_label(best)}. "
        "Serve the float32 model, or name more annotated documents: few entities make chance large"
    )


def _by_label(quantised: Quantised) -> str:
    before, after = (quantised.as_json()["f1"][name] for name in ("float32", "int8"))
    return ", ".join(f"{label} {f1:.3f} → {after.get(label, 0.0):.3f}" for label, f1 in before.items())

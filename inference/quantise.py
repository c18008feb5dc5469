"""An exported float32 model → the same with int8 products.

Weights are int8 from the start; what goes into a product becomes int8 when it is known ("dynamic quantisation"): no
calibration data are needed.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

_PRODUCTS = ["MatMul"]
"""What is quantised. Embeddings are looked up, not multiplied: in int8 they only lose."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way of making a model int8.

    Attributes:
        signed: weights from -128 on, a scale for each column; else from 0 on, a scale for each matrix.
        reduced: weights of seven bits, which cannot overflow where there is no dot product of int8.
        floating: layers left in float32 at each end of the encoder, where most is lost.
    """

    signed: bool
    reduced: bool
    floating: int

    def __str__(self) -> str:
        weights = f"{'signed' if self.signed else 'unsigned'} weights{' of 7 bits' if self.reduced else ''}"
        return weights + (f", {self.floating} float32 layers at each end" if self.floating else "")


def recipes(*, dot_products: bool) -> list[Recipe]:
    """The recipes to try on a processor, quickest first."""
    kinds = ((True, False), (False, False)) if dot_products else ((True, True), (False, False))
    return [Recipe(*kind, floating) for floating in (0, 1, 2) for kind in kinds]


def quantise(source: Path, target: Path, recipe: Recipe) -> None:
    """Write the int8 model of a float32 one."""
    left = list(_ends(onnx.load(source), recipe.floating)) if recipe.floating else []
    log = logging.getLogger()
    log.addFilter(_is_no_advice)
    try:
        quantize_dynamic(
            source,
            target,
            op_types_to_quantize=_PRODUCTS,
            per_channel=recipe.signed,
            reduce_range=recipe.reduced,
            weight_type=QuantType.QInt8 if recipe.signed else QuantType.QUInt8,
            nodes_to_exclude=left,
        )
    finally:
        log.removeFilter(_is_no_advice)


def _is_no_advice(record: logging.LogRecord) -> bool:
    """Whether a message is other than the advice to prepare the model with a step that needs all shapes known."""
    return "pre-processing before quantization" not in record.getMessage()


def _ends(model: onnx.ModelProto, layers: int) -> Iterator[str]:
    """Names of the products of the lowest and highest layers of an encoder."""
    places = {node.name: _layer(node.name) for node in model.graph.node if node.op_type in _PRODUCTS}
    depth = 1 + max((place for place in places.values() if place is not None), default=-1)
    return (n for n, x in places.items() if x is not None and (x < layers or x >= depth - layers))


def _layer(name: str) -> int | None:
    """The number in ``…/layer.3/…``."""
    number = name.partition("/layer.")[2].partition("/")[0]
    return int(number) if number.isdigit() else None

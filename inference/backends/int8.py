"""An exported float32 model → the same with int8 products.

Weights are int8, with a scale for each column. What goes into a product is rounded to eight bits with a scale that was
measured beforehand on real text, so that an answer does not depend on what else is in the batch.

In an encoder a few channels reach ten times as far as all others (Dettmers et al. 2022, "LLM.int8()"); one scale for
all would round the others away. So the scale is that of the others: what an outlier has beyond it is multiplied in
float32, by its rows of the weights alone, and added."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from ..encoding.batches import pad
from ..encoding.word_pieces import WindowIds

_Floats = NDArray[np.float32]

_OUTLIERS = 8
"""Channels of an input whose excess is multiplied in float32."""

_WORTH = 3.0
"""How much further than all other channels the outliers must reach."""

_NARROW = 32
"""Products with fewer columns stay float32: the classifier's gains nothing."""

_MICROSOFT = "com.microsoft"
"""The domain of ONNX Runtime's own operators."""


@dataclass(frozen=True, slots=True)
class Int8Recipe:
    """A way of making a model int8.

    Attributes:
        bits: of a weight: 7 where a processor without dot products of int8 would overflow with 8.
        floating: layers left in float32 at each end of the encoder, where most is lost.
    """

    bits: int
    floating: int

    def __str__(self) -> str:
        left = f", {self.floating} float32 layers at each end" if self.floating else ""
        return f"weights of {self.bits} bits{left}"


def recipes(*, dot_products: bool) -> list[Int8Recipe]:
    """The recipes to try on a processor, quickest first."""
    return [Int8Recipe(8 if dot_products else 7, floating) for floating in (0, 1, 2)]


@dataclass(frozen=True, slots=True)
class Reach:
    """The lowest and the highest value of each channel of a product's input, shape (channels,)."""

    low: _Floats
    high: _Floats

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(np.minimum(self.low, other.low), np.maximum(self.high, other.high))


def measure(source: Path, windows: Iterable[WindowIds]) -> dict[str, Reach]:
    """How far the inputs of an exported model's products reach, on windows of real text."""
    model = onnx.load(source)
    names = list(dict.fromkeys(node.input[0] for node, _ in _products(model)))
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, list[Reach]] = {name: [] for name in names}
    for window in windows:
        ids, mask = pad([window])
        values = session.run(names, {"input_ids": ids, "attention_mask": mask})
        for name, (value,) in zip(names, values, strict=True):
            found[name].append(Reach(value.min(axis=0), value.max(axis=0)))
    return {name: reduce(Reach.__or__, each) for name, each in found.items()}


def quantise(source: Path, target: Path, recipe: Int8Recipe, reaches: Mapping[str, Reach]) -> None:
    """Write the int8 model of a float32 one.

    Args:
        reaches: as `measure` finds them.
    """
    model = onnx.load(source)
    graph = model.graph
    found = list(_products(model))
    floating = _ends([node.name for node, _ in found], recipe.floating)
    products = {node.output[0]: weights for node, weights in found if node.name not in floating}
    biases = _biases(graph)
    nodes: list[onnx.NodeProto] = []
    inputs: dict[str, _Input] = {}
    constants: list[onnx.TensorProto] = []
    added: set[str] = set()
    for node in graph.node:
        weights = products.get(node.output[0])
        if weights is None:
            nodes += [node] if node.output[0] not in added else []
            continue
        name = node.input[0]
        if name not in inputs:
            inputs[name] = _Input.of(name, reaches[name])
            constants += inputs[name].constants()
            nodes += inputs[name].nodes()
        bias, result = biases.get(node.output[0], ("", node.output[0]))
        added.add(result)
        nodes += _product(_Product(node.name, result, weights, bias), inputs[name], recipe.bits, constants)
    used = {name for node in nodes for name in node.input}
    constants += [tensor for tensor in graph.initializer if tensor.name in used]
    for field, values in ((graph.node, nodes), (graph.initializer, constants)):
        del field[:]
        field.extend(values)
    model.opset_import.append(helper.make_opsetid(_MICROSOFT, 1))
    onnx.save(model, target)


@dataclass(frozen=True, slots=True)
class _Input:
    """What goes into one or several products: its scale, its zero, and its outliers."""

    name: str
    scale: np.float32
    zero: np.uint8
    outliers: NDArray[np.int64]

    @classmethod
    def of(cls, name: str, reach: Reach) -> "_Input":
        """What its reach makes of an input."""
        far = np.maximum(reach.high, -reach.low)
        order = np.argsort(-far, kind="stable")
        outliers, others = np.sort(order[:_OUTLIERS]), order[_OUTLIERS:]
        if not len(others) or far.max() < _WORTH * far[others].max():
            outliers, others = order[:0], order
        low, high = min(0.0, float(reach.low[others].min())), max(0.0, float(reach.high[others].max()))
        scale = np.float32(max(high - low, 1e-6) / 255)
        return cls(name, scale, np.uint8(round(-low / scale)), outliers)

    def constants(self) -> Iterator[onnx.TensorProto]:
        """What its nodes need."""
        yield numpy_helper.from_array(np.array(self.scale), f"{self.name}.scale")
        yield numpy_helper.from_array(np.array(self.zero), f"{self.name}.zero")
        if len(self.outliers):
            edges = (np.array([0, 255]) - int(self.zero)) * self.scale
            yield numpy_helper.from_array(self.outliers, f"{self.name}.outliers")
            yield numpy_helper.from_array(np.array(edges[0], np.float32), f"{self.name}.low")
            yield numpy_helper.from_array(np.array(edges[1], np.float32), f"{self.name}.high")

    def nodes(self) -> Iterator[onnx.NodeProto]:
        """The rounding, and the excess of the outliers."""
        x = self.name
        yield helper.make_node("QuantizeLinear", [x, f"{x}.scale", f"{x}.zero"], [f"{x}.int8"])
        if len(self.outliers):
            yield helper.make_node("Gather", [x, f"{x}.outliers"], [f"{x}.far"], axis=-1)
            yield helper.make_node("Clip", [f"{x}.far", f"{x}.low", f"{x}.high"], [f"{x}.near"])
            yield helper.make_node("Sub", [f"{x}.far", f"{x}.near"], [f"{x}.excess"])


@dataclass(frozen=True, slots=True)
class _Product:
    """A product, the name of what comes of it, and that of a bias which is added, or none."""

    name: str
    result: str
    weights: _Floats
    bias: str


def _product(
    product: _Product, given: _Input, bits: int, constants: list[onnx.TensorProto]
) -> Iterator[onnx.NodeProto]:
    """The nodes that take the place of a product; what they need is added to the constants."""
    x, y = given.name, product.result
    most = 2 ** (bits - 1) - 1
    scales = np.maximum(np.abs(product.weights).max(axis=0), 1e-12) / np.float32(most)
    constants += [
        numpy_helper.from_array(np.round(product.weights / scales).astype(np.int8), f"{y}.weights"),
        numpy_helper.from_array(scales.astype(np.float32), f"{y}.scales"),
    ]
    whole = f"{y}.whole" if len(given.outliers) else y
    names = [f"{x}.int8", f"{y}.weights", f"{x}.scale", f"{y}.scales", f"{x}.zero", "", product.bias]
    yield helper.make_node("MatMulIntegerToFloat", names, [whole], name=product.name, domain=_MICROSOFT)
    if len(given.outliers):
        constants.append(numpy_helper.from_array(product.weights[given.outliers], f"{y}.rows"))
        yield helper.make_node("MatMul", [f"{x}.excess", f"{y}.rows"], [f"{y}.rest"])
        yield helper.make_node("Add", [whole, f"{y}.rest"], [y])


def _biases(graph: onnx.GraphProto) -> dict[str, tuple[str, str]]:
    """For each value to which nothing but a bias is done: the bias, and the name of the sum."""
    vectors = {tensor.name for tensor in graph.initializer if len(tensor.dims) == 1}
    uses = Counter(name for node in graph.node for name in node.input)
    found = {}
    for node in graph.node:
        if node.op_type == "Add":
            for value, other in (node.input, reversed(node.input)):
                if other in vectors and uses[value] == 1:
                    found[value] = (other, node.output[0])
    return found


def _products(model: onnx.ModelProto) -> Iterator[tuple[onnx.NodeProto, _Floats]]:
    """The products with weights that are worth it, and the weights, shape (channels, columns)."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            weights = numpy_helper.to_array(constants[node.input[1]])
            if weights.ndim == 2 and weights.shape[1] >= _NARROW:
                yield node, weights


def _ends(names: Sequence[str], layers: int) -> set[str]:
    """Names of the products of the lowest and highest layers of an encoder."""
    places = {name: _layer(name) for name in names}
    depth = 1 + max((place for place in places.values() if place is not None), default=-1)
    return {n for n, x in places.items() if x is not None and (x < layers or x >= depth - layers)}


def _layer(name: str) -> int | None:
    """The number in ``…/layer.3/…``."""
    number = name.partition("/layer.")[2].partition("/")[0]
    return int(number) if number.isdigit() else None

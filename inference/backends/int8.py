"""Quantise an exported float32 model: replace its matrix products by int8 products.

Weights are int8, with a scale for each column. The input of a product is rounded to eight bits with a static scale,
which is measured beforehand on real text, so that a prediction does not depend on the other windows of its batch.

In an encoder, a few channels have values ten times as large as all others (Dettmers et al. 2022, "LLM.int8()"). With
one scale for all channels, the values of the others would be rounded to almost nothing. The scale is therefore that of
the other channels: the outliers are clipped to its range in the int8 product, and the excess is multiplied in float32
with the outliers' rows of the weights and added to the result.
"""

import re
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

from ...data.errors import ModelError
from ..encoding.batches import pad
from ..encoding.word_pieces import WindowIds

_Floats = NDArray[np.float32]

_OUTLIERS = 8
"""The number of outlier channels of an input, whose excess is multiplied in float32."""

_OUTLIER_RATIO = 3.0
"""The least ratio of the largest outlier to the largest other value; below it, no channel is treated as an outlier."""

_NARROW = 32
"""Products with fewer columns, such as the classifier's, stay in float32, because int8 would not make them faster."""

_MICROSOFT = "com.microsoft"
"""The domain of the operators that ONNX Runtime adds to the ONNX standard."""


@dataclass(frozen=True, slots=True)
class Int8Recipe:
    """The settings of a quantisation.

    Attributes:
        bits: the bits of a weight, 8, or 7 for processors without int8 dot products, whose sums could overflow with 8.
        floating: the number of layers that stay in float32 at each end of the encoder, where quantisation costs most
            accuracy.
    """

    bits: int
    floating: int

    def __str__(self) -> str:
        layers = f", {self.floating} float32 layers at each end" if self.floating else ""
        return f"weights of {self.bits} bits{layers}"


def recipes(*, dot_products: bool) -> list[Int8Recipe]:
    """The recipes to try, fastest first.

    Args:
        dot_products: whether the processor has int8 dot products (`inference.backends.cpu.has_int8_dot_products`).
    """
    return [Int8Recipe(8 if dot_products else 7, floating) for floating in (0, 1, 2)]


@dataclass(frozen=True, slots=True)
class Reach:
    """The lowest and the highest value of each channel of a product's input, each of shape (channels,)."""

    low: _Floats
    high: _Floats

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(np.minimum(self.low, other.low), np.maximum(self.high, other.high))


def measure(source: Path, windows: Iterable[WindowIds]) -> dict[str, Reach]:
    """Measure the ranges of the inputs of an exported model's products.

    Args:
        source: the float32 model.
        windows: windows of real text, at least one.

    Returns:
        The range of each product's input, by the input's name in the graph. An input that had no values, such as that
        of a part for another language, is left out.

    Raises:
        ModelError: the model has no products that could be int8.
    """
    model = onnx.load(source)
    names = list(dict.fromkeys(node.input[0] for node, _ in _products(model)))
    if not names:
        raise ModelError(f"{source}: found no matrix product that can be int8; predict with the backend onnx instead")
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, list[Reach]] = {name: [] for name in names}
    for window in windows:
        ids, mask = pad([window])
        values = session.run(names, {"input_ids": ids, "attention_mask": mask})
        for name, value in zip(names, values, strict=True):
            rows = value.reshape(-1, value.shape[-1])
            if len(rows):
                found[name].append(Reach(rows.min(axis=0), rows.max(axis=0)))
    return {name: reduce(Reach.__or__, each) for name, each in found.items() if each}


def quantise(source: Path, target: Path, recipe: Int8Recipe, reaches: Mapping[str, Reach]) -> None:
    """Write the int8 version of a float32 model.

    Args:
        source: the float32 model.
        target: the file to write.
        recipe: which products become int8, and with how many bits.
        reaches: the ranges of the products' inputs, as `measure` returns them.
    """
    model = onnx.load(source)
    graph = model.graph
    found = list(_products(model))
    floating = _ends([node.name for node, _ in found], recipe.floating)
    products = {
        node.output[0]: weights
        for node, weights in found
        if node.name not in floating and node.input[0] in reaches  # see `measure`
    }
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
    """The quantised input of one or several products.

    Attributes:
        name: its name in the graph; the names of new values and constants start with it.
        scale: the difference between two neighbouring levels.
        zero: the level that represents 0.
        outliers: the indices of the outlier channels, ascending; empty if there are none.
    """

    name: str
    scale: np.float32
    zero: np.uint8
    outliers: NDArray[np.int64]

    @classmethod
    def of(cls, name: str, reach: Reach) -> "_Input":
        """Choose the scale, the zero point and the outliers of an input from its range."""
        far = np.maximum(reach.high, -reach.low)
        order = np.argsort(-far, kind="stable")
        outliers, others = np.sort(order[:_OUTLIERS]), order[_OUTLIERS:]
        if not len(others) or far.max() < _OUTLIER_RATIO * far[others].max():
            outliers, others = order[:0], order
        low, high = min(0.0, float(reach.low[others].min())), max(0.0, float(reach.high[others].max()))
        scale = np.float32(max(high - low, 1e-6) / 255)
        return cls(name, scale, np.uint8(round(-low / scale)), outliers)

    def constants(self) -> Iterator[onnx.TensorProto]:
        """The constants that `nodes` refers to."""
        yield numpy_helper.from_array(np.array(self.scale), f"{self.name}.scale")
        yield numpy_helper.from_array(np.array(self.zero), f"{self.name}.zero")
        if len(self.outliers):
            edges = (np.array([0, 255]) - int(self.zero)) * self.scale
            yield numpy_helper.from_array(self.outliers, f"{self.name}.outliers")
            yield numpy_helper.from_array(np.array(edges[0], np.float32), f"{self.name}.low")
            yield numpy_helper.from_array(np.array(edges[1], np.float32), f"{self.name}.high")

    def nodes(self) -> Iterator[onnx.NodeProto]:
        """The nodes that round the input, and that compute by how much the outliers exceed the range of the scale."""
        x = self.name
        yield helper.make_node("QuantizeLinear", [x, f"{x}.scale", f"{x}.zero"], [f"{x}.int8"])
        if len(self.outliers):
            yield helper.make_node("Gather", [x, f"{x}.outliers"], [f"{x}.far"], axis=-1)
            yield helper.make_node("Clip", [f"{x}.far", f"{x}.low", f"{x}.high"], [f"{x}.near"])
            yield helper.make_node("Sub", [f"{x}.far", f"{x}.near"], [f"{x}.excess"])


@dataclass(frozen=True, slots=True)
class _Product:
    """A matrix product.

    Attributes:
        name: the name of its node.
        result: the name of its result, which includes the bias.
        weights: shape (channels, columns).
        bias: the name of the bias that is added to it, or "".
    """

    name: str
    result: str
    weights: _Floats
    bias: str


def _product(
    product: _Product, given: _Input, bits: int, constants: list[onnx.TensorProto]
) -> Iterator[onnx.NodeProto]:
    """The nodes that replace a product; the constants that they refer to are appended to `constants`."""
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
    """For each value whose only use is the addition of a bias: the name of the bias and the name of the sum."""
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
    """The products with constant weights and at least `_NARROW` columns, and the weights, shape (channels, columns)."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            weights = numpy_helper.to_array(constants[node.input[1]])
            if weights.ndim == 2 and weights.shape[1] >= _NARROW:
                yield node, weights


def _ends(names: Sequence[str], layers: int) -> set[str]:
    """Names of the products in the first and in the last `layers` layers of the encoder."""
    indices = {name: _layer(name) for name in names}
    depth = 1 + max((index for index in indices.values() if index is not None), default=-1)
    return {name for name, i in indices.items() if i is not None and (i < layers or i >= depth - layers)}


def _layer(name: str) -> int | None:
    """The layer index in a node name: 3 in ``…/layer.3/…``, whatever the list is called; None if there is none.

    The first index is that of the outermost list: 3 in ``…/block.3/layer.0/…``.
    """
    found = re.search(r"\.(\d+)/", name)
    return int(found[1]) if found else None

"""A BERT encoder as an ONNX graph that multiplies in 8 bits: what ONNX Runtime serves fast on any processor.

Weights are whole numbers of 8 bits with one scale for each output, activations of 8 bits with one scale
for each text, found while it runs (dynamic quantization; Jacob et al., arXiv:1712.05877). A processor
without VNNI adds two neighbouring products in 16 bits: so the scale of an output is such that no two
neighbouring weights could overflow them, and every processor computes the same sums.

Two things would spoil the one scale of a text, and are measured before (:func:`reaches`). Some channels
of the states reach far beyond the others: they are calmed, divided by a factor that the weights take
on (SmoothQuant; Xiao et al., arXiv:2211.10438). And a channel or two of the feed-forward layers reach
ten times what all others do, at the first and the last token ("massive activations"; Sun et al.,
arXiv:2402.17762): these loud ones are computed apart, in 32 bits, as LLM.int8() does (Dettmers et al.,
arXiv:2208.07339). Attention, GELU, norms, pooling and heads are in 32 bits. Names of tensors are those
of transformers' ``BertModel``, which are also XLM-RoBERTa's; a reader's heads are ``reader.*``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import TensorProto

VERSION = 1  # of what is written; a new number exports every model anew
TABLES = ("words.codes", "words.scales", "places.all")  # what graphs of one folder share
MICROSOFT = "com.microsoft"  # ONNX Runtime's own operators
REACH = ".reach"  # ends the name of an output that tells how far a state reaches
PAGE = 4096  # bytes; each large tensor starts at a page of its own
ROWS = 4096  # of a table that are quantized at once
LARGEST = 127  # of a quantized weight
PAIR = 128  # of two neighbours together: with activations up to 255 their products fill 16 bits
LOUD = 1.5  # times what the eighth of the loudest channels of a feed-forward layer reaches
CALM = 16  # channels of the states that are calmed
CALMED = 0.6  # power of how far one of them reaches beyond the next: the weights take on the rest

Floats = NDArray[np.float32]
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Files:
    """The names of a graph's files: the graph, and what it maps into memory."""

    graph: str
    weights: str


ENCODER = Files("model.onnx", "weights.bin")
READER = Files("reader.onnx", "reader.bin")


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers that decide the graph."""

    layers: int
    heads: int
    epsilon: float
    first_position: int  # that a text's first token has: 0 for BERT, behind the padding's for XLM-RoBERTa
    head: Literal["mean", "cls", "reader"]


class Tensors(Protocol):
    """The weights of a model, by name."""

    def tensor(self, name: str) -> Floats:
        """Return one, whole."""
        ...

    def rows(self, name: str, count: int) -> Iterator[Floats]:
        """Yield a table in pieces of ``count`` rows, so that it is never in memory whole."""
        ...


def write(
    folder: Path,
    shape: Shape,
    tensors: Tensors,
    reach: Mapping[str, Floats] | None = None,
    files: Files = ENCODER,
    shared: Files | None = None,
) -> None:
    """Write the graph and its weights into ``folder``.

    The graph takes ``ids``, the tokens of one text ``(1, tokens)``. An encoder gives ``vector``, of unit
    length ``(1, dim)``; a reader ``relevance`` ``(1, 1)`` and ``told`` ``(1, tokens, 2)``. Without ``reach``
    it computes in 32 bits, and gives beside it how far the channels of each state reach that would be
    quantized: what :func:`reaches` asks for. The tables of words and places are those of the graph
    ``shared``, where that is in the folder.
    """
    from onnx import TensorProto, helper, load

    tables = {}
    if shared is not None:
        kept = load(str(folder / shared.graph), load_external_data=False).graph.initializer
        tables = {tensor.name: tensor for tensor in kept if tensor.name in TABLES}
    with (folder / files.weights).open("wb") as file:
        drawing = _Drawing(file, files.weights, tensors, tables)
        arithmetic = _Plain(drawing) if reach is None else _Quantized(drawing, reach)
        given = _draw(drawing, shape, arithmetic)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "tokens"])
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in (*given, *arithmetic.outputs)
    ]
    graph = helper.make_graph(drawing.nodes, shape.head, [ids], outputs, drawing.constants)
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10)
    (folder / files.graph).write_bytes(model.SerializeToString())


def reaches(given: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return how far each channel of each state reaches, from what a graph in 32 bits gave for some texts."""
    return {name.removesuffix(REACH): found for name, found in given.items() if name.endswith(REACH)}


def quantize(weight: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return whole numbers and one scale a row, whose product is nearly ``weight``."""
    size = np.abs(weight)
    pairs = size[:, 0::2] + size[:, 1::2]
    # Rounding adds at most a half to each of a pair.
    scales = np.maximum(size.max(axis=1) / LARGEST, pairs.max(axis=1) / (PAIR - 1))
    scales = np.maximum(scales, 1e-12).astype(np.float32)
    return np.round(weight / scales[:, None]).astype(np.int8), scales


def loud(reached: Floats) -> list[int]:
    """Return the channels of a feed-forward layer that reach far more than the others."""
    found: list[int] = np.flatnonzero(reached > LOUD * np.sort(reached)[-min(8, len(reached))]).tolist()
    return found


def calming(reached: Floats) -> Floats:
    """Return what to divide each channel of a state by, 1 for most."""
    usual = max(float(np.sort(reached)[-min(CALM, len(reached))]), 1e-6)
    factors: Floats = np.maximum((reached / usual) ** CALMED, 1.0).astype(np.float32)
    return factors


class _Drawing:
    """The nodes of a graph in the order in which they run, and its constants."""

    def __init__(
        self, file: BinaryIO, name: str, tensors: Tensors, tables: "Mapping[str, TensorProto]"
    ) -> None:
        self.tensors = tensors
        self.nodes: list[Any] = []
        self.constants: list[TensorProto] = []
        self._file, self._name = file, name
        self._tables = tables  # of another graph, that this one maps too

    def node(self, kind: str, inputs: Sequence[str], output: str, own: bool = False, **options: Any) -> str:
        """Add a node with one output; ``own`` operators are ONNX Runtime's. Return the output's name."""
        return self.nodes_of(kind, inputs, [output], own, **options)[0]

    def nodes_of(
        self, kind: str, inputs: Sequence[str], outputs: list[str], own: bool = False, **options: Any
    ) -> list[str]:
        """Add a node with several outputs; return their names."""
        from onnx import helper

        domain = MICROSOFT if own else ""
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, domain=domain, **options))
        return outputs

    def constant(self, name: str, value: Array) -> str:
        """Add a small constant to the graph itself; return its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def mapped(self, name: str, pieces: Iterator[Array]) -> str:
        """Add a large constant, the pieces one under the other, to the file beside; return its name."""
        from onnx import TensorProto, helper

        if name in self._tables:
            self.constants.append(self._tables[name])
            return name
        self._file.write(b"\0" * (-self._file.tell() % PAGE))
        start, dims, kind = self._file.tell(), [0, 0], np.dtype(np.int8)
        for piece in pieces:
            self._file.write(np.ascontiguousarray(piece).tobytes())
            dims, kind = [dims[0] + len(piece), piece.shape[1]], piece.dtype
        tensor = TensorProto(name=name, dims=dims, data_type=helper.np_dtype_to_tensor_dtype(kind))
        tensor.data_location = TensorProto.EXTERNAL
        place = {"location": self._name, "offset": start, "length": self._file.tell() - start}
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
        self.constants.append(tensor)
        return name


@dataclass(frozen=True, slots=True)
class _Apart:
    """Channels that a product leaves out, since they are computed apart."""

    outputs: list[int] = field(default_factory=list)
    inputs: list[int] = field(default_factory=list)


NONE = _Apart()
CODED = ("codes", "scale", "zero")  # parts of a quantized state


class _Plain:
    """Products in 32 bits, and how far what they read reaches."""

    def __init__(self, drawing: _Drawing) -> None:
        self._drawing = drawing
        self.outputs: list[str] = []

    def read(self, states: str, calm: bool = False) -> str:
        """Return what :meth:`linear` takes of a state."""
        size = self._drawing.node("Abs", [states], f"{states}.size")
        axes = self._drawing.constant(f"{states}.axes", np.array([0, 1], np.int64))
        self.outputs.append(self._drawing.node("ReduceMax", [size, axes], states + REACH, keepdims=0))
        return states

    def loud(self, states: str) -> list[int]:
        """Return the channels that are computed apart: none."""
        return []

    def linear(self, name: str, read: str, apart: _Apart = NONE) -> str:
        """Multiply what was read by a weight, and add its bias."""
        drawing = self._drawing
        weight = drawing.mapped(f"{name}.weight", iter([drawing.tensors.tensor(f"{name}.weight").T]))
        bias = drawing.constant(f"{name}.bias", drawing.tensors.tensor(f"{name}.bias"))
        return drawing.node("Add", [drawing.node("MatMul", [read, weight], f"{name}.product"), bias], name)


class _Quantized:
    """Products in 8 bits."""

    def __init__(self, drawing: _Drawing, reach: Mapping[str, Floats]) -> None:
        self._drawing = drawing
        self._reach = reach
        self._factors: dict[str, Floats] = {}  # by what was read
        self.outputs: list[str] = []

    def read(self, states: str, calm: bool = False) -> str:
        """Quantize a state, calmed if asked; return the name that its parts begin with."""
        drawing, source = self._drawing, states
        if calm:
            self._factors[states] = factors = calming(self._reach[states])
            scale = drawing.constant(f"{states}.calming", 1 / factors)
            source = drawing.node("Mul", [states, scale], f"{states}.calm")
        drawing.nodes_of("DynamicQuantizeLinear", [source], [f"{states}.{part}" for part in CODED])
        return states

    def loud(self, states: str) -> list[int]:
        """Return the channels of a state that are computed apart."""
        return loud(self._reach[states])

    def linear(self, name: str, read: str, apart: _Apart = NONE) -> str:
        """Multiply what was read by a weight, and add its bias."""
        drawing = self._drawing
        weight, bias = (drawing.tensors.tensor(f"{name}.{kind}").copy() for kind in ("weight", "bias"))
        weight[apart.outputs] = bias[apart.outputs] = 0.0
        weight[:, apart.inputs] = 0.0
        if read in self._factors:
            weight *= self._factors[read]
        codes, scales = quantize(weight)
        states, scale, zero = (f"{read}.{part}" for part in CODED)
        inputs = [
            states,
            drawing.mapped(f"{name}.codes", iter([codes.T])),
            scale,
            drawing.constant(f"{name}.scales", scales),
            zero,
            drawing.constant(f"{name}.zeros", np.zeros(len(scales), np.int8)),
            drawing.constant(f"{name}.bias", bias),
        ]
        return drawing.node("MatMulIntegerToFloat", inputs, name, own=True)


def _draw(drawing: _Drawing, shape: Shape, arithmetic: _Plain | _Quantized) -> tuple[str, ...]:
    """Draw all; return the names of what the graph gives."""
    states = _embedded(drawing, shape)
    for number in range(shape.layers):
        states = _layer(drawing, shape, arithmetic, f"encoder.layer.{number}", states)
    if shape.head == "mean":
        axis = drawing.constant("tokens.axis", np.array([1], np.int64))
        pooled = drawing.node("ReduceMean", [states, axis], "pooled", keepdims=0)
    else:
        pooled = drawing.node("Gather", [states, drawing.constant("first", np.array(0))], "pooled", axis=1)
    if shape.head == "reader":
        active = drawing.node("Tanh", [_head(drawing, "reader.dense", pooled)], "reader.active")
        return _head(drawing, "reader.relevance", active, "relevance"), _head(
            drawing, "reader.told", states, "told"
        )
    return (drawing.node("LpNormalization", [pooled], "vector", axis=-1, p=2),)


def _head(drawing: _Drawing, name: str, states: str, output: str = "") -> str:
    """Multiply by a head's weight and add its bias, in 32 bits."""
    weight = drawing.constant(f"{name}.weight", drawing.tensors.tensor(f"{name}.weight").T)
    bias = drawing.constant(f"{name}.bias", drawing.tensors.tensor(f"{name}.bias"))
    product = drawing.node("MatMul", [states, weight], f"{name}.product")
    return drawing.node("Add", [product, bias], output or f"{name}.sum")


def _embedded(drawing: _Drawing, shape: Shape) -> str:
    """Look up the tokens and their places; the table of words is kept in 8 bits, with a scale a row."""
    name, tensors = "embeddings.word_embeddings.weight", drawing.tensors
    scales: list[Floats] = []

    def codes() -> Iterator[Array]:
        for rows in tensors.rows(name, ROWS):
            code, scale = quantize(rows)
            scales.append(scale[:, None])
            yield code

    table = drawing.mapped("words.codes", codes())
    lengths = drawing.mapped("words.scales", iter(scales))
    code = drawing.node("Gather", [table, "ids"], "words.code")
    scale = drawing.node("Gather", [lengths, "ids"], "words.scale")
    number = drawing.node("Cast", [code], "words.number", to=1)
    words = drawing.node("Mul", [number, scale], "words")
    places = tensors.tensor("embeddings.position_embeddings.weight")[shape.first_position :]
    kind = tensors.tensor("embeddings.token_type_embeddings.weight")[0]
    one, two, zero = (drawing.constant(f"number.{n}", np.array([n], np.int64)) for n in (1, 2, 0))
    count = drawing.node("Slice", [drawing.node("Shape", ["ids"], "ids.shape"), one, two], "ids.count")
    held = drawing.mapped("places.all", iter([places + kind]))
    there = drawing.node("Slice", [held, zero, count, zero], "places")
    return _normed(drawing, shape, "embeddings.LayerNorm", words, there)


def _layer(drawing: _Drawing, shape: Shape, arithmetic: _Plain | _Quantized, name: str, states: str) -> str:
    read = arithmetic.read(states, calm=True)
    seen = [arithmetic.linear(f"{name}.attention.self.{role}", read) for role in ("query", "key", "value")]
    attended = drawing.node("MultiHeadAttention", seen, f"{name}.attended", own=True, num_heads=shape.heads)
    output = f"{name}.attention.output"
    mixed = arithmetic.linear(f"{output}.dense", arithmetic.read(attended))
    states = _normed(drawing, shape, f"{output}.LayerNorm", mixed, states)
    active, into, out = f"{name}.active", f"{name}.intermediate.dense", f"{name}.output.dense"
    channels = arithmetic.loud(active)
    inner = arithmetic.linear(into, arithmetic.read(states, calm=True), _Apart(outputs=channels))
    drawing.node("Gelu", [inner], active, own=True)
    outer = arithmetic.linear(out, arithmetic.read(active), _Apart(inputs=channels))
    if channels:
        outer = drawing.node("Add", [outer, _loud(drawing, name, states, channels)], f"{name}.outer")
    return _normed(drawing, shape, f"{name}.output.LayerNorm", outer, states)


def _loud(drawing: _Drawing, name: str, states: str, channels: list[int]) -> str:
    """Compute what some channels of a feed-forward part add, in 32 bits."""
    tensors, inner, outer = drawing.tensors, f"{name}.intermediate.dense", f"{name}.output.dense"
    into = drawing.constant(f"{name}.loud.in", tensors.tensor(f"{inner}.weight")[channels].T)
    bias = drawing.constant(f"{name}.loud.bias", tensors.tensor(f"{inner}.bias")[channels])
    out = drawing.constant(f"{name}.loud.out", tensors.tensor(f"{outer}.weight")[:, channels].T)
    product = drawing.node("MatMul", [states, into], f"{name}.loud.product")
    total = drawing.node("Add", [product, bias], f"{name}.loud.sum")
    active = drawing.node("Gelu", [total], f"{name}.loud.active", own=True)
    return drawing.node("MatMul", [active, out], f"{name}.loud")


def _normed(drawing: _Drawing, shape: Shape, name: str, states: str, more: str) -> str:
    """Add two states and normalize: apart, since one operator for both is ten times as slow."""
    both = drawing.node("Add", [states, more], f"{name}.sum")
    weight, bias = (
        drawing.constant(f"{name}.{kind}", drawing.tensors.tensor(f"{name}.{kind}"))
        for kind in ("weight", "bias")
    )
    inputs = [both, weight, bias]
    return drawing.node("LayerNormalization", inputs, name, epsilon=shape.epsilon, axis=-1)

"""The reader: a small model that reads a question and a passage together.

It tells how well the passage answers, and of every sentence how likely it tells what was asked (a
retriever's second half; Chen et al., arXiv:1704.00051, Nogueira and Cho, arXiv:1901.04085). It is the first
layers of multilingual-e5-small with low-rank adapters (Hu et al., arXiv:2106.09685) and three small heads;
what was learned is ``reader.safetensors``, 7 MB in 16 bits, made by benchmarks/reader.py. READER.md
says of what, how good it is and what it is bad at.

The heads: the first token's state gives the passage's relevance; each token's gives how likely it is part
of the answer, and how likely its sentence tells it. A sentence is the mean of the latter, weighed by the
softmax of the former.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.cache import check
from rag.errors import ModelUnavailable
from rag.models import graph, tokens
from rag.models.runtime import Graph, processors
from rag.types import Excerpt, Read

FILE = "reader.safetensors"
SHA256 = "5e320ebab0c6d94c90055b515796a9b7dbb09d49d3b2d5633e0ed651b9df8aa2"
LAYERS = 8
PROMPT = "query: "
Run = Callable[[Sequence[int]], dict[str, NDArray[np.float32]]]
QUESTION, HEAD, SENTENCE = 64, 40, 200  # tokens that are read, at most
WINDOW, SHARED = 170, 50  # tokens of the sentences that are read together, and of one that two windows share


def weights() -> Path:
    """Return the file of what was learned."""
    return Path(__file__).with_name(FILE)


class Learned:
    """The encoder's weights with what the reader learned added to them."""

    def __init__(self, encoder: graph.Tensors, path: Path) -> None:
        from safetensors.numpy import load_file

        self._encoder = encoder
        self._learned = {name: value.astype(np.float32) for name, value in load_file(path).items()}

    def tensor(self, name: str) -> graph.Floats:
        """Return one, whole."""
        if name in self._learned:
            return self._learned[name]
        whole = self._encoder.tensor(name)
        if f"{name}.up" in self._learned:
            whole = whole + self._learned[f"{name}.up"] @ self._learned[f"{name}.down"]
        return whole

    def rows(self, name: str, count: int) -> Iterator[graph.Floats]:
        """Yield a table in pieces of ``count`` rows."""
        return self._encoder.rows(name, count)


class Input:
    """The tokens of a question with some sentences of a passage, and where these stand among them."""

    def __init__(self, lead: Sequence[int], sentences: Sequence[Sequence[int]], last: int) -> None:
        self.ids = list(lead)
        self.bounds: list[tuple[int, int]] = []
        for sentence in sentences:
            self.bounds.append((len(self.ids), len(self.ids) + len(sentence)))
            self.ids += sentence
        self.ids.append(last)

    def read(self, relevance: NDArray[np.float32], told: NDArray[np.float32]) -> Read:
        """Return what the heads say of these sentences, together and each."""
        said = tuple(pooled(told[start:end]) if start < end else -np.inf for start, end in self.bounds)
        return Read(float(relevance.reshape(())), said)


def inputs(pieces: tokens.Pieces, question: Sequence[int], excerpt: Excerpt) -> list[tuple[int, Input]]:
    """Return a question with a passage, in windows of its sentences, each with the first one's number.

    A long passage is read in windows that share a sentence, as long as those that the reader learned from:
    of one that is longer, it says that it answers less than it does.
    """
    lead = [pieces.first, *question, pieces.last, *pieces.ids(excerpt.head)[:HEAD]]
    sentences = [pieces.ids(sentence)[:SENTENCE] for sentence in excerpt.sentences]
    sizes = [len(sentence) for sentence in sentences]
    room = max(1, -(-sum(sizes) // WINDOW))  # windows, of about the same length
    found: list[tuple[int, Input]] = []
    aim, start = sum(sizes) / room, 0
    while start < len(sizes) or not found:
        stop, size = start, 0
        while stop < len(sizes) and (stop == start or size + sizes[stop] / 2 <= aim):
            size += sizes[stop]
            stop += 1
        found.append((start, Input(lead, sentences[start:stop], pieces.last)))
        if stop >= len(sizes):
            break
        start = stop - 1 if stop - 1 > start and sizes[stop - 1] <= SHARED else stop
    return found


def together(reads: Sequence[tuple[int, Read]]) -> Read:
    """Return what the windows of a passage say: of a sentence that two share, the one that answers better."""
    sentences: dict[int, float] = {}
    for first, read in sorted(reads, key=lambda one: one[1].relevance):
        sentences.update({first + place: score for place, score in enumerate(read.sentences)})
    best = max(read.relevance for _, read in reads)
    return Read(best, tuple(sentences[number] for number in sorted(sentences)))


def pooled(told: NDArray[np.float32]) -> float:
    """Return what the tokens ``(tokens, 2)`` of a sentence say: the second, weighed by the first."""
    weight = np.exp(told[:, 0] - told[:, 0].max())
    return float(weight @ told[:, 1] / weight.sum())


class Reader:
    """The reader in the fast runtime: a passage a thread, as many at once as there are processors."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of the encoder that it was made of; it is loaded when it first reads."""
        self._folder = folder
        self._lock = threading.Lock()

    def read(self, question: str, excerpts: Sequence[Excerpt], seconds: float) -> list[Read | None]:
        """Return what it says of each passage, best first given; None for those it did not come to.

        No passage is begun after so many seconds; the first always is.
        """
        until = time.perf_counter() + seconds
        run, pieces, pool = self._loaded
        asked = pieces.ids(PROMPT + question)[:QUESTION]

        def one(number: int) -> Read | None:
            if number and time.perf_counter() > until:
                return None
            said = []
            for first, made in inputs(pieces, asked, excerpts[number]):
                given = run(made.ids)
                said.append((first, made.read(given["relevance"], given["told"][0])))
            return together(said)

        return list(pool.map(one, range(len(excerpts))))

    @property
    def _loaded(self) -> tuple[Run, tokens.Pieces, Executor]:
        with self._lock:
            return self._parts

    @cached_property
    def _parts(self) -> tuple[Run, tokens.Pieces, Executor]:
        """The graph, the tokenizer and the threads.

        Raises:
            ModelUnavailable: if the folder is damaged.
        """
        try:
            check(self._folder, (graph.READER.graph, graph.READER.weights))
            run = Graph(self._folder / graph.READER.graph).run
            pieces = tokens.pieces(self._folder / tokens.PIECES)
        except Exception as error:  # ONNX Runtime's own have no narrower base
            line = str(error).strip().split("\n")[0][:300] or type(error).__name__
            raise ModelUnavailable(
                f"The reader in {self._folder} cannot be loaded: {line}.", "Remove the folder and try again."
            ) from error
        return run, pieces, ThreadPoolExecutor(processors(), thread_name_prefix="read")

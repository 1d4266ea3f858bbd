"""An exported model, run by ONNX Runtime: fast on a CPU, without torch.

Each text is a run of its own on one thread, and as many run at once as there are processors: nothing is
padded, nothing waits for its neighbours, and a text's vector does not depend on what else is encoded,
to the last bit.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.cache import check, settings_of
from rag.errors import ModelUnavailable
from rag.models import graph, tokens
from rag.types import Json, Matrix, Vector


class Exported:
    """A folder that :mod:`rag.models.exporting` made."""

    def __init__(self, folder: Path, told: Json, tokenizer: Path | None = None) -> None:
        """Load the graph of a folder with these settings, and the tokenizer, which may lie elsewhere."""
        self.prompts: dict[str, str] = told["prompts"]
        self._dim: int = told["dim"]
        with ThreadPoolExecutor(1) as beside:  # both take some tenths of a second and no Python
            tokenize = beside.submit(tokens.load, tokenizer or folder, told["length"])
            self._graph = Graph(folder / graph.ENCODER.graph)
            self._tokens = tokenize.result()

    @classmethod
    def open(cls, folder: Path) -> "Exported":
        """Return a folder of the cache, checked and loaded; large weights are mapped into memory, not copied.

        Raises:
            ModelUnavailable: if a file is missing or damaged.
        """
        try:
            with ThreadPoolExecutor(1) as beside:
                checked = beside.submit(check, folder)
                loaded = cls(folder, settings_of(folder))
                checked.result()
            return loaded
        except Exception as error:  # ONNX Runtime's own have no narrower base
            line = str(error).strip().split("\n")[0][:300] or type(error).__name__
            raise ModelUnavailable(
                f"The model in {folder} cannot be loaded: {line}.", "Remove the folder and try again."
            ) from error

    def encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        """Return one unit row a text: ``(len(texts), dim)``."""
        if len(texts) < 2:
            rows = [self._encoded(prompt + text) for text in texts]
        else:
            rows = list(self._pool.map(self._encoded, (prompt + text for text in texts)))
        return np.stack(rows) if rows else np.zeros((0, self._dim), dtype=np.float32)

    def run(self, text: str) -> dict[str, NDArray[np.float32]]:
        """Return all that the graph gives for a text, by name."""
        return self._graph.run(self._tokens(text))

    def _encoded(self, text: str) -> Vector:
        vector: Vector = self.run(text)["vector"][0]
        return vector

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(processors(), thread_name_prefix="encode")


def processors() -> int:
    """Return how many processors this process may use; ``OMP_NUM_THREADS`` says so to all libraries."""
    if (told := os.environ.get("OMP_NUM_THREADS", "")).isdigit():
        return max(1, int(told))
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Graph:
    """A graph in ONNX Runtime; it runs one text at a time on the thread that asks."""

    def __init__(self, path: Path) -> None:
        """Load it; its large weights are mapped into memory."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._outputs = [output.name for output in self._session.get_outputs()]

    def run(self, ids: Sequence[int]) -> dict[str, NDArray[np.float32]]:
        """Return all that the graph gives for the tokens of a text, by name."""
        given = self._session.run(self._outputs, {"ids": np.array([ids], dtype=np.int64)})
        return dict(zip(self._outputs, given, strict=True))

"""Any sentence-transformers model behind the Encoder seam."""

import hashlib
import os
import re
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from rag.errors import ModelUnavailable
from rag.types import Matrix

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PARTS = (".safetensors", ".bin", ".json", ".txt", ".model")  # what decides a model's vectors
UNUSED = ("onnx", "openvino")  # folders with the same weights for other engines

# Prompts that model cards ask for and that many of the published folders do not carry.
FAMILIES = (
    (r"e5.*instruct", "Instruct: Given a question, retrieve passages that answer it\nQuery: ", ""),
    (r"(^|[-_/])e5([-_]|$)", "query: ", "passage: "),
    (r"bge-.*zh", "为这个句子生成表示以用于检索相关文章：", ""),
    (r"bge-.*en", "Represent this sentence for searching relevant passages: ", ""),
)


class TransformerEncoder:
    """A sentence-transformers model with its prompts, loaded when it is first needed.

    ``folder`` holds the model and ``digest`` stands for its contents. Prompts that are given go
    before the model's own, and these before its family's.
    """

    def __init__(
        self, name: str, folder: Path, digest: str, query_prompt: str | None, passage_prompt: str | None
    ) -> None:
        self.name = name
        self._folder = folder
        self._given = {"query": query_prompt, "passage": passage_prompt}
        self._family = dict(zip(("query", "passage"), _family_prompts(name), strict=True))
        told = f"{digest} {sorted(self._given.items())} {sorted(self._family.items())}"
        self._lock = threading.Lock()  # a fast tokenizer fails when two threads use it at once
        self.digest = hashlib.sha256(told.encode()).hexdigest()

    @cached_property
    def _model(self) -> "SentenceTransformer":
        return _load(self.name, self._folder)

    @cached_property
    def _prompts(self) -> dict[str, str]:
        own = {key: text for key, text in self._model.prompts.items() if text}
        return {
            "query": _first(self._given["query"], own.get("query"), self._family["query"]),
            "passage": _first(
                self._given["passage"], own.get("passage"), own.get("document"), self._family["passage"]
            ),
        }

    def encode(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Matrix:
        """Return one unit row a text: ``(len(texts), dim)``.

        Each text goes through alone: its vector does not depend on what else is embedded, to
        the last bit, and on a CPU padding costs more than batches gain.

        Raises:
            ModelUnavailable: if the folder holds no model that can be loaded.
        """
        with self._lock:
            rows = self._model.encode(
                list(texts),
                prompt=self._prompts[kind],
                batch_size=1,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return np.ascontiguousarray(rows, dtype=np.float32)


def _first(*prompts: str | None) -> str:
    return next((prompt for prompt in prompts if prompt is not None), "")


def _family_prompts(name: str) -> tuple[str, str]:
    last = name.rstrip("/\\").replace("\\", "/").rpartition("/")[2]  # folders above say nothing of the model
    for pattern, query, passage in FAMILIES:
        if re.search(pattern, last, re.IGNORECASE):
            return query, passage
    return "", ""


def _load(name: str, folder: Path) -> "SentenceTransformer":
    # Spinning OpenMP threads make one question cost forty times as much beside a busy process.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(folder), device=None, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, AttributeError, TypeError) as error:
        raise ModelUnavailable(
            f"The model {name} in {folder} cannot be loaded: {_line(error)}",
            "Give --model a complete sentence-transformers folder.",
        ) from error


def find(name: str) -> Path:
    """Return the folder of a model: the folder itself, the hub's local copy, or a fresh download.

    Raises:
        ModelUnavailable: if there is no such folder and the hub cannot be reached or has none.
    """
    try:
        folder = Path(name).expanduser()
        if folder.is_dir():
            return folder
    except (OSError, RuntimeError) as error:
        raise ModelUnavailable(f"{name[:80]} is no folder: {_line(error)}", "Check --model.") from error
    if not re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)?", name):
        raise ModelUnavailable(f"There is no model folder {name}.", "Check the path given to --model.")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError):
        pass  # not on this machine yet
    try:
        return Path(snapshot_download(name, ignore_patterns=[f"{part}/*" for part in UNUSED]))
    except (HfHubHTTPError, HFValidationError, OSError) as error:
        raise ModelUnavailable(
            f"The model {name} is not on this machine and cannot be downloaded: {_line(error)}",
            "Copy its sentence-transformers folder here and give its path to --model, "
            "or leave --model out for the bundled model, which needs no network.",
        ) from error


def digest(folder: Path) -> str:
    """Return a sha256 over the names and contents of the files that decide the vectors."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix in PARTS and inside.parts[0] not in UNUSED and path.is_file():
            with path.open("rb") as file:
                total.update(f"{inside.as_posix()}\0".encode() + hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def _line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:300] or type(error).__name__

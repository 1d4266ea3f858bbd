"""Any sentence-transformers model: where its folder is, and the encoder or reranker loaded from it."""

import hashlib
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.errors import ModelUnavailable
from rag.types import Matrix, Scores

PARTS = (".safetensors", ".bin", ".json", ".txt", ".model")  # what decides a model's vectors
UNLOADABLE = (OSError, ValueError, KeyError, RuntimeError, AttributeError, TypeError)  # raised for a folder
SCORING = (
    "ForSequenceClassification",
    "ForCausalLM",
)  # models with a trained score; the latter say yes or no
UNUSED = ("onnx", "openvino")  # folders with the same weights for other engines


class SentenceModel:
    """A model that sentence-transformers loads from a folder, without asking a hub."""

    def __init__(self, folder: Path) -> None:
        """Load the folder.

        Raises:
            ModelUnavailable: if it holds no model that can be loaded.
        """
        _quietly()
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(str(folder), device=None, local_files_only=True)
        except UNLOADABLE as error:
            raise ModelUnavailable(
                f"The model in {folder} cannot be loaded: {_line(error)}",
                "Give --model a complete sentence-transformers folder.",
            ) from error
        self._lock = threading.Lock()  # its tokenizer fails when two threads use it at once
        self.prompts = {kind: prompt or "" for kind, prompt in self._model.prompts.items()}
        self.length = int(self._model.max_seq_length or 512)

    def encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        """Return one unit row a text, each from a pass of its own: ``(len(texts), dim)``.

        On a CPU the padding of batches costs more than they gain.
        """
        with self._lock:
            rows = self._model.encode(
                list(texts),
                prompt=prompt,
                batch_size=1,
                show_progress_bar=False,
                convert_to_numpy=True,
                normalize_embeddings=True,
            )
        return np.ascontiguousarray(rows, dtype=np.float32)


class CrossModel:
    """A cross-encoder that sentence-transformers loads from a folder: one score for question and passage."""

    def __init__(self, name: str, folder: Path) -> None:
        """Load the folder.

        Raises:
            ModelUnavailable: if it holds no model that was trained to give a pair one score.
        """
        _quietly()
        from sentence_transformers import CrossEncoder

        self.name = name
        hint = "Give --reranker a complete folder of a cross-encoder, such as bge-reranker-v2-m3."
        try:
            self._model = CrossEncoder(str(folder), local_files_only=True)
            # A folder without such a head is loaded too, with one of random weights.
            kinds, labels = self._model.config.architectures or [], self._model.num_labels
        except UNLOADABLE as error:
            message = f"The reranker in {folder} cannot be loaded: {_line(error)}"
            raise ModelUnavailable(message, hint) from error
        if labels != 1 or not any(kind.endswith(SCORING) for kind in kinds):
            raise ModelUnavailable(f"The model in {folder} is no reranker: {kinds}, {labels} labels.", hint)
        self._lock = threading.Lock()

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """Return one score a text, each from a pass of its own: ``(len(texts),)``."""
        with self._lock:
            scores = self._model.predict(
                [(question, text) for text in texts], batch_size=1, show_progress_bar=False
            )
        return np.asarray(scores, dtype=np.float32)


def accelerated() -> bool:
    """Whether a model that sentence-transformers loads runs on something faster than the processor."""
    from sentence_transformers.util import get_device_name

    return bool(get_device_name() != "cpu")


def _quietly() -> None:
    """Set up what both kinds of model load with."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # else threads spin: slow beside others
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()


def find(name: str, option: str = "--model") -> Path:
    """Return the folder of a model: the folder itself, the hub's local copy, or a fresh download.

    ``option`` is the one that names it, for errors.

    Raises:
        ModelUnavailable: if there is no such folder and the hub cannot be reached or has none.
    """
    try:
        folder = Path(name).expanduser()
        if folder.is_dir():
            return folder
    except (OSError, RuntimeError) as error:
        raise ModelUnavailable(f"{name[:80]} is no folder: {_line(error)}", f"Check {option}.") from error
    if not re.fullmatch(r"\w[\w.-]*(/\w[\w.-]*)?", name):
        raise ModelUnavailable(f"There is no model folder {name}.", f"Check the path given to {option}.")
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
            f"Copy its sentence-transformers folder here and give its path to {option}, "
            f"or leave {option} out: what is bundled needs no network.",
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

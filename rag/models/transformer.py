"""Any sentence-transformers model: where its folder is, and the model loaded from it."""

import hashlib
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.errors import ModelUnavailable
from rag.types import Matrix

PARTS = (".safetensors", ".bin", ".json", ".txt", ".model")  # what decides a model's vectors
UNUSED = ("onnx", "openvino")  # folders with the same weights for other engines


class SentenceModel:
    """A model that sentence-transformers loads from a folder, without asking a hub."""

    def __init__(self, folder: Path) -> None:
        """Load the folder.

        Raises:
            ModelUnavailable: if it holds no model that can be loaded.
        """
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # see rag/models/bert.py
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        try:
            self._model = SentenceTransformer(str(folder), device=None, local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError, AttributeError, TypeError) as error:
            raise ModelUnavailable(
                f"The model in {folder} cannot be loaded: {_line(error)}",
                "Give --model a complete sentence-transformers folder.",
            ) from error
        self._lock = threading.Lock()  # its tokenizer fails when two threads use it at once
        self.prompts = {kind: prompt or "" for kind, prompt in self._model.prompts.items()}

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

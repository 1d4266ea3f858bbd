"""What is installed, which model, does the index fit, and what to do about what does not."""

import importlib.metadata
import json
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from rag import models, reading, status
from rag.config import DEFAULT_MODEL, Config
from rag.corpus import digest, hash_files
from rag.errors import RagError
from rag.models import bundled
from rag.service import encoder_of, generator_of, reader_of
from rag.store import Generation, current, open_current
from rag.types import Excerpt, Json

PACKAGES = (
    "sentence-transformers",
    "torch",
    "onnxruntime",
    "onnx",
    "sentencepiece",
    "faiss-cpu",
    "fastapi",
    "jieba",
    "bm25s",
    "numpy",
    "opencc",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``hint`` says what to do where it is not well."""

    name: str
    ok: bool
    detail: str
    hint: str = ""


def examine(config: Config) -> list[Finding]:
    """Return the findings, in the order in which a person would go about it."""
    return [
        Finding("python", True, f"{platform.python_version()} on {platform.platform()}"),
        *_packages(),
        _found("model", lambda: _model(config)),
        *_reranker(config),
        *_reader(config),
        _ocr(),
        _found("seeds", lambda: _seeds(config)),
        _found("index", lambda: _index(config)),
        *_language_model(config),
    ]


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, True, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, False, "not installed", "Run `pip install -e .` again.")


def _found(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except RagError as error:
        return Finding(name, False, error.message, error.hint)
    except ImportError as error:
        return Finding(name, False, f"cannot be loaded: {error}", "Run `pip install -e .` again.")


def _model(config: Config) -> Finding:
    if config.model == DEFAULT_MODEL:
        bundled.source()
    encoder = encoder_of(config)
    dim = encoder.encode(["?"], "query").shape[1]
    detail = f"{encoder.name}, {dim} dimensions, digest {encoder.digest[:12]}, run by "
    return Finding("model", True, detail + models.runtime(config.model, config.cache))


def _reranker(config: Config) -> Iterator[Finding]:
    """Look whether the reranker can be loaded, where one is named."""
    if name := config.reranker:
        yield _found("reranker", lambda: Finding("reranker", True, models.load_reranker(name).name))


def _reader(config: Config) -> Iterator[Finding]:
    """Look whether the reader reads, where it is to."""

    def look() -> Finding:
        reader = reader_of(config)
        if reader is None:
            return Finding("reader", True, "none: answers are chosen by the words that they share")
        reader.read("?", [Excerpt("", ("?",))], 0)
        return Finding("reader", True, "reads the first passages")

    yield _found("reader", look)


def _ocr() -> Finding:
    """Look whether anything reads pictures."""
    version = reading.ocr_version()
    return Finding("ocr", True, version or "none: scans and pictures are not read; see `rag[ocr]`")


def _language_model(config: Config) -> Iterator[Finding]:
    """Look whether the language model's server answers, where one is named."""
    if config.llm_base_url is None and config.llm_model is None:
        return
    name = "language model"
    if config.llm_base_url is None or config.llm_model is None:
        missing = "RAG_LLM_BASE_URL" if config.llm_base_url is None else "RAG_LLM_MODEL"
        yield Finding(name, False, f"not used: {missing} is not set", f"Set {missing}, or neither.")
        return
    yield _found(name, lambda: _reached(config))


def _reached(config: Config) -> Finding:
    generator = generator_of(config)
    assert generator is not None
    models = generator.models()
    place = f"{generator.model} at {generator.base_url}"
    if models and generator.model not in models:
        hint = f"It has {', '.join(models[:5])}: choose one with RAG_LLM_MODEL."
        return Finding("language model", False, f"{place}: the server has no such model", hint)
    return Finding("language model", True, place)


def _seeds(config: Config) -> Finding:
    return Finding("seeds", True, f"{len(hash_files(config.seeds))} files in {config.seeds}")


def _index(config: Config) -> Finding:
    generation = Generation.open(current(config.index))
    counts, built = generation.manifest["counts"], generation.model
    detail = f"{generation.name}: {counts['articles']} articles, {counts['passages']} passages, {built.name}"
    if built.digest != encoder_of(config).digest:
        return Finding("index", False, f"{detail}, which is not the model chosen", "Run `rag build`.")
    if generation.manifest["seeds"] != digest(hash_files(config.seeds)):
        return Finding("index", False, f"{detail}; the seeds have changed since", "Run `rag build`.")
    return Finding("index", True, detail)


def report(config: Config, findings: list[Finding]) -> Json:
    """Return all that helps to tell what is amiss, for somebody else to read: no secret, no article's words.

    The names of files are in it where a finding names one; the folder of whoever runs this is ``~``.
    """
    options = {field.name: getattr(config, field.name) for field in fields(config) if field.repr}
    build = status.read(config.index).as_json()
    set_ = sorted(field.name for field in fields(config) if not field.repr and getattr(config, field.name))
    shape: Json = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "options": {
            name: str(value) if isinstance(value, Path) else value for name, value in options.items()
        },
        "secrets that are set": set_,
        "findings": [asdict(finding) for finding in findings],
        "machine": {"processors": os.cpu_count(), "load": _load()},
        "index": _told(config),
        "build": {name: value for name, value in build.items() if name != "report"},  # which names files
    }
    home = str(Path.home())
    whole = json.dumps(shape, ensure_ascii=False)
    told: Json = json.loads(whole.replace(json.dumps(home)[1:-1], "~") if len(home) > 1 else whole)
    return told


def _load() -> list[float]:
    return [round(load, 2) for load in os.getloadavg()] if hasattr(os, "getloadavg") else []


def _told(config: Config) -> Json:
    """Return what the served generation says of itself, less the names of files."""
    try:
        manifest = open_current(config.index).manifest
    except RagError as error:
        return {"error": error.message}
    return {
        **{name: manifest[name] for name in ("format", "fingerprint", "counts")},
        **{name: len(manifest[name]) for name in ("skipped", "notes", "furniture", "access")},
    }

"""Every knob, read in one place: defaults, then ``RAG_`` variables, then what is passed."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from rag.errors import ConfigError

PREFIX = "RAG_"
DEFAULT_MODEL = "multilingual-e5-small"
OVERRULES = ".furniture"  # beside the articles: lines that are furniture, or are not
DICTIONARY = ".dictionary"  # beside the articles: a word a line that is kept whole in what is searched
ACCESS = ".access"  # in any folder: the groups that its files are for
BESIDE = (OVERRULES, DICTIONARY)  # files that are no articles, and say how these are read and searched

RANGES = {
    "passage_chars": (50, 100_000),
    "keep": (1, 1000),
    "quiet": (0, 600),
    "k": (1, 100),
    "port": (0, 65535),
    "workers": (1, 64),
    "reading_ms": (0, 600_000),
    "llm_timeout": (1, 3600),
    "llm_retries": (0, 100),
    "llm_tokens": (50, 10_000_000),
    "parallel": (1, 1000),
    "queue": (0, 100_000),
    "patience": (0, 3600),
    "leaving": (0, 600),
    "link_days": (1, 3650),
    "rate": (0, 1_000_000),
    "audit_days": (1, 36_500),
    "widget_rate": (1, 10_000),
}
READERS = ("bundled", "none")
TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Config:
    """The options of every command. The variable of ``passage_chars`` is ``RAG_PASSAGE_CHARS``."""

    seeds: Path = Path("seeds")
    index: Path = Path("index")
    cache: Path = field(default_factory=lambda: user_cache_path("rag", appauthor=False))
    model: str = DEFAULT_MODEL
    query_prompt: str | None = None
    passage_prompt: str | None = None
    reranker: str | None = None
    reader: str = "bundled"
    reading_ms: int = 1000
    passage_chars: int = 700
    keep: int = 2
    quiet: float = 0.5
    k: int = 10
    host: str = "127.0.0.1"
    port: int = 8000
    watch: bool = False
    workers: int = 1
    api_keys: str | None = field(default=None, repr=False)  # comma separated, never printed
    llm_base_url: str | None = None
    llm_model: str | None = None
    llm_api_key: str | None = field(default=None, repr=False)  # never printed
    llm_timeout: int = 60
    llm_retries: int = 1
    llm_tokens: int = 2500
    public_url: str = ""
    cors_origins: str = ""
    no_keys: bool = False  # serve other machines without keys all the same
    keys: Path | None = None  # the file of keys; keys.json in the index
    link_secret: str | None = field(default=None, repr=False)  # never printed
    link_days: int = 30
    auth_headers: str = ""  # USER[,GROUPS], which a proxy sends
    trusted_proxies: str = ""  # addresses or networks, comma separated
    allowed_hosts: str = ""  # names beside the machine's own, comma separated
    parallel: int = 2
    queue: int = 32
    patience: float | None = None  # seconds that a question may wait for its turn; by what answers it
    leaving: float = 1.0  # seconds between not being ready and stopping
    widgets: str = ""  # public keys, each with the origins whose pages may show it
    rate: int = 0  # requests a minute of one key or address; 0: as many as there are
    widget_rate: int = 20  # questions a minute of one reader
    audit: str = ""  # a folder; nothing is written down without
    audit_days: int = 90
    feedback: str = ""  # a file; nothing is kept without

    def __post_init__(self) -> None:
        """Check the options that no stage could make sense of.

        Raises:
            ConfigError: naming the option and what it may be.
        """
        for option in ("seeds", "index", "cache", "keys"):
            if isinstance(given := getattr(self, option), str):
                object.__setattr__(self, option, Path(given))
        for option, (low, high) in RANGES.items():
            value = getattr(self, option)
            if value is not None and not low <= value <= high:
                raise ConfigError(f"{option} is {value}.", f"Choose {low} to {high}.")
        if self.reader not in READERS:
            raise ConfigError(f"reader is {self.reader}.", f"Choose one of {', '.join(READERS)}.")
        for option in ("model", "host"):
            if not getattr(self, option):
                raise ConfigError(f"{option} is empty.", "Leave it out for the default.")
        if self.api_keys is not None and not self.api_keys.strip(", \t\n"):
            raise ConfigError("api_keys holds no key.", "Give one, or leave it out to serve without keys.")

    @property
    def keys_file(self) -> Path:
        """Where keys are kept."""
        return self.keys or self.index / "keys.json"

    @classmethod
    def load(cls, environ: Mapping[str, str], **options: Any) -> "Config":
        """Return the defaults, overridden by ``environ`` and then by the options that are set.

        Raises:
            ConfigError: for an unknown ``RAG_`` variable or a value of the wrong kind.
        """
        known = {PREFIX + option.name.upper(): option.name for option in fields(cls)}
        values: dict[str, Any] = {}
        for name, raw in environ.items():
            if name.startswith(PREFIX):
                if name not in known:
                    raise ConfigError(f"Unknown environment variable {name}.", _nearest(name, known))
                if not raw:
                    continue  # as files of variables write what is not set
                values[known[name]] = _parse(cls, known[name], raw, name)
        for name, value in options.items():
            if value is not None:
                values[name] = value
        return cls(**values)


def _nearest(name: str, known: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0)
    return f"Did you mean {close[0]}?"


def _parse(cls: type[Config], option: str, raw: str, shown: str) -> Any:
    kind = next(f.type for f in fields(cls) if f.name == option)
    if kind in (Path, Path | None):
        return Path(raw)
    if kind is bool:
        if raw.lower() not in TRUTH:
            raise ConfigError(f"{shown} is {raw!r}.", f"It must be one of {', '.join(TRUTH)}.")
        return TRUTH[raw.lower()]
    if kind not in (int, float, float | None):
        return raw
    try:
        return int(raw) if kind is int else float(raw)
    except ValueError:
        whole = "a whole number" if kind is int else "a number"
        raise ConfigError(f"{shown} is {raw!r}.", f"It must be {whole}.") from None

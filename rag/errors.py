"""Every error that the package raises on purpose.

    RagError                  message: what happened; hint: what to do about it
    ├── ConfigError           an option or RAG_ variable that cannot be used
    ├── InvalidRequest        a question, k or filter that cannot be served
    ├── NotFound              no article with this id in the served generation
    ├── SeedsError            the folder of articles is missing, empty or holds nothing readable
    ├── UnreadableFile        one file that cannot be read; a build reports it and goes on
    │   ├── TextlessFile      one that can, and holds no text
    │   └── CostlyFile        one that takes more than a file may, and is not tried again
    ├── ModelUnavailable      an encoder that is not on this machine and cannot be had
    ├── LanguageModelFailed   the language model's server is down, slow or wrong; never seen by a client
    ├── IndexMissing          nothing has been built yet
    ├── IndexMismatch         an index of another format or model, or one that was damaged
    ├── BuildRunning          another process is building this index
    ├── Busy                  more questions than can be answered or wait
    ├── Stopping              the server is about to stop
    ├── Missing               an optional library that is not installed
    ├── ReadOnly              an index that this process may not write
    ├── Forbidden             what this key, or a page of this origin, may not do
    ├── Misdirected           a request under a name that is not known to be this server's
    ├── Unsupported           a body that is not said to be JSON
    ├── TooMany               a reader who asks too often
    └── Unauthorized          a request without the key that it needs

Each class knows the HTTP status that tells its story, so that a door needs no table of its own.
"""

from typing import ClassVar


class RagError(Exception):
    """Base of all errors: one sentence on what happened, one on what to do."""

    status: ClassVar[int] = 500
    type: ClassVar[str] = "internal_error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ConfigError(RagError):
    """An option or environment variable that cannot be used."""

    type = "config_error"


class InvalidRequest(RagError):
    """A question, ``k`` or filter that cannot be served as it stands."""

    status = 422
    type = "invalid_request"


class NotFound(RagError):
    """The id names no article in the generation that is served."""

    status = 404
    type = "not_found"


class SeedsError(RagError):
    """The folder of articles is missing, empty, or holds no readable article."""

    type = "seeds_error"


class UnreadableFile(RagError):
    """One file that cannot be read; the build leaves it out, reports it and goes on."""

    type = "unreadable_file"


class TextlessFile(UnreadableFile):
    """One file that holds no text: what it held before is gone."""

    type = "textless_file"


class CostlyFile(UnreadableFile):
    """One file that takes more time or memory than a file may, or breaks the process that reads it."""

    type = "costly_file"


class ModelUnavailable(RagError):
    """The encoder's files are missing, wrong, or cannot be fetched."""

    status = 503
    type = "model_unavailable"


class LanguageModelFailed(RagError):
    """The language model's server is down, slow or wrong; ``reason`` is the word that an answer gives."""

    status = 503
    type = "language_model_failed"

    def __init__(self, reason: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.reason = reason


class IndexMissing(RagError):
    """There is no published generation to serve."""

    status = 503
    type = "index_missing"


class IndexMismatch(RagError):
    """The index was built by another format or model, or its files were altered."""

    status = 503
    type = "index_mismatch"


class BuildRunning(RagError):
    """Another process holds the builder's lock on this index."""

    status = 409
    type = "build_running"


class Busy(RagError):
    """As many questions are being answered, and wait, as may."""

    status = 503
    type = "busy"


class Stopping(RagError):
    """The server finishes what is under way, and takes no more."""

    status = 503
    type = "stopping"


class Missing(RagError):
    """An optional library is not installed; the hint is the command that installs it."""

    status = 501
    type = "not_installed"


class ReadOnly(RagError):
    """The index cannot be written by this process."""

    status = 409
    type = "read_only"


class Unauthorized(RagError):
    """The request needs a key and has none, or another."""

    status = 401
    type = "unauthorized"


class Forbidden(RagError):
    """The key is not for this, or the page that asks is none that may."""

    status = 403
    type = "forbidden"


class Misdirected(RagError):
    """The request names a host that this server is not known as."""

    status = 421
    type = "misdirected"


class Unsupported(RagError):
    """The body is not said to be what it must be."""

    status = 415
    type = "unsupported_media_type"


class TooMany(RagError):
    """One reader has asked more often than a reader may."""

    status = 429
    type = "too_many"

"""Keys: what each may do, which groups it is of, until when.

A key is 256 random bits, so its digest in the file tells nothing of it, and needs no salt. Several are good
at once. A public key stands in a page for everyone to read: it opens questions, to pages of its origins.
"""

import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rag.access.rules import Groups, group_names
from rag.errors import ConfigError, NotFound

log = logging.getLogger(__name__)

SCOPES = ("ask", "sources", "rebuild", "admin")
EVERYONE = "*"  # of groups: all there are
SPAN = re.compile(r"([0-9]{1,5})([mhd])")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
LOOK = 1.0  # seconds until the file is looked at again


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: what they may do, and the groups that they are of, None for all; ``key`` is its id."""

    key: str
    name: str
    scopes: frozenset[str]
    groups: Groups

    def may(self, scope: str) -> bool:
        """Whether they may do this."""
        return scope in self.scopes or "admin" in self.scopes


ANYONE = Caller("", "", frozenset(SCOPES), frozenset())  # where no key is needed


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key. ``expires`` and ``revoked`` are moments in seconds since 1970."""

    id: str
    name: str
    sha256: str
    scopes: tuple[str, ...] = ("ask", "sources")
    groups: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()  # of a public key
    created: float = 0.0
    expires: float | None = None
    revoked: float | None = None

    @property
    def public(self) -> bool:
        """Whether everyone may read it."""
        return bool(self.origins)

    @property
    def good(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked is None and (self.expires is None or time.time() < self.expires)

    @property
    def caller(self) -> Caller:
        """Who asks with it."""
        groups = None if EVERYONE in self.groups else frozenset(self.groups)
        scopes = frozenset({"ask"}) if self.public else frozenset(self.scopes)
        return Caller(self.id, self.name, scopes, groups)


def keys_of(listed: str | None) -> tuple[str, ...]:
    """Return the keys of a comma-separated list."""
    return tuple(key.strip() for key in (listed or "").split(",") if key.strip())


def digest(key: str) -> str:
    """Return what is kept of a key in place of it."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _given(key: str) -> Key:
    told = digest(key)
    return Key(f"env-{told[:8]}", "environment", told, ("admin",), (EVERYONE,))


@dataclass(slots=True)
class Keys:
    """All keys: those that the environment gives, which open everything, and those of the file."""

    path: Path | None = None
    given: tuple[Key, ...] = ()
    widgets: tuple[Key, ...] = ()
    _kept: tuple[Key, ...] = ()
    _seen: tuple[int, int] | None = None
    _looked: float = 0.0
    _broken: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, path: Path | None, listed: str | None, widgets: Mapping[str, Iterable[str]]) -> "Keys":
        """Return the keys of a file, of a list as ``RAG_API_KEYS``, and public ones with their origins."""
        public = tuple(
            Key(f"widget-{name}", name, digest(name), origins=tuple(origins))
            for name, origins in widgets.items()
        )
        return cls(path, tuple(_given(key) for key in keys_of(listed)), public)

    @property
    def needed(self) -> bool:
        """Whether any were ever set: a file whose keys have all ended opens nothing."""
        return bool(self.given) or self._broken or any(not key.public for key in self.kept)

    @property
    def kept(self) -> tuple[Key, ...]:
        """The keys of the file, as it is now."""
        now = time.monotonic()
        with self._lock:
            if self.path is not None and now - self._looked >= LOOK:
                self._looked = now
                self._look(self.path)
            return self._kept

    def _look(self, path: Path) -> None:
        try:
            status = path.stat()
            seen = (status.st_mtime_ns, status.st_ino)
            if seen != self._seen:
                self._kept, self._seen, self._broken = read(path), seen, False
        except FileNotFoundError:
            self._broken = self._broken or bool(self._kept)  # somebody took it away
            self._kept, self._seen = (), None
        except (OSError, ConfigError) as error:
            log.error("no key of %s is taken: %s", path, error)
            self._kept, self._seen, self._broken = (), None, True

    def find(self, told: str) -> Key | None:
        """Return the key that somebody sends, if it is one; in the same time whatever it is."""
        sent = digest(told)
        found = None
        for key in (*self.given, *self.kept):
            if hmac.compare_digest(sent, key.sha256) and key.good and not key.public:
                found = key
        return found

    def public(self, told: str, origin: str) -> Key | None:
        """Return the public key that a page of an origin shows, if it may."""
        sent = digest(told)
        for key in (*self.widgets, *self.kept):
            if key.sha256 == sent and key.good and origin in key.origins:
                return key
        return None

    def named(self, key_id: str) -> Key | None:
        """Return the key of an id, if it is good."""
        return next(
            (key for key in (*self.given, *self.widgets, *self.kept) if key.id == key_id and key.good), None
        )


def read(path: Path) -> tuple[Key, ...]:
    """Return the keys of a file; none where there is no file.

    Raises:
        ConfigError: if it holds something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ()
    try:
        return tuple(
            Key(**{**item, **{name: tuple(item[name]) for name in ("scopes", "groups", "origins")}})
            for item in json.loads(text)["keys"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path} holds no keys ({type(error).__name__}).", "Make them anew: rag keys."
        ) from None


def _write(path: Path, keys: Iterable[Key]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"keys": [asdict(key) for key in keys]}, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)


def add(
    path: Path,
    name: str,
    scopes: Iterable[str],
    groups: Iterable[str],
    origins: Iterable[str] = (),
    expires: float | None = None,
) -> tuple[Key, str]:
    """Make a key and keep its digest; return both: the key itself is told this once."""
    kept = read(path)
    key_id = secrets.token_hex(4)
    kind, length = ("pub", 16) if origins else ("rag", 32)
    secret = f"{kind}_{key_id}_{secrets.token_urlsafe(length)}"
    key = Key(
        key_id,
        name,
        digest(secret),
        tuple(scopes),
        group_names(groups),
        tuple(origins),
        round(time.time(), 0),
        expires,
    )
    _write(path, (*kept, key))
    return key, secret


def revoke(path: Path, wanted: str) -> list[Key]:
    """End the keys of an id or a name; return them.

    Raises:
        NotFound: if none is called so.
    """
    kept = read(path)
    ended = [key for key in kept if wanted in (key.id, key.name) and key.revoked is None]
    if not ended:
        raise NotFound(f"No key is called {wanted[:80]!r}.", "`rag keys list` tells which there are.")
    now = round(time.time(), 0)
    _write(path, [Key(**{**asdict(key), "revoked": now}) if key in ended else key for key in kept])
    return ended


def moment_of(told: str) -> float:
    """Return the moment that ``90d``, ``12h``, ``30m`` or a day stand for; a day counts to its end.

    Raises:
        ConfigError: for anything else.
    """
    span = SPAN.fullmatch(told)
    if span:
        return (datetime.now(UTC) + timedelta(**{UNITS[span[2]]: int(span[1])})).timestamp()
    try:
        if not DAY.fullmatch(told):
            raise ValueError
        return (datetime.fromisoformat(told).replace(tzinfo=UTC) + timedelta(days=1)).timestamp()
    except ValueError:
        raise ConfigError(
            f"expires is {told!r}.", "Give 90d, 12h, 30m or a day such as 2027-12-31."
        ) from None

"""Links that open one article for a while, for whoever they were given to.

A link names its article, the day it ends on and the key that asked for it, and is signed with a secret of the
server's. It opens no more than that key may see now, and nothing once the key has ended.
"""

import base64
import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

from rag.access.keys import Caller, Keys
from rag.errors import ConfigError

DAY = 86_400  # seconds
BYTES = 16  # of a signature
VIEW = "view"  # the one thing that a link's holder may do


class Tickets:
    """Signs links and opens them."""

    def __init__(self, path: Path, given: str | None, keys: Keys, days: int, always: bool = False) -> None:
        """Take the secret, or the file that it is kept in, made when it is first needed.

        That is so where keys are, and ``always`` where somebody else says who asks.
        """
        self._path = path
        self._given = given
        self._keys = keys
        self._days = days
        self._always = always

    @property
    def needed(self) -> bool:
        """Whether a link opens nothing without."""
        return self._always or self._keys.needed

    @cached_property
    def secret(self) -> bytes:
        """What links are signed with.

        Raises:
            ConfigError: if it can neither be read nor kept.
        """
        return self._given.encode() if self._given else _kept(self._path)

    def sign(self, caller: Caller, article: str) -> str:
        """Return what a link to an article ends in."""
        told = {"e": str(int(time.time() // DAY) + self._days + 1), "k": caller.key}
        if not caller.key:
            told["g"] = "*" if caller.groups is None else ",".join(sorted(caller.groups))
        return urlencode({**told, "s": self._signature(article, told)})

    def open(self, article: str, query: Mapping[str, str]) -> Caller | None:
        """Return who holds a link, as far as it opens; None where it is none of ours, or has ended."""
        told = {name: query[name] for name in ("e", "k", "g") if name in query}
        given = query.get("s", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._signature(article, told).encode()):
            return None
        if int(told["e"]) * DAY < time.time():
            return None
        scopes = frozenset({VIEW})
        if told["k"]:
            key = self._keys.named(told["k"])
            return None if key is None else Caller(key.id, key.name, scopes, key.caller.groups)
        groups = None if told["g"] == "*" else frozenset(filter(None, told["g"].split(",")))
        return Caller("", "", scopes, groups)

    def _signature(self, article: str, told: Mapping[str, str]) -> str:
        text = "\0".join([article, *(f"{name}={told[name]}" for name in sorted(told))])
        made = hmac.digest(self.secret, text.encode("utf-8", "replace"), hashlib.sha256)[:BYTES]
        return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _kept(path: Path) -> bytes:
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(32))
            try:
                os.link(scratch, path)  # the first one is kept
            except FileExistsError:
                pass
            finally:
                scratch.unlink()
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"The secret that links are signed with cannot be kept: {error}.", "Give one: RAG_LINK_SECRET."
        ) from None

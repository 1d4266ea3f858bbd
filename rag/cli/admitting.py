"""``rag keys``: make keys, list them, end them."""

import argparse
import re
import time
from dataclasses import asdict
from datetime import UTC, datetime

from rag.access import SCOPES, Key, keys, moment_of
from rag.cli.output import print_json
from rag.config import Config
from rag.errors import ConfigError

ORIGIN = re.compile(r"https?://[^\s/?#,+]+")


def add(arguments: argparse.Namespace, config: Config) -> int:
    """Make a key and print it, this once."""
    scopes, origins = _listed(arguments.scopes), _listed(arguments.origins)
    for scope in scopes:
        if scope not in SCOPES:
            raise ConfigError(f"There is no scope {scope!r}.", f"There are {', '.join(SCOPES)}.")
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise ConfigError(f"{origin!r} is no origin.", "Give one such as https://your.site.")
    expires = moment_of(arguments.expires) if arguments.expires else None
    groups = _listed(arguments.groups)
    key, secret = keys.add(config.keys_file, arguments.name, scopes, groups, origins, expires)
    if arguments.json:
        print_json({**_shape(key), "key": secret})
    else:
        print(secret)
    return 0


def listing(arguments: argparse.Namespace, config: Config) -> int:
    """Print what is known of the keys, and none of them."""
    kept = keys.read(config.keys_file)
    if arguments.json:
        print_json([_shape(key) for key in kept])
        return 0
    for key in kept:
        may = " ".join(key.origins) if key.public else ",".join(key.scopes)
        groups = f" of {','.join(key.groups)}" if key.groups else ""
        until = f" until {_day(key.expires)}" if key.expires else ""
        ended = " REVOKED" if key.revoked else "" if key.good else " EXPIRED"
        print(f"{key.id}  {key.name}: {may}{groups}{until}{ended}")
    return 0


def revoke(arguments: argparse.Namespace, config: Config) -> int:
    """End keys; a server that runs takes them no more within a second."""
    ended = keys.revoke(config.keys_file, arguments.key)
    if arguments.json:
        print_json([_shape(key) for key in ended])
    else:
        print("\n".join(f"{key.id}  {key.name} is no key any more." for key in ended))
    return 0


def _listed(told: str | None) -> list[str]:
    return [part.strip().rstrip("/") for part in (told or "").split(",") if part.strip()]


def _shape(key: Key) -> dict[str, object]:
    shape = {name: value for name, value in asdict(key).items() if name != "sha256"}
    return {**shape, "public": key.public, "good": key.good}


def _day(moment: float) -> str:
    return datetime.fromtimestamp(min(moment, time.time() + 1e10), UTC).strftime("%Y-%m-%d %H:%M UTC")

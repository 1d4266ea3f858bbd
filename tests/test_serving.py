"""``rag serve`` as a process of its own: by several workers, and watching the articles."""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from conftest import ARTICLES, quiet, serving_process

from rag import store
from rag.builds import rebuild
from rag.config import Config

pytestmark = pytest.mark.slow

LONG = 60.0  # seconds after which something is broken


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def search(address: str, question: str) -> Any:
    body = json.dumps({"question": question, "k": 20}).encode()
    request = urllib.request.Request(f"{address}/search", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=LONG) as answer:
        return json.load(answer)


def texts(address: str, path: str) -> str:
    """What is served of a file."""
    found = search(address, "青河柳镇居民议事的书")["passages"]
    return "".join(passage["text"] for passage in found if passage["source"]["path"] == path)


def test_all_workers_follow_what_is_published(config: Config) -> None:
    first = rebuild(config, quiet).generation
    with serving_process(config, "--workers", "2") as address:
        assert {search(address, "青河")["generation"] for _ in range(20)} == {first}
        (config.seeds / "议事.txt").unlink()
        second = rebuild(config, quiet, purge=True)
        until(lambda: {search(address, "青河")["generation"] for _ in range(20)} == {second.generation})
        assert texts(address, "议事.txt") == ""
        # No process uses the first generation any more, or it would be named as in use.
        assert rebuild(config, quiet, purge=True).in_use == ()
        assert store.generations(config.index) == [store.current(config.index)]


def test_a_watched_folder_is_served_as_it_is(config: Config) -> None:
    rebuild(config, quiet)
    path = config.seeds / "议事.txt"
    with serving_process(config, "--watch") as address:
        assert "36场" in texts(address, "议事.txt")
        path.write_text(ARTICLES["议事.txt"].replace("36场", "41场"))
        until(lambda: "41场" in texts(address, "议事.txt"))
        path.write_bytes(bytes(range(256)) * 20)  # broken: it keeps its last good version
        (config.seeds / "新.txt").write_text("柳镇的新书屋今天开门。\n")
        until(lambda: "书屋" in texts(address, "新.txt"))
        assert "41场" in texts(address, "议事.txt")
        path.write_text("")  # emptied: it holds nothing any more
        until(lambda: texts(address, "议事.txt") == "")
        path.write_text(ARTICLES["议事.txt"])
        until(lambda: "36场" in texts(address, "议事.txt"))

"""A builder is killed at any moment, again and again: what is served stays whole.

Twelve builds here; ``make test-crash`` makes it two hundred.
"""

import json
import multiprocessing
import os
import random
import signal
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import crash_builder
import numpy as np
import pytest
from conftest import ARTICLES, quiet, serving_process, write_seeds
from test_incremental import TEXTS

from rag import store
from rag.builds import rebuild
from rag.config import Config
from rag.models import HashingEncoder
from rag.store import Generation
from rag.types import cut
from rag.vectors.flat import FlatIndex

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "12"))
QUESTIONS = [
    "青河泵站的设计扬程",
    "居民议事",
    "village library",
    "第2号通知",
    "第1口井",
    *"水田渠镇院书井议题米",
]


def change(seeds: Path, chance: random.Random, number: int) -> None:
    for name in chance.sample([f"{n}.txt" for n in range(12)], 3):
        if (seeds / name).exists() and chance.random() < 0.3:
            (seeds / name).unlink()
        else:
            (seeds / name).write_text(f"{chance.choice(TEXTS[:-1])}\n第{number}次改动。\n", encoding="utf-8")


def check_whole(generation: Generation) -> None:
    """Every search finds what a search by hand does; the checksums were compared when it was opened."""
    encoder, index = HashingEncoder(), FlatIndex(generation.vectors)
    for question in QUESTIONS:
        query = encoder.encode([question], "query")[0]
        _, scores = index.search(query, 10)
        by_hand = np.sort(np.array(generation.vectors) @ query)[::-1][:10]
        np.testing.assert_allclose(scores, by_hand, atol=1e-5)
    for row in range(len(generation.passages)):
        passage = generation.passage(row)
        record = generation.article(int(generation.owners[row]))
        assert passage.text == cut(generation.document(record["document"]).text, passage.spans)


class Asker(threading.Thread):
    """Asks a server until told to stop, and notes every answer that is not what it should be."""

    def __init__(self, address: str, index: Path) -> None:
        super().__init__(daemon=True)
        self.address, self.index = address, index
        self.stopped = threading.Event()
        self.wrong: list[str] = []
        self.answers = 0
        self.held: dict[str, set[str]] = {}

    def run(self) -> None:
        while not self.stopped.is_set():
            for question in QUESTIONS:
                try:
                    self.ask(question)
                except Exception as error:
                    self.wrong.append(f"{question}: {error!r}")

    def ask(self, question: str) -> None:
        body = json.dumps({"question": question, "k": 20}).encode()
        request = urllib.request.Request(f"{self.address}/search", body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            shape = json.load(answer)
        self.answers += 1
        name = shape["generation"]
        if name not in self.held:
            lines = (self.index / name / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
            self.held[name] = {json.loads(line)["sha256"] for line in lines}
        if not {passage["source"]["sha256"] for passage in shape["passages"]} <= self.held[name]:
            self.wrong.append(f"{question}: passages that are not of {name}")


@contextmanager
def served(config: Config) -> Iterator[Asker]:
    """A server, and a client that does not stop asking."""
    with serving_process(config) as address:
        asker = Asker(address, config.index)
        asker.start()
        yield asker
        asker.stopped.set()
        asker.join()


def killed(config: Config, chance: random.Random, longest: float) -> bool:
    """Start a build and kill it; return whether it was still at work."""
    context = multiprocessing.get_context("forkserver")
    builder = context.Process(target=crash_builder.run, args=(config,))
    builder.start()
    assert builder.pid
    builder.join(chance.random() * longest)
    alive = builder.is_alive()
    os.kill(builder.pid, signal.SIGKILL) if alive else None
    builder.join()
    return alive


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("under_load", [False, True])
def test_a_killed_builder_leaves_what_is_served_whole(tmp_path: Path, under_load: bool) -> None:
    chance = random.Random(1 + under_load)
    seeds = write_seeds(tmp_path / "seeds", ARTICLES)
    config = Config(seeds=seeds, index=tmp_path / "index", model="hashing", quiet=0, keep=1000)
    rebuild(config, quiet)
    multiprocessing.get_context("forkserver").set_forkserver_preload(["crash_builder"])
    killed(config, random.Random(0), 60.0)  # so that the processes' parent is there
    if not under_load:
        rounds(config, chance)
        return
    with served(config) as asker:
        rounds(config, chance)
        last = store.current(config.index).name
        deadline = time.monotonic() + 30
        while last not in asker.held and time.monotonic() < deadline:
            time.sleep(0.1)
    assert last in asker.held
    assert asker.answers > ROUNDS
    assert asker.wrong == []


def rounds(config: Config, chance: random.Random) -> None:
    longest, killings = 0.3, 0
    for number in range(ROUNDS // 2):
        change(config.seeds, chance, number)
        before = store.current(config.index).name
        killings += killed(config, chance, longest)
        generation = store.open_current(config.index)
        assert int(generation.name.split("-")[1]) >= int(before.split("-")[1])
        check_whole(generation)
        began = time.monotonic()
        rebuild(config, quiet)
        longest = 0.7 * longest + 0.6 * (time.monotonic() - began)
        check_whole(store.open_current(config.index))
        if number % 10 == 0:
            scratch = replace(config, index=config.index.parent / f"scratch{number}")
            rebuild(scratch, quiet)
            assert served_bytes(scratch) == served_bytes(config)
    assert killings > ROUNDS // 8


def served_bytes(config: Config) -> dict[str, bytes]:
    folder = store.current(config.index)
    return {path.name: path.read_bytes() for path in folder.rglob("*.*") if path.name != "manifest.json"}

"""What every system is asked to do, in a process and an environment of its own.

    python benchmarks/peers/NAME.py build FOLDER      index the passages in FOLDER/passages.json
    python benchmarks/peers/NAME.py serve FOLDER      open that index, answer FOLDER/questions.json

FOLDER/settings.json names the folder of the model, the same weights for all, when the process was
started, and how long each number of clients asks. What was measured is printed as a JSON object in the
last line.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

K = 10
CLIENTS = (1, 8, 32)


class System(Protocol):
    """A system with its model loaded."""

    def build(self, passages: Sequence[str], folder: Path) -> None:
        """Index passages, and keep the index in a folder."""

    def open(self, folder: Path) -> None:
        """Open the index that is kept in a folder."""

    def ask(self, question: str) -> Sequence[Any]:
        """Return what is found, best first."""


def main(load: Callable[[str], System]) -> None:
    """Do what the command line asks for; ``load`` takes the model's folder."""
    mode, folder = sys.argv[1], Path(sys.argv[2])
    told = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    system = load(told["model"])
    kept = folder / "kept"
    if mode == "build":
        passages = json.loads((folder / "passages.json").read_text(encoding="utf-8"))
        kept.mkdir()
        started = time.perf_counter()
        system.build(passages, kept)
        print(json.dumps({"passages_a_second": len(passages) / (time.perf_counter() - started)}))
        return
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    system.open(kept)
    assert len(system.ask(questions[0])) == K
    first = time.time() - told["started"]
    found = asked(lambda: system.ask, questions[1:], told["seconds"])
    print(json.dumps({"first": first, "asked": found, "memory": memory()}))


def asked(
    client: Callable[[], Callable[[str], Any]],
    questions: Sequence[str],
    seconds: float,
    clients: Sequence[int] = CLIENTS,
) -> dict[str, dict[str, float]]:
    """Ask for so many seconds by so many clients at once, each question once; return rate and times."""
    found, rest, lock = {}, iter(questions), threading.Lock()

    def run(until: float, times: list[float]) -> None:
        ask = client()
        while time.perf_counter() < until:
            with lock:
                question = next(rest)
            started = time.perf_counter()
            ask(question)
            times.append(1e3 * (time.perf_counter() - started))

    for count in clients:
        times: list[float] = []
        started = time.perf_counter()
        threads = [threading.Thread(target=run, args=(started + seconds, times)) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rate = len(times) / (time.perf_counter() - started)
        found[str(count)] = {"rate": rate, **{f"p{n}": quantile(times, n / 100) for n in (50, 95, 99)}}
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def memory(process: str = "self") -> float:
    """Return the MB that a process has in memory, shared ones too."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024

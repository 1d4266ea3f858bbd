"""Four times the load that a server can carry: ``python benchmarks/overload.py [--articles 200]``.

What it can carry is what eight clients get answered in a second. Then questions, all different, are sent at
four times that rate, at their times whatever became of those before; each is answered or refused (503). Told
are the shares, the slowest of either, and how long the first question afterwards takes.
"""

import argparse
import http.client
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bench import QUESTIONS, SIZES, articles, asking, environment, questions, run
from harness import asked, quantile  # bench.py has put it in reach
from made import RAG, serving

TIMES = 4  # what it can carry
CARRYING = 4.0  # seconds that the eight clients ask for
SENDERS = 400  # threads that send, each one question at a time


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        articles(Path(scratch) / "seeds", options.articles, SIZES["short"])
        run([*RAG, "build", "--json", "--seeds", f"{scratch}/seeds", "--index", f"{scratch}/index"])
        with serving(environment(), "--index", f"{scratch}/index") as (address, _):
            all_different = questions(QUESTIONS)
            first, rest = all_different[: QUESTIONS // 2], iter(all_different[QUESTIONS // 2 :])
            carried = asked(lambda: asking(address), first, CARRYING, clients=(8,))["8"]["rate"]
            print(f"carried: {carried:.0f} a second")
            sent = flood(address, rest, TIMES * carried, options.seconds)
            started = time.perf_counter()
            asking(address)(next(rest))
            after = time.perf_counter() - started
    for status in sorted({status for status, _ in sent}):
        times = [spent for found, spent in sent if found == status]
        print(
            f"{status}: {len(times) / len(sent):.0%} of {len(sent)}, "
            f"p50 {1e3 * quantile(times, 0.5):.0f} ms, slowest {1e3 * max(times):.0f} ms"
        )
    print(f"the first question afterwards: {1e3 * after:.0f} ms")
    return 0


def flood(address: str, rest: Iterator[str], rate: float, seconds: float) -> list[tuple[int, float]]:
    """Send so many questions a second; return the status and the seconds of each, from when it was due."""
    found: list[tuple[int, float]] = []
    lock, begun = threading.Lock(), time.perf_counter() + 0.5
    turn = iter(range(int(rate * seconds)))

    def sender() -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc)
        while True:
            with lock:
                number, question = next(turn, None), next(rest)
            if number is None:
                return
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            body = json.dumps({"question": question}).encode()
            connection.request("POST", "/search", body, {"content-type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            found.append((answer.status, time.perf_counter() - due))

    threads = [threading.Thread(target=sender) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


if __name__ == "__main__":
    sys.exit(main())

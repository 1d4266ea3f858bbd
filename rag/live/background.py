"""Builds in a process of their own: with the options as JSON, asked for by lines on standard input.

It has a low priority and one thread, so that whoever is asked a question goes first, and it shares
no interpreter with them. It keeps its model between builds, which costs more to load than an
article to embed. Killing it costs nothing but the time since the last embedded batch.
"""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from rag.build.status import Recorder
from rag.config import PREFIX, Config
from rag.errors import BuildRunning, RagError
from rag.service import encoder_of, rebuild
from rag.types import Encoder

log = logging.getLogger("rag.live.background")

START = "import sys; from rag.live import background; background.main(sys.argv[1])"
NICE = 10  # at 19 a busy server would let a build starve
WAIT = 3600.0  # seconds that a build waits for another one to end
EVERY = 10.0  # seconds between two lines of log


class Builder:
    """A process that builds what ``config`` names, one build after the other, until closed."""

    def __init__(self, config: Config) -> None:
        """Start the process."""
        self._process = subprocess.Popen(
            command(config),
            env=environment(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def build(self, job: str) -> None:
        """Build, and wait for its end; its status says how it went."""
        assert self._process.stdin
        assert self._process.stdout
        with contextlib.suppress(OSError):  # it has died: there is nothing to wait for
            self._process.stdin.write(job + "\n")
            self._process.stdin.flush()
            self._process.stdout.readline()

    def alive(self) -> bool:
        """Whether the process can be asked."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process, and with it the build that runs."""
        self._process.terminate()

    def close(self) -> None:
        """Let the process go, once it is done."""
        with contextlib.suppress(OSError):
            self._process.communicate()


def command(config: Config) -> list[str]:
    """Return the command line of the process; secrets stay here."""
    options = {field.name: getattr(config, field.name) for field in fields(Config) if field.repr}
    return [sys.executable, "-c", START, json.dumps(options, default=str)]


def parse(options: str) -> Config:
    """Return the options that ``command`` hands on."""
    given: dict[str, Any] = json.loads(options)
    for field in fields(Config):
        if field.type is Path:
            given[field.name] = Path(given[field.name])
    return Config(**given)


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the process: one thread, and this package before any other."""
    own = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    paths = [str(Path(__file__).parents[2]), own.get("PYTHONPATH", "")]
    return own | {
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "passive",
    }


def main(options: str) -> None:
    """Build for every line, the name of a job, and say its name when that is done."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("rag").setLevel(logging.INFO)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what a terminal tells the server is not for us
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICE)
    answers, sys.stdout = sys.stdout, sys.stderr
    config = parse(options)
    encoder: Encoder | None = None
    for line in sys.stdin:
        job = line.strip()
        try:
            encoder = encoder or encoder_of(config)
            _build(config, encoder, job)
        except RagError as error:
            log.error("%s", error)
            if not isinstance(error, BuildRunning):  # its status is not ours to write
                Recorder(config.index, job).fail(error)
        print(job, file=answers, flush=True)


def _build(config: Config, encoder: Encoder, job: str) -> None:
    said = time.monotonic()

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said > EVERY:
            said = time.monotonic()
            log.info("%s %d of %d", stage, done, total)

    report = rebuild(config, progress, encoder=encoder, wait=WAIT, job=job)
    verb = "published" if report.published else "is still what the files say"
    log.info("%s %s after %.1f s: %d embedded", report.generation, verb, report.seconds, report.embedded)

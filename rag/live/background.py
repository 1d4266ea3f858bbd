"""What the process that builds does: see builder.py."""

import contextlib
import logging
import os
import signal
import sys
import time

from rag.builds import rebuild
from rag.config import Config
from rag.errors import BuildRunning, RagError
from rag.live.builder import parse
from rag.service import encoder_of
from rag.status import Recorder
from rag.types import Encoder

log = logging.getLogger("rag.live.background")

NICE = 10  # at 19 a busy server would let a build starve
WAIT = 3600.0  # seconds that a build waits for another one to end
EVERY = 10.0  # seconds between two lines of log


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

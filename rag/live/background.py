"""A build in a process of its own: with the options as JSON.

It has a low priority and one thread, so that whoever is asked a question goes first, and it shares
no interpreter with them. Killing it costs nothing but the time since the last embedded batch.
"""

import contextlib
import json
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from rag.build.status import Recorder
from rag.config import PREFIX, Config
from rag.errors import BuildRunning, RagError
from rag.service import rebuild

log = logging.getLogger("rag.live.background")

START = "import sys; from rag.live import background; sys.exit(background.main(*sys.argv[1:]))"
NICE = 10  # at 19 a busy server would let a build starve
WAIT = 3600.0  # seconds that a build waits for another one to end
STEPS = 10  # lines of log that the stage of a long build is worth


def command(config: Config, job: str) -> list[str]:
    """Return the command line of a build; secrets stay here."""
    options = {field.name: getattr(config, field.name) for field in fields(Config) if field.repr}
    return [sys.executable, "-c", START, job, json.dumps(options, default=str)]


def parse(options: str) -> Config:
    """Return the options that ``command`` hands on."""
    given: dict[str, Any] = json.loads(options)
    for field in fields(Config):
        if field.type is Path:
            given[field.name] = Path(given[field.name])
    return Config(**given)


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a build: one thread, and this package before any other."""
    own = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    paths = [str(Path(__file__).parents[2]), own.get("PYTHONPATH", "")]
    return own | {
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "passive",
    }


def main(job: str, options: str) -> int:
    """Build; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("rag").setLevel(logging.INFO)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICE)
    config = parse(options)
    logged: set[tuple[str, int]] = set()

    def progress(stage: str, done: int, total: int) -> None:
        step = (stage, STEPS * done // max(1, total))
        if total > 100 and stage != "words" and step not in logged:
            logged.add(step)
            log.info("%s %d of %d", stage, done, total)

    try:
        report = rebuild(config, progress, wait=WAIT, job=job)
    except BuildRunning as error:
        log.error("%s", error)
        return 1
    except RagError as error:
        log.error("%s", error)
        Recorder(config.index, job).fail(error)
        return 1
    verb = "published" if report.published else "is still what the files say"
    log.info("%s %s after %.1f s: %d embedded", report.generation, verb, report.seconds, report.embedded)
    return 0

"""A process of its own that builds: with the options as JSON, asked for by lines on standard input.

It has a low priority and one thread, so that whoever is asked a question goes first, and it shares
no interpreter with them. It keeps its model between builds, which costs more to load than an
article to embed. Killing it costs nothing but the time since the last embedded batch.
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from rag.config import PREFIX, Config

START = "import sys; from rag.live import background; background.main(sys.argv[1])"


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
    # -P: no module is taken from the working folder, which may be anyone's.
    return [sys.executable, "-P", "-c", START, json.dumps(options, default=str)]


def parse(options: str) -> Config:
    """Return the options that ``command`` hands on."""
    given: dict[str, Any] = json.loads(options)
    for field in fields(Config):
        if field.type in (Path, Path | None) and given[field.name] is not None:
            given[field.name] = Path(given[field.name])
    return Config(**given)


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the process: one thread, and this package before any other."""
    own = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    paths = [str(Path(__file__).parents[2]), *own.get("PYTHONPATH", "").split(os.pathsep)]
    return own | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),  # an empty one is the working folder
        "PYTHONSAFEPATH": "1",  # also for what it starts
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "passive",
    }

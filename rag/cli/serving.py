"""``rag serve`` and ``rag mcp``."""

import argparse
import atexit
import json
import logging
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from rag.cli.commands import command
from rag.cli.output import address
from rag.config import Config
from rag.errors import ConfigError, IndexMissing, RagError
from rag.live import Follower, Jobs, Watcher
from rag.service import Service

PROTOCOL = "rag.cli.deadline:PROTOCOL"  # by name, for other processes to find it
STARTING = 120  # seconds that a worker may take to load its model


def serve(_: argparse.Namespace, config: Config) -> int:
    """Serve until stopped, building first where there is no index."""
    _public(config.public_url), _origins(config.cors_origins)  # before the slow part
    listener = _listen(config.host, config.port)
    with listener:
        service = _open_or_build(config)
        if config.workers == 1:
            _warm(service)
        reached = address(config.host, listener.getsockname()[1])
        print(f"Serving {service.generation.name} at {reached}", flush=True)
        print(f"Try: rag ask {json.dumps(_try(service), ensure_ascii=False)}", flush=True)
        print(f"  or {reached}/docs", flush=True)
        logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
        logging.getLogger("rag").setLevel(logging.INFO)
        _end_in_order()
        with _building(config) as jobs:
            if config.workers > 1:
                del service  # its generation and its memory are the workers' to hold
                _serve_by_workers(config, listener)
            else:
                _serve_here(service, jobs, listener)
    return 0


def _warm(service: Service) -> None:
    """Load what a question needs, most of it without Python, while Python loads what answers over HTTP."""
    with ThreadPoolExecutor(1) as beside:
        warmed = beside.submit(service.warm)
        import uvicorn  # noqa: F401

        import rag.api  # noqa: F401

        warmed.result()


@contextmanager
def _building(config: Config) -> Iterator[Jobs]:
    """Build what is asked for, and what changes in the seeds if they are watched."""
    jobs = Jobs(config)
    watcher = Watcher(config.seeds, config.quiet, jobs)
    if config.watch:
        watcher.start()
    try:
        yield jobs
    finally:
        watcher.stop()
        jobs.stop()


def _end_in_order() -> None:
    """Let what was started be stopped before this process ends, which SIGTERM by itself does not."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _serve_here(service: Service, jobs: Jobs, listener: socket.socket) -> None:
    import uvicorn

    app = followed(service, jobs)
    uvicorn.Server(uvicorn.Config(app, http=PROTOCOL, log_level="warning")).run(sockets=[listener])


def _serve_by_workers(config: Config, listener: socket.socket) -> None:
    """Serve by processes that share the index through the system's memory; a dead one is replaced."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    options = uvicorn.Config(
        partial(worker, config),
        factory=True,
        workers=config.workers,
        timeout_worker_healthcheck=STARTING,
        http=PROTOCOL,
        log_level="warning",
    )
    os.environ["PYTHONSAFEPATH"] = "1"  # else each worker would look for modules in the working folder first
    # Without this each worker would first run the script that started this process.
    vars(sys.modules["__main__"]).pop("__file__", None)
    Multiprocess(options, sockets=[listener]).run()


def worker(config: Config) -> Any:
    """Return the app of one of several serving processes."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("rag").setLevel(logging.INFO)
    service = Service.open(config)
    service.warm()
    jobs = Jobs(config)
    _end_in_order()
    atexit.register(jobs.stop)
    return followed(service, jobs)


def followed(service: Service, jobs: Jobs) -> Any:
    """Return the app over a service that moves to each generation that is published."""
    from rag.api import create_app

    config = service.config
    Follower(service).start()
    public_url, origins = _public(config.public_url), _origins(config.cors_origins)
    return create_app(service, public_url, origins, config.parallel, config.queue, jobs)


def mcp(_: argparse.Namespace, config: Config) -> int:
    """Serve the Model Context Protocol over standard input and output until the client hangs up."""
    from rag.api import mcp as door

    service = Service.open(config)
    service.warm()
    door.serve_stdio(service, _public(config.public_url) or address(config.host, config.port))
    return 0


def _public(url: str) -> str:
    if url and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
        raise ConfigError(f"public_url is {url!r}.", "Give an address such as https://answers.example.org.")
    return url.rstrip("/")


def _origins(listed: str) -> tuple[str, ...]:
    origins = tuple(origin.strip().rstrip("/") for origin in listed.split(",") if origin.strip())
    for origin in origins:
        if origin != "*" and not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s/?#]+", origin):
            raise ConfigError(
                f"cors_origins holds {origin!r}.", "Give origins such as https://example.org, or *."
            )
    return origins


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before the slow part, so that a taken one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
        # What is accepted inherits it. Else the body of a reply waits for the client's system to confirm
        # its head, some 40 ms: asyncio sees to that only for sockets that it made.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except (OSError, OverflowError) as error:
        raise RagError(
            f"Cannot serve at {host}:{port}: {error}.", "Choose another --host or --port."
        ) from error


def _open_or_build(config: Config) -> Service:
    try:
        return Service.open(config)
    except IndexMissing:
        command("building.build_first")(config)
        return Service.open(config)


def _try(service: Service) -> str:
    """Return a question about the first article that has a title."""
    page = service.sources(0, 100)
    titles = [source.title for source in page.sources if source.title]
    title = next((title for title in titles if len(title) <= 40 and "  " not in title), "?")
    chinese = any("\u4e00" <= character <= "\u9fff" for character in title)
    return f"《{title}》讲了什么?" if chinese else f"What does “{title}” say?"

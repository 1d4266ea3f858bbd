"""``rag serve`` and ``rag mcp``."""

import argparse
import json
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.access import keys
from rag.cli import connections, logs
from rag.cli.commands import command
from rag.cli.output import address
from rag.config import Config
from rag.errors import ConfigError, IndexMissing, RagError
from rag.live import Follower, Jobs, Watcher
from rag.service import Service

PROTOCOL = "rag.cli.connections:PROTOCOL"  # by name, for other processes to find it
STARTING = 120  # seconds that a worker may take to load its model
IDLE = 5  # seconds that a connection is kept between two requests
WITHOUT_MODEL, WITH_MODEL = 0.8, 30.0  # seconds that a question may wait for its turn
ENDING = 30  # seconds in which what is under way may be finished when the server stops


def serve(_: argparse.Namespace, config: Config) -> int:
    """Serve until stopped, building first where there is no index."""
    _public(config.public_url), _origins(config.cors_origins), _hosts(config)  # before the slow part
    _admitted(config)
    listener = _listen(config.host, config.port)
    with listener:
        service = _open_or_build(config)
        if config.workers == 1:
            _warm(service)
        reached = address(config.host, listener.getsockname()[1])
        print(f"Serving {service.generation.name} at {reached}", flush=True)
        print(f"Try: rag ask {json.dumps(_try(service), ensure_ascii=False)}", flush=True)
        print(f"  or {reached}/docs", flush=True)
        logs.start()
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

    uvicorn.Server(_settings(partial(followed, service, jobs), service.config)).run(sockets=[listener])


def _serve_by_workers(config: Config, listener: socket.socket) -> None:
    """Serve by processes that share the index through the system's memory; a dead one is replaced."""
    from uvicorn.supervisors import Multiprocess

    os.environ["PYTHONSAFEPATH"] = "1"  # else each worker would look for modules in the working folder first
    # Without this each worker would first run the script that started this process.
    vars(sys.modules["__main__"]).pop("__file__", None)
    with TemporaryDirectory(prefix="rag-") as shared:
        counts = str(Path(shared) / "counts")
        Multiprocess(_settings(partial(worker, config, counts), config), sockets=[listener]).run()


def _settings(app: Callable[[], Any], config: Config) -> Any:
    """Return how uvicorn serves what ``app`` returns, which it calls when it would be told to stop."""
    import uvicorn

    return uvicorn.Config(
        app,
        factory=True,
        workers=config.workers,
        timeout_worker_healthcheck=STARTING,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=ENDING,
        h11_max_incomplete_event_size=connections.HEADER_BYTES,
        backlog=connections.backlog(),
        http=PROTOCOL,
        ws="none",
        log_config=None,
        forwarded_allow_ips=config.trusted_proxies or "127.0.0.1",
        log_level="warning",
        access_log=False,
    )


def worker(config: Config, counts: str) -> Any:
    """Return the app of one of several serving processes."""
    logs.start()
    service = Service.open(config)
    service.warm()
    return followed(service, Jobs(config), counts)


def followed(service: Service, jobs: Jobs, counts: str = "") -> Any:
    """Return the app over a service that moves to each generation that is published."""
    from rag.api import create_app

    config = service.config
    Follower(service).start()
    public_url, origins = _public(config.public_url), _origins(config.cors_origins)
    app = create_app(
        service,
        public_url,
        origins,
        config.parallel,
        config.queue,
        jobs,
        patience=_patience(config),
        hosts=_hosts(config),
        counts=counts,
    )
    _leave_in_order(app, config.leaving)
    return app


def _patience(config: Config) -> float:
    """Return how long a question may wait: one that a language model answers is worth waiting for."""
    if config.patience is not None:
        return config.patience
    return WITH_MODEL if config.llm_model else WITHOUT_MODEL


def _leave_in_order(app: Any, seconds: float) -> None:
    """Have SIGTERM say first that the server is not ready, and stop it ``seconds`` later."""
    stop = signal.getsignal(signal.SIGTERM)  # uvicorn's, which finishes what is under way

    def leave(number: int, frame: Any) -> None:
        again, app.state.leaving = app.state.leaving, True
        if callable(stop):
            if again or not seconds:
                stop(number, frame)
            else:
                later = threading.Timer(seconds, stop, (number, None))
                later.daemon = True
                later.start()

    signal.signal(signal.SIGTERM, leave)


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


def _admitted(config: Config) -> None:
    """Refuse to serve other machines without asking who they are, unless that is meant."""
    given = config.api_keys or config.auth_headers or config.no_keys or _loopback(config.host)
    if not given and all(key.public for key in keys.read(config.keys_file)):
        raise ConfigError(
            f"{config.host} can be reached by others, and there are no keys.",
            "Make one: `rag keys add NAME`; or say that none is meant: --no-keys.",
        )


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _hosts(config: Config) -> tuple[str, ...]:
    """Return the names that the server is known under: those that are given, and this machine's."""
    listed = tuple(filter(None, (name.strip() for name in config.allowed_hosts.split(","))))
    for name in listed:
        if not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*", name):
            raise ConfigError(
                f"allowed_hosts holds {name!r}.", "Give names such as rag.example.org or .example.org, or *."
            )
    return (*listed, config.host, socket.gethostname())


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before the slow part, so that a taken one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
        connections.prepare(listener)
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

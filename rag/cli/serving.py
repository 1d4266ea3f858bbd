"""``rag serve`` and ``rag mcp``."""

import argparse
import json
import re
import socket

from rag.cli import deadline
from rag.cli.building import build_index, print_report
from rag.cli.output import address
from rag.config import Config
from rag.errors import ConfigError, IndexMissing, RagError
from rag.service import Service


def serve(_: argparse.Namespace, config: Config) -> int:
    """Serve until stopped, building first where there is no index."""
    import uvicorn

    from rag.api import create_app

    public_url, origins = _public(config.public_url), _origins(config.cors_origins)
    listener = _listen(config.host, config.port)
    with listener:
        service = _open_or_build(config)
        service.warm()
        reached = address(config.host, listener.getsockname()[1])
        print(f"Serving {service.generation.name} at {reached}", flush=True)
        print(f"Try: rag ask {json.dumps(_try(service), ensure_ascii=False)}", flush=True)
        print(f"  or {reached}/docs", flush=True)
        app = create_app(service, public_url, origins, config.parallel, config.queue)
        settings = uvicorn.Config(app, log_level="warning", http=deadline.protocol())
        uvicorn.Server(settings).run(sockets=[listener])
    return 0


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
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise RagError(
            f"Cannot serve at {host}:{port}: {error}.", "Choose another --host or --port."
        ) from error


def _open_or_build(config: Config) -> Service:
    try:
        return Service.open(config)
    except IndexMissing:
        print_report(build_index(config))
        return Service.open(config)


def _try(service: Service) -> str:
    """Return a question about the first article that has a title."""
    page = service.sources(0, 100)
    titles = [source.title for source in page.sources if source.title]
    title = next((title for title in titles if len(title) <= 40 and "  " not in title), "?")
    chinese = any("\u4e00" <= character <= "\u9fff" for character in title)
    return f"《{title}》讲了什么?" if chinese else f"What does “{title}” say?"

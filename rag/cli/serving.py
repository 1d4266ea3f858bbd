"""``rag serve``."""

import argparse
import json
import socket

from rag.cli.building import build_index, print_report
from rag.cli.output import address
from rag.config import Config
from rag.errors import IndexMissing, RagError
from rag.service import Service


def serve(_: argparse.Namespace, config: Config) -> int:
    """Serve until stopped, building first where there is no index."""
    import uvicorn

    from rag.api import create_app

    listener = _listen(config.host, config.port)
    with listener:
        service = _open_or_build(config)
        service.warm()
        reached = address(config.host, listener.getsockname()[1])
        print(f"Serving {service.generation.name} at {reached}", flush=True)
        print(f"Try: rag ask {json.dumps(_try(service), ensure_ascii=False)}", flush=True)
        print(f"  or {reached}/docs", flush=True)
        uvicorn.Server(uvicorn.Config(create_app(service), log_level="warning")).run(sockets=[listener])
    return 0


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

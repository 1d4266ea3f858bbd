"""``rag search`` and ``rag ask``."""

import argparse

from rag import shapes
from rag.cli.chatting import chat
from rag.cli.output import address, print_answer, print_hits, print_json
from rag.config import Config
from rag.errors import ConfigError
from rag.service import Service


def search(arguments: argparse.Namespace, config: Config) -> int:
    """Print the passages that answer a question."""
    result = _opened(config).search(arguments.question, config.k)
    if arguments.json:
        print_json(shapes.search(result, address(config.host, config.port)))
    else:
        print_hits(result)
    return 0


def ask(arguments: argparse.Namespace, config: Config) -> int:
    """Print an answer with its sources, or a refusal with the nearest passages."""
    if arguments.question is None:
        if arguments.json:
            raise ConfigError("There is no question.", 'Give one: rag ask --json "…".')
        return chat(_opened(config), config.k)
    answer = _opened(config).ask(arguments.question, config.k)
    if arguments.json:
        print_json(shapes.ask(answer, address(config.host, config.port)))
    else:
        print_answer(answer)
    return 0


def _opened(config: Config) -> Service:
    service = Service.open(config)
    service.load()
    return service

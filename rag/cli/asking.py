"""``rag search`` and ``rag ask``."""

import argparse

from rag import shapes
from rag.cli.output import address, name_of, print_json
from rag.config import Config
from rag.service import Service
from rag.types import Answer, SearchResult


def search(arguments: argparse.Namespace, config: Config) -> int:
    """Print the passages that answer a question."""
    result = Service.open(config).search(arguments.question, config.k)
    if arguments.json:
        print_json(shapes.search(result, address(config.host, config.port)))
    else:
        print_hits(result)
    return 0


def print_hits(result: SearchResult | Answer) -> None:
    """Print passages, best first."""
    for hit in result.hits:
        print(f"{hit.rank}. {name_of(hit.source)}  score {hit.score:.2f}")
        print(f"   {hit.passage.text}\n")


def ask(arguments: argparse.Namespace, config: Config) -> int:
    """Print an answer with its sources, or a refusal with the nearest passages."""
    answer = Service.open(config).ask(arguments.question, config.k)
    if arguments.json:
        print_json(shapes.ask(answer, address(config.host, config.port)))
        return 0
    print(answer.text)
    for item in answer.citations:
        spans = ",".join(f"{span.start}-{span.end}" for span in item.spans)
        print(f"  [{item.index}] {name_of(item.source)} @ {spans}")
    if not answer.answerable and answer.hits:
        print("\nNearest passages:")
        print_hits(answer)
    return 0

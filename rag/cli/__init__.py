"""The ``rag`` command: what a person types, and what is printed.

Results go to standard output, progress and errors to standard error; with ``--json`` standard
output holds one JSON document and nothing else.

building.py   rag build, rag rollback
asking.py     rag search, rag ask
chatting.py   rag ask without a question
serving.py    rag serve, rag mcp
connections.py  what one connection may take: time, memory, a place
logs.py       what a server logs
admitting.py  rag keys
checking.py   rag inspect, rag evaluate, rag doctor
output.py     what they print with
commands.py   a command by its name
"""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn

from rag.cli.commands import command as command_of
from rag.config import Config
from rag.errors import ConfigError, RagError

OPTIONS: dict[str, dict[str, Any]] = {
    "seeds": {"type": Path, "metavar": "DIR", "help": "the folder of articles (seeds)"},
    "index": {"type": Path, "metavar": "DIR", "help": "where the index is kept (index)"},
    "cache": {"type": Path, "metavar": "DIR", "help": "where the model is kept as it is served"},
    "model": {"metavar": "NAME", "help": "a sentence-transformers name or folder; bundled by default"},
    "query_prompt": {"metavar": "TEXT", "help": "put before questions, in place of the model's own"},
    "passage_prompt": {"metavar": "TEXT", "help": "put before passages, in place of the model's own"},
    "reranker": {"metavar": "NAME", "help": "a cross-encoder that orders the first passages; off by default"},
    "reader": {"metavar": "NAME", "help": "none: answer without reading the first passages (bundled)"},
    "reading_ms": {
        "type": int,
        "metavar": "MS",
        "help": "time after which no further passage is read (1000)",
    },
    "passage_chars": {"type": int, "metavar": "N", "help": "characters of a passage, at most (700)"},
    "keep": {"type": int, "metavar": "N", "help": "generations to keep (2)"},
    "quiet": {"type": float, "metavar": "SECONDS", "help": "wait for files that changed just now (0.5)"},
    "host": {"metavar": "ADDRESS", "help": "the address to serve at (127.0.0.1)"},
    "watch": {"action": argparse.BooleanOptionalAction, "help": "build when a file of the seeds changes"},
    "workers": {"type": int, "metavar": "N", "help": "processes that serve (1)"},
    "port": {"type": int, "metavar": "N", "help": "the port to serve at (8000)"},
    "public_url": {"metavar": "URL", "help": "what links start with, where readers reach the server"},
    "cors_origins": {"metavar": "ORIGINS", "help": "origins whose pages may call: comma-separated, or *"},
    "allowed_hosts": {"metavar": "NAMES", "help": "names that the server is reached under, or *"},
    "no_keys": {"action": "store_const", "const": True, "help": "serve other machines without keys"},
    "keys": {"type": Path, "metavar": "FILE", "help": "where keys are kept (keys.json in the index)"},
    "link_days": {
        "type": int,
        "metavar": "DAYS",
        "help": "that a link opens its article, where keys are set (30)",
    },
    "auth_headers": {"metavar": "USER[,GROUPS]", "help": "headers in which a proxy says who asks"},
    "trusted_proxies": {"metavar": "ADDRESSES", "help": "of proxies whose headers are believed"},
    "parallel": {"type": int, "metavar": "N", "help": "questions answered at once (2)"},
    "queue": {"type": int, "metavar": "N", "help": "questions that may wait for their turn (32)"},
    "patience": {
        "type": float,
        "metavar": "SECONDS",
        "help": "that a question may wait (0.8; 30 with a model)",
    },
    "leaving": {"type": float, "metavar": "SECONDS", "help": "between not ready and stopped, on SIGTERM (1)"},
    "rate": {
        "type": int,
        "metavar": "N",
        "help": "requests a minute of one key or address (as many as come)",
    },
    "widgets": {"metavar": "KEYS", "help": "who may show the widget: KEY=ORIGIN[+ORIGIN…], comma-separated"},
    "widget_rate": {"type": int, "metavar": "N", "help": "questions a minute of one reader of a widget (20)"},
    "audit": {"metavar": "DIR", "help": "write down who asked what and was given which words, a file a day"},
    "audit_days": {"type": int, "metavar": "DAYS", "help": "that these files are kept (90)"},
    "feedback": {"metavar": "FILE", "help": "keep what readers say of answers, as questions for evaluate"},
}
MODEL = ("cache", "model", "query_prompt", "passage_prompt")
LOOKS = ("reranker", "reader", "reading_ms")
ASK = (*MODEL, *LOOKS)
BUILD = ("seeds", "index", *MODEL, "passage_chars", "keep", "quiet")
PLACE = ("host", "port", "public_url", "cors_origins", "allowed_hosts", "trusted_proxies")
WHO = ("keys", "no_keys", "link_days", "auth_headers")
ROOM = ("workers", "parallel", "queue", "patience", "leaving", "rate")
SERVE = (*LOOKS, *PLACE, *WHO, *ROOM, "watch", "widgets", "widget_rate", "feedback", "audit", "audit_days")


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line that says what to do."""

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the command line."""
        raise ConfigError(f"{message[:1].upper()}{message[1:]}.", f"See `{self.prog} --help`.")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        arguments = _parser().parse_args(argv)
        options = {field.name: getattr(arguments, field.name, None) for field in fields(Config)}
        run = command_of(arguments.run)
        code: int = run(arguments, Config.load(os.environ, **options))
        sys.stdout.flush()
        return code
    except RagError as error:
        print(f"rag: {error}", file=sys.stderr)
        return 2 if isinstance(error, ConfigError) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more
        return 1
    except OSError as error:
        print(f"rag: {error}. Make room or mend the rights, and try again.", file=sys.stderr)
        return 1


def _parser() -> Parser:
    parser = Parser(prog="rag", description="Ask a folder of articles; every citation holds.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(
        name: str, run: str, about: str, options: Sequence[str], as_json: bool = True, to: Any = commands
    ) -> Parser:
        command: Parser = to.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        for option in options:
            command.add_argument(f"--{option.replace('_', '-')}", default=None, **OPTIONS[option])
        if as_json:
            command.add_argument("--json", action="store_true", help="print one JSON document")
        return command

    command = add(
        "build", "building.build", "Read what changed in the seeds and publish a new generation.", BUILD
    )
    command.add_argument(
        "--purge", action="store_true", help="also remove older generations and kept embeddings"
    )
    command = add("rollback", "building.rollback", "Serve an earlier generation again.", ("index",))
    command.add_argument(
        "generation", metavar="GENERATION", nargs="?", help="its name; the one before by default"
    )
    for name, run, about in (
        ("search", "asking.search", "Print the passages that answer a question."),
        ("ask", "asking.ask", "Answer a question with cited sentences."),
    ):
        command = add(name, run, about, ("index", *ASK))
        if name == "search":
            command.add_argument("question", metavar="QUESTION")
        else:
            command.add_argument(
                "question", metavar="QUESTION", nargs="?", help="without one: a conversation"
            )
        command.add_argument("-k", type=int, metavar="N", help="passages to return (10)")
    add(
        "serve",
        "serving.serve",
        "Serve over HTTP; build first where there is no index.",
        (*BUILD, *SERVE),
        False,
    )
    add(
        "mcp",
        "serving.mcp",
        "Serve the Model Context Protocol over standard input and output.",
        ("index", *ASK, "public_url"),
        False,
    )
    _add_checks(add)
    _add_keys(commands, add)
    return parser


def _add_keys(commands: Any, add: Callable[..., Parser]) -> None:
    about = "Make keys, list them, end them."
    below = commands.add_parser("keys", help=about, description=about).add_subparsers(
        metavar="WHAT", required=True
    )
    where = ("index", "keys")
    command = add("add", "admitting.add", "Make a key and print it, this once.", where, to=below)
    command.add_argument("name", metavar="NAME", help="whose it is")
    command.add_argument(
        "--scopes", metavar="SCOPES", default="ask,sources", help="of ask,sources,rebuild,admin"
    )
    command.add_argument(
        "--groups", metavar="GROUPS", help="of the articles it may see beside open ones; * is all"
    )
    command.add_argument("--expires", metavar="WHEN", help="90d, 12h, 30m or a day")
    command.add_argument("--origins", metavar="ORIGINS", help="a public key for the widget on these sites")
    add("list", "admitting.listing", "List the keys.", where, to=below)
    command = add("revoke", "admitting.revoke", "End a key.", where, to=below)
    command.add_argument("key", metavar="KEY", help="its id or name")


def _add_checks(add: Callable[..., Parser]) -> None:
    command = add(
        "inspect",
        "checking.inspect",
        "Show how files are read: articles, passages, what is left out.",
        ("seeds", "passage_chars"),
    )
    command.add_argument("files", metavar="FILE", nargs="*", help="files to read; all the seeds by default")
    command = add("show", "checking.show", "Print the text of a file in which its offsets count.", ("index",))
    command.add_argument(
        "article", metavar="FILE", help="its path below the seeds, or the id of an article in it"
    )
    command = add(
        "evaluate", "checking.evaluate", "Score retrieval on a folder of questions.", (*ASK, "passage_chars")
    )
    command.add_argument("folder", metavar="DIR", type=Path, help="holds corpus.jsonl and queries.jsonl")
    command.add_argument("--queries", metavar="FILE", type=Path, help="other questions than queries.jsonl")
    command.add_argument("--run", metavar="OUT", dest="out", type=Path, help="write what was found to a file")
    command.add_argument("--compare", metavar="RUN", type=Path, help="a run's file to test against")
    command = add(
        "doctor",
        "checking.doctor",
        "Say what is installed, which model, and whether the index fits.",
        (*BUILD, *LOOKS),
    )
    command.add_argument(
        "--report",
        metavar="FILE",
        type=Path,
        help="write all of it and the options to a file, without secrets",
    )

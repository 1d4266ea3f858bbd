"""The ``rag`` command: what a person types, and what is printed.

Results go to standard output, progress and errors to standard error; with ``--json`` standard
output holds one JSON document and nothing else.
"""

import argparse
import io
import json
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, NoReturn

from tqdm import tqdm

from rag import doctor, evaluate, inspection, shapes
from rag.build import Report
from rag.config import Config
from rag.errors import ConfigError, IndexMissing, RagError
from rag.service import Service, encoder_of, rebuild
from rag.types import Answer, Progress, SearchResult, Source

OPTIONS: dict[str, dict[str, Any]] = {
    "seeds": {"type": Path, "metavar": "DIR", "help": "the folder of articles (seeds)"},
    "index": {"type": Path, "metavar": "DIR", "help": "where the index is kept (index)"},
    "cache": {"type": Path, "metavar": "DIR", "help": "where the unpacked model is kept"},
    "model": {"metavar": "NAME", "help": "a sentence-transformers name or folder; bundled by default"},
    "query_prompt": {"metavar": "TEXT", "help": "put before questions, in place of the model's own"},
    "passage_prompt": {"metavar": "TEXT", "help": "put before passages, in place of the model's own"},
    "passage_chars": {"type": int, "metavar": "N", "help": "characters of a passage, at most (450)"},
    "keep": {"type": int, "metavar": "N", "help": "generations to keep (2)"},
    "host": {"metavar": "ADDRESS", "help": "the address to serve at (127.0.0.1)"},
    "port": {"type": int, "metavar": "N", "help": "the port to serve at (8000)"},
}
MODEL = ("cache", "model", "query_prompt", "passage_prompt")
BUILD = ("seeds", "index", *MODEL, "passage_chars", "keep")


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
        options = {name: getattr(arguments, name, None) for name in (field.name for field in fields(Config))}
        code: int = arguments.run(arguments, Config.load(os.environ, **options))
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

    def add(name: str, run: Any, about: str, options: Sequence[str], as_json: bool = True) -> Parser:
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(run=run)
        for option in options:
            command.add_argument(f"--{option.replace('_', '-')}", default=None, **OPTIONS[option])
        if as_json:
            command.add_argument("--json", action="store_true", help="print one JSON document")
        return command

    add("build", _build, "Read what changed in the seeds and publish a new generation.", BUILD)
    for name, run, about in (
        ("search", _search, "Print the passages that answer a question."),
        ("ask", _ask, "Answer a question with cited sentences."),
    ):
        command = add(name, run, about, ("index", *MODEL))
        command.add_argument("question", metavar="QUESTION")
        command.add_argument("-k", type=int, metavar="N", help="passages to return (10)")
    add(
        "serve",
        _serve,
        "Serve over HTTP; build first where there is no index.",
        (*BUILD, "host", "port"),
        False,
    )
    command = add(
        "inspect",
        _inspect,
        "Show how files are read: articles, passages, what is left out.",
        ("seeds", "passage_chars"),
    )
    command.add_argument("files", metavar="FILE", nargs="*", help="files to read; all the seeds by default")
    command = add(
        "evaluate", _evaluate, "Score retrieval on a folder of questions.", (*MODEL, "passage_chars")
    )
    command.add_argument("folder", metavar="DIR", type=Path, help="holds corpus.jsonl and queries.jsonl")
    command.add_argument("--queries", metavar="FILE", type=Path, help="other questions than queries.jsonl")
    command.add_argument("--run", metavar="OUT", dest="out", type=Path, help="write what was found to a file")
    command.add_argument("--compare", metavar="RUN", type=Path, help="a run's file to test against")
    add("doctor", _doctor, "Say what is installed, which model, and whether the index fits.", BUILD)
    return parser


def _print_json(shape: object) -> None:
    print(json.dumps(shape, ensure_ascii=False, indent=2))


def _build(arguments: argparse.Namespace, config: Config) -> int:
    report = _rebuild(config)
    if arguments.json:
        _print_json(report.as_json())
    else:
        _print_report(report)
    return 0


def _rebuild(config: Config) -> Report:
    with _bar() as progress:
        return rebuild(config, progress)


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show a bar a stage, on a terminal."""
    with tqdm(file=sys.stderr, disable=not sys.stderr.isatty(), leave=False) as bar:

        def progress(stage: str, done: int, total: int) -> None:
            bar.set_description_str(stage, refresh=False)
            bar.total, bar.n = total, done
            bar.refresh()

        yield progress


def _print_report(report: Report) -> None:
    verb = "published" if report.published else "unchanged"
    print(f"{report.generation} {verb} in {report.seconds:.1f} s")
    print(f"{report.files} files, {report.articles} articles, {report.passages} passages: ", end="")
    print(f"{report.reused} reused, {report.embedded} embedded, {report.removed} removed")
    left_out = ", ".join(f"{reason} {count}" for reason, count in report.left_out.items())
    print(f"{report.characters} characters read, {report.in_articles} in articles", end="; ")
    print(f"left out: {left_out or 'none'}")
    for line, count in report.furniture.items():
        print(f"furniture in {count} files: {line}")
    for file in report.skipped:
        print(f"skipped {file.path}: {file.reason}")
    for note in report.notes:
        print(f"note: {note}")


def _search(arguments: argparse.Namespace, config: Config) -> int:
    result = Service.open(config).search(arguments.question, config.k)
    if arguments.json:
        _print_json(shapes.search(result, _address(config.host, config.port)))
    else:
        _print_hits(result)
    return 0


def _print_hits(result: SearchResult | Answer) -> None:
    for hit in result.hits:
        print(f"{hit.rank}. {_name(hit.source)}  score {hit.score:.2f}")
        print(f"   {hit.passage.text}\n")


def _name(source: Source) -> str:
    parts = [source.title or source.path, source.author, *source.section[-1:], source.path]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _ask(arguments: argparse.Namespace, config: Config) -> int:
    answer = Service.open(config).ask(arguments.question, config.k)
    if arguments.json:
        _print_json(shapes.ask(answer, _address(config.host, config.port)))
        return 0
    print(answer.text)
    for item in answer.citations:
        spans = ",".join(f"{span.start}-{span.end}" for span in item.spans)
        print(f"  [{item.index}] {_name(item.source)} @ {spans}")
    if not answer.answerable and answer.hits:
        print("\nNearest passages:")
        _print_hits(answer)
    return 0


def _serve(_: argparse.Namespace, config: Config) -> int:
    import uvicorn

    from rag.api import create_app

    listener = _listen(config.host, config.port)
    with listener:
        service = _open_or_build(config)
        service.warm()
        address = _address(config.host, listener.getsockname()[1])
        print(f"Serving {service.generation.name} at {address}", flush=True)
        print(f"Try: rag ask {json.dumps(_try(service), ensure_ascii=False)}", flush=True)
        print(f"  or {address}/docs", flush=True)
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
        _print_report(_rebuild(config))
        return Service.open(config)


def _try(service: Service) -> str:
    """Return a question about the first article that has a title."""
    page = service.sources(0, 100)
    titles = [source.title for source in page.sources if source.title]
    title = next((title for title in titles if len(title) <= 40 and "  " not in title), "?")
    chinese = any("\u4e00" <= character <= "\u9fff" for character in title)
    return f"《{title}》讲了什么?" if chinese else f"What does “{title}” say?"


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _inspect(arguments: argparse.Namespace, config: Config) -> int:
    found = inspection.inspect(config.seeds, arguments.files, config.passage_chars)
    if arguments.json:
        _print_json(found)
    else:
        print("\n".join(inspection.lines(found)))
    return 0


def _evaluate(arguments: argparse.Namespace, config: Config) -> int:
    encoder = encoder_of(config)
    with _bar() as progress:
        runs = evaluate.run(
            arguments.folder, arguments.queries, config.cache, encoder, config.passage_chars, progress
        )
    shape = evaluate.scores(runs)
    if arguments.compare:
        shape["compared"] = evaluate.compare(runs, arguments.compare)
    if arguments.out:
        text = "".join(json.dumps(item.as_json(), ensure_ascii=False) + "\n" for item in runs)
        arguments.out.write_text(text, encoding="utf-8")
    if arguments.json:
        _print_json(shape)
    else:
        print("\n".join(evaluate.lines(shape)))
    return 0


def _doctor(arguments: argparse.Namespace, config: Config) -> int:
    findings = doctor.examine(config)
    if arguments.json:
        _print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(
                f"{'ok ' if finding.ok else 'NOT'} {finding.name}: {finding.detail} {finding.hint}".rstrip()
            )
    return 0 if all(finding.ok for finding in findings) else 1

"""``rag inspect``, ``rag show``, ``rag evaluate`` and ``rag doctor``."""

import argparse
import json
import sys
from dataclasses import asdict

from rag import doctor as examination
from rag import evaluate as evaluation
from rag import inspection, shapes, store
from rag.cli.output import bar, print_json
from rag.config import Config
from rag.service import file_text, models_of


def inspect(arguments: argparse.Namespace, config: Config) -> int:
    """Print how files are read."""
    found = inspection.inspect(config.seeds, arguments.files, config.passage_chars)
    if arguments.json:
        print_json(found)
    else:
        print("\n".join(inspection.lines(found)))
    return 0


def show(arguments: argparse.Namespace, config: Config) -> int:
    """Print the text of a file as it was read for the served generation, in which spans count."""
    generation = store.open_current(config.index)
    ids = (record["id"] for record in generation.articles if record["path"] == arguments.article)
    found = file_text(generation, next(ids, arguments.article))
    if arguments.json:
        print_json({"source": shapes.source(found.source), "text": found.text})
    else:
        sys.stdout.write(found.text)
    return 0


def evaluate(arguments: argparse.Namespace, config: Config) -> int:
    """Print how well a folder of questions is served."""
    models = models_of(config)
    with bar() as progress:
        runs = evaluation.run(
            arguments.folder,
            arguments.queries,
            config.cache,
            models,
            config.passage_chars,
            progress,
        )
    shape = evaluation.scores(runs)
    if arguments.compare:
        shape["compared"] = evaluation.compare(runs, arguments.compare)
    if arguments.out:
        text = "".join(json.dumps(item.as_json(), ensure_ascii=False) + "\n" for item in runs)
        arguments.out.write_text(text, encoding="utf-8")
    if arguments.json:
        print_json(shape)
    else:
        print("\n".join(evaluation.lines(shape)))
    return 0


def doctor(arguments: argparse.Namespace, config: Config) -> int:
    """Print what is installed; return 1 where something is amiss."""
    findings = examination.examine(config)
    if arguments.report:
        told = examination.report(config, findings)
        arguments.report.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if arguments.json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            print(
                f"{'ok ' if finding.ok else 'NOT'} {finding.name}: {finding.detail} {finding.hint}".rstrip()
            )
    return 0 if all(finding.ok for finding in findings) else 1

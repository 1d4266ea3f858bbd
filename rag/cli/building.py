"""``rag build`` and ``rag rollback``."""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.build import Report
from rag.build import rollback as earlier
from rag.builds import rebuild
from rag.cli.output import bar, print_json
from rag.config import Config
from rag.corpus import Skipped

ALIKE = 5  # files skipped for one reason, beyond which they are counted


def build(arguments: argparse.Namespace, config: Config) -> int:
    """Build and print the report."""
    report = build_index(config, arguments.purge)
    if arguments.json:
        print_json(report.as_json())
    else:
        print_report(report)
    return 0


def build_index(config: Config, purge: bool = False) -> Report:
    """Build, with a bar on a terminal."""
    with bar() as progress:
        return rebuild(config, progress, purge=purge)


def build_first(config: Config) -> None:
    """Build where there is no index yet, and print the report."""
    print_report(build_index(config))


def rollback(arguments: argparse.Namespace, config: Config) -> int:
    """Serve an earlier generation again."""
    name = earlier(config.index, arguments.generation)
    if arguments.json:
        print_json({"generation": name})
    else:
        print(f"{name} is served; the next `rag build` follows the seeds again")
    return 0


def print_report(report: Report) -> None:
    """Print what a build did."""
    verb = "published" if report.published else "unchanged"
    print(f"{report.generation} {verb} in {report.seconds:.1f} s")
    print(f"{report.files} files, {report.articles} articles, {report.passages} passages: ", end="")
    print(f"{report.reused} reused, {report.embedded} embedded, {report.removed} removed")
    left_out = ", ".join(f"{reason} {count}" for reason, count in report.left_out.items())
    print(f"{report.characters} characters read, {report.in_articles} in articles", end="; ")
    print(f"left out: {left_out or 'none'}")
    for name in report.in_use:
        print(f"{name} is still used by a server; the next build removes it")
    for line, count in report.furniture.items():
        print(f"furniture in {count} files: {line}")
    for word, count in report.dictionary.items():
        print(f"kept whole in {count} passages: {word}")
    for line in _skipped(report.skipped):
        print(line)
    for note in report.notes:
        print(f"note: {note}")


def _skipped(files: Sequence[Skipped]) -> Iterator[str]:
    """Yield a line for each file that was skipped, or for many that were skipped for one reason."""
    alike: dict[str, list[Skipped]] = defaultdict(list)
    for file in files:
        alike[file.reason.replace(file.path, "")].append(file)
    for same in alike.values():
        if len(same) > ALIKE:
            yield f"skipped {len(same)} files, such as {same[0].path}: {same[0].reason}"
        else:
            yield from (f"skipped {file.path}: {file.reason}" for file in same)

"""Pages of many makers, each a file in ``tests/pages``; beside it ``NAME.json`` says what it is read as.

To add a page is to add those two files. Its name says what it shows, and its text is made up. What the
files of ``seeds`` are read as stands in ``tests/pages/seeds``. Of what a file does not say, nothing is asked:

    articles    each article, in order: its ``title``, ``author``, ``affiliation`` and ``published`` (null
                where none is stated), ``lines`` (the first and the last, from 1), ``begins`` and ``ends``
                (the first and the last words), ``sections`` (of each section the headings above it)
    headings    headings of sections, among others
    kept        words that stand in one passage, to the character
    joined      words that stand in one passage, joined over a break of the page
    left_out    words that stand in no passage
    reasons     words that are left out, each with the reason

Except in ``kept`` and ``reasons``, white space and the marks of headings do not count.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.reading import read
from rag.split import split
from rag.types import Article, Reading, cut

PAGES = Path(__file__).parent / "pages"
SEEDS = PAGES.parents[1] / "seeds"
RIGHT = {PAGES: PAGES, SEEDS: PAGES / "seeds"}
KEYS = {"articles", "headings", "kept", "joined", "left_out", "reasons"}
STATED = ("title", "author", "affiliation", "published")


def files(folder: Path) -> list[Path]:
    """Return the pages of a folder, in order."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix != ".json")


def bare(text: str) -> str:
    """Return the text without white space and marks of headings."""
    return re.sub(r"^#+ |\s", "", text)


def wrong(reading: Reading, wanted: dict[str, Any]) -> list[str]:
    """Return all that is not as it should be, a line each."""
    return [*_wrong_articles(reading, wanted), *_wrong_words(reading, wanted)]


def _wrong_articles(reading: Reading, wanted: dict[str, Any]) -> Iterator[str]:
    text = reading.document.text
    if "articles" in wanted and len(reading.articles) != len(wanted["articles"]):
        yield f"articles {[article.title for article in reading.articles]}"
    for article, right in zip(reading.articles, wanted.get("articles", ()), strict=False):
        found = _found(text, article)
        for name, value in right.items():
            if name in ("begins", "ends"):
                words = bare(found["words"])
                same = words.startswith(bare(value)) if name == "begins" else words.endswith(bare(value))
                if not same:
                    yield f"{article.title}: {name} with {words[:20]} … {words[-20:]}, not {value}"
            elif found[name] != value:
                yield f"{article.title}: {name} is {found[name]!r}, not {value!r}"


def _found(text: str, article: Article) -> dict[str, Any]:
    first, last = article.spans[0].start, article.spans[-1].end - 1
    return {
        **{name: getattr(article, name) for name in STATED},
        "lines": [text.count("\n", 0, place) + 1 for place in (first, last)],
        "sections": [list(section.headings) for section in article.sections],
        "words": cut(text, article.spans),
    }


def _wrong_words(reading: Reading, wanted: dict[str, Any]) -> Iterator[str]:
    text = reading.document.text
    sections = [section for article in reading.articles for section in article.sections]
    headings = [bare(cut(text, section.heading)) for section in sections]
    yield from (f"heading {words}" for words in wanted.get("headings", ()) if bare(words) not in headings)
    passages = [passage.text for article in reading.articles for passage in split(reading.document, article)]
    for words in wanted.get("kept", ()):
        if not any(words in passage for passage in passages):
            yield f"not kept {words}"
    shown = [bare(passage) for passage in passages]
    for words in wanted.get("joined", ()):
        if not any(bare(words) in passage for passage in shown):
            yield f"not joined {words}"
    for words in wanted.get("left_out", ()):
        if any(bare(words) in passage for passage in shown):
            yield f"not left out {words}"
    for words, reason in wanted.get("reasons", {}).items():
        if not any(words in cut(text, [item.span]) for item in reading.left_out if item.reason == reason):
            yield f"not left out as {reason}: {words}"


@pytest.mark.parametrize("path", [*files(PAGES), *files(SEEDS)], ids=lambda path: path.stem)
def test_a_page_is_read_as_it_should_be(path: Path) -> None:
    right = json.loads((RIGHT[path.parent] / f"{path.stem}.json").read_text("utf-8"))
    assert wrong(read(path.parent, path.name), right) == []


@pytest.mark.parametrize("folder", RIGHT, ids=lambda folder: folder.name)
def test_each_file_that_says_what_is_right_has_its_page_and_says_something(folder: Path) -> None:
    pages = files(folder)
    assert len({path.stem for path in pages}) == len(pages)
    said = {path.stem: json.loads(path.read_text("utf-8")) for path in RIGHT[folder].glob("*.json")}
    assert said.keys() == {path.stem for path in pages}
    assert all(right and right.keys() <= KEYS for right in said.values())


@pytest.mark.parametrize(
    "claim",
    [
        {"articles": []},
        *({"articles": [{name: "河神"}]} for name in (*STATED, "begins", "ends", "sections", "lines")),
        {"headings": ["河神"]},
        {"kept": ["河神"]},
        {"joined": ["河神"]},
        {"left_out": ["轮机舱里只有一盏灯"]},
        {"reasons": {"河神": "markup"}},
    ],
    ids=json.dumps,
)
def test_what_is_not_so_is_told(claim: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(
        "# 夜航\n\n轮机舱里只有一盏灯，照着一本写满了的日记。\n", encoding="utf-8"
    )
    assert len(wrong(read(tmp_path, "page.md"), claim)) == 1

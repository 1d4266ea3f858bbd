from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from conftest import quiet

from rag.builds import rebuild
from rag.config import Config
from rag.errors import IndexMismatch, NotFound
from rag.models import HashingEncoder
from rag.retrieve import Models
from rag.service import Service
from rag.types import Answer, Delta, Filters, Matrix, SearchResult, cut


def test_reloading_moves_to_the_new_generation(build: Callable[[], Service], config: Config) -> None:
    service = build()
    first = service.generation.name
    assert service.reload() == first
    (config.seeds / "议事.txt").unlink()
    rebuild(config, quiet)
    assert service.generation.name == first
    assert service.reload() != first
    assert {hit.source.path for hit in service.search("居民议事", k=100).hits} == {
        "水务/泵站.md",
        "library.md",
    }


def test_a_generation_that_does_not_fit_is_not_taken(build: Callable[[], Service], config: Config) -> None:
    service = build()
    first = service.generation.name
    (config.seeds / "议事.txt").unlink()
    rebuild(config, quiet)
    (config.index / (config.index / "current").read_text().strip() / "vectors.npy").write_bytes(b"")
    with pytest.raises(IndexMismatch):
        service.reload()
    assert service.search("居民议事").generation == first


def test_an_index_of_another_model_is_refused(build: Callable[[], Service], config: Config) -> None:
    build()
    with pytest.raises(IndexMismatch, match=r"model hashing .*multilingual-e5-small.*--model"):
        Service.open(replace(config, model="multilingual-e5-small"))


def test_sources_list_the_articles_page_by_page(build: Callable[[], Service]) -> None:
    service = build()
    everything = service.sources(0, 100)
    assert (everything.total, len(everything.sources)) == (3, 3)
    assert service.sources(1, 1).sources == everything.sources[1:2]
    assert service.sources(9, 5).sources == ()


def test_a_source_gives_the_article_and_its_file(build: Callable[[], Service], config: Config) -> None:
    service = build()
    for source in service.sources(0, 10).sources:
        view = service.source(source.id)
        assert view.text == (config.seeds / source.path).read_text(encoding=view.encoding)
        assert all(passage.text == cut(view.text, passage.spans) for passage in view.passages)
        assert view.source.title
    with pytest.raises(NotFound):
        service.source("nothing")


def test_the_pieces_of_a_stream_add_up_and_tell_each_citation_before_its_marker(
    build: Callable[[], Service],
) -> None:
    service = build()
    found, *pieces, answer = service.stream("青河泵站什么时候开工,柳镇办了几场议事?")
    assert isinstance(found, SearchResult)
    assert isinstance(answer, Answer)
    deltas = [piece for piece in pieces if isinstance(piece, Delta)]
    assert "".join(piece.text for piece in deltas) == answer.text
    assert tuple(item for piece in deltas for item in piece.citations) == answer.citations
    sent, told = 0, set()
    for piece in deltas:
        sent += len(piece.text)
        told |= {item.marker_span for item in piece.citations}
        assert told >= {item.marker_span for item in answer.citations if item.marker_span.end <= sent}


class Counting:
    """An encoder that counts the questions it reads."""

    def __init__(self) -> None:
        self._encoder = HashingEncoder()
        self.name, self.digest = self._encoder.name, self._encoder.digest
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Matrix:
        if kind == "query":
            self.asked += texts
        return self._encoder.encode(texts, kind)


def test_a_question_that_was_just_asked_is_not_searched_again(
    build: Callable[[], Service], config: Config
) -> None:
    before, encoder = build(), Counting()
    service = Service(config, Models(encoder), before._served)
    first, again = (service.ask("泵站什么时候开工?") for _ in range(2))
    assert replace(first, timing_ms={}) == replace(again, timing_ms={})
    assert again.timing_ms["encode"] == 0
    service.ask("泵站什么时候开工?", k=3)
    service.ask("泵站什么时候开工?", filters=Filters(path="水务/*"))
    assert encoder.asked == ["泵站什么时候开工?"] * 3


def test_what_was_found_in_an_older_generation_is_not_answered_again(
    build: Callable[[], Service], config: Config, seeds: Path
) -> None:
    service = build()
    old = service.ask("泵站什么时候开工?")
    assert "2024年5月6日" in old.text
    path = seeds / "水务/泵站.md"
    path.write_text(path.read_text(encoding="utf-8").replace("5月6日", "7月8日"), encoding="utf-8")
    rebuild(config, lambda *_: None)
    service.reload()
    new = service.ask("泵站什么时候开工?")
    assert "2024年7月8日" in new.text
    assert new.generation != old.generation

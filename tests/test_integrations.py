"""The retrievers, as their frameworks call them."""

import builtins
import sys
from typing import Any

import pytest
from conftest import ROOT

from rag.errors import Missing
from rag.service import Service
from rag.types import Filters

QUESTION = "双江提水泵站什么时候开工?"


def check(service: Service, found: list[tuple[str, dict[str, Any]]]) -> None:
    hits = service.search(QUESTION, 3).hits
    assert [text for text, _ in found] == [hit.passage.text for hit in hits]
    for text, facts in found:
        file = (ROOT / "seeds" / facts["path"]).open(encoding=facts["encoding"]).read()
        assert text == "".join(file[start:end] for start, end in facts["spans"])
        assert facts["verification"] == {"status": "exact", "method": "slice"}
        assert facts["url"].startswith(f"http://h/view/{facts['id']}?c=")
        assert len(facts["sha256"]) == 64


def test_langchain(sample: Service) -> None:
    from rag.integrations.langchain import RagRetriever

    retriever = RagRetriever(service=sample, k=3, base_url="http://h")
    check(sample, [(item.page_content, item.metadata) for item in retriever.invoke(QUESTION)])
    narrow = RagRetriever(service=sample, filters=Filters(path="*.md"))
    assert {item.metadata["path"][-3:] for item in narrow.invoke(QUESTION)} == {".md"}


@pytest.mark.slow
def test_llamaindex(sample: Service) -> None:
    from rag.integrations.llamaindex import RagRetriever

    nodes = RagRetriever(sample, k=3, base_url="http://h").retrieve(QUESTION)
    check(sample, [(item.node.get_content(), item.node.metadata) for item in nodes])
    scores = [item.score or 0.0 for item in nodes]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("name", ["langchain", "llamaindex"])
def test_a_missing_framework_is_told_with_its_command(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(module: str, *rest: Any) -> Any:
        if module.startswith(("langchain_core", "llama_index")):
            raise ImportError(module)
        return real(module, *rest)

    monkeypatch.delitem(sys.modules, f"rag.integrations.{name}", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Missing, match=rf"pip install 'rag\[{name}\]'"):
        __import__(f"rag.integrations.{name}")

"""The main job on real input, with the real encoder: files in, cited answers out over HTTP."""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SHARED, quiet
from fastapi.testclient import TestClient

from rag.api import create_app
from rag.builds import rebuild
from rag.service import Service

pytestmark = pytest.mark.model


def normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def questions(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def answers(passage: dict[str, Any], question: dict[str, Any]) -> bool:
    """Whether a passage is from the right file and holds one alternative of every answer group."""
    text = normal(passage["text"])
    return passage["source"]["path"] == question["file"] and all(
        any(normal(answer) in text for answer in group) for group in question["answer_groups"]
    )


def check_slices(seeds: Path, shape: dict[str, Any]) -> None:
    """Every passage and every quote equals its slices of the file as anyone would open it."""
    for item in [*shape["passages"], *shape.get("citations", [])]:
        text = (seeds / item["source"]["path"]).read_text(encoding="utf-8")
        assert (item.get("quote") or item["text"]) == "".join(text[start:end] for start, end in item["spans"])


def recall_at_5(service: Service, seeds: Path, asked: list[dict[str, Any]]) -> float:
    client = TestClient(create_app(service))
    found = []
    for question in asked:
        shape = client.post("/search", json={"question": question["text"], "k": 5}).json()
        check_slices(seeds, shape)
        check_slices(seeds, client.post("/ask", json={"question": question["text"]}).json())
        if question["answerable"]:
            found.append(any(answers(passage, question) for passage in shape["passages"]))
    return sum(found) / len(found)


def test_the_sample_is_answered(real: Service) -> None:
    """Across languages the encoder still prefers the question's own; that is measured elsewhere."""
    asked = [
        question
        for question in questions(ROOT / "benchmarks" / "seeds" / "questions.jsonl")
        if question.get("kind") not in {"english", "cross-lingual"}
    ]
    assert recall_at_5(real, ROOT / "seeds", asked) >= 0.9


def test_nothing_is_said_without_a_citation(real: Service) -> None:
    client = TestClient(create_app(real))
    for question in questions(ROOT / "benchmarks" / "seeds" / "questions.jsonl"):
        shape = client.post("/ask", json={"question": question["text"]}).json()
        assert shape["answer"]["answerable"] == bool(shape["citations"])
        assert shape["model"]["name"] == "multilingual-e5-small"
        for citation in shape["citations"]:
            start, end = citation["answer_span"]
            assert shape["answer"]["text"][start:end] == citation["quote"]


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the real pages are not beside this checkout")
def test_the_real_pages_are_answered(real: Service, tmp_path: Path) -> None:
    config = replace(real.config, seeds=SHARED / "seeds", index=tmp_path)
    rebuild(config, quiet)
    service = Service.open(config)
    assert recall_at_5(service, config.seeds, list(questions(SHARED / "gold" / "questions.jsonl"))) >= 0.9

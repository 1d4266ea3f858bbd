import json
from pathlib import Path
from typing import Any

import pytest

from rag.cli import main

CORPUS = [
    {"id": "a", "title": "青河泵站", "text": "青河泵站的设计扬程是87.5米,每天供水2.4万立方米。"},
    {"id": "b", "title": "柳镇议事", "text": "柳镇去年办了36场议事,来了1200多人。\n议题由居民提出。"},
    {"id": "c", "title": "Library", "text": "The village library\u2028lends bicycles and opens at nine."},
]
QUERIES = [
    {"id": "1", "text": "青河泵站的设计扬程", "relevant": ["a"]},
    {"id": "2", "text": "柳镇办了多少场议事", "relevant": ["b"]},
    {"id": "3", "text": "火星上的温度", "relevant": [], "answerable": False},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RAG_MODEL", "hashing")
    monkeypatch.setenv("RAG_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "corpus.jsonl", CORPUS)
    write(tmp_path / "queries.jsonl", QUERIES)
    return tmp_path


def write(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8"
    )


def evaluate(capsys: pytest.CaptureFixture[str], *options: str, code: int = 0) -> str:
    assert main(["evaluate", ".", *options]) == code
    output = capsys.readouterr()
    return output.err if code else output.out


def test_scores_are_given_by_leg_with_intervals(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shape = json.loads(evaluate(capsys, "--json"))
    assert (shape["queries"], shape["judged"]) == (3, 2)
    assert set(shape["legs"]) == {"dense", "lexical", "fused"}
    for leg in shape["legs"].values():
        assert set(leg) == {"ndcg@10", "mrr@10", "recall@1", "recall@5", "recall@10"}
        assert all(row["low"] <= row["mean"] <= row["high"] for row in leg.values())
    assert shape["legs"]["fused"]["recall@1"]["mean"] == 1.0
    assert 0 <= shape["auroc"] <= 1
    assert shape["ms"]["p50"] <= shape["ms"]["p95"]
    assert "| fused | 1.000 ±0.000 |" in evaluate(capsys)


def test_a_run_is_written_and_compared(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(capsys, "--run", "run.jsonl")
    lines = [json.loads(line) for line in (folder / "run.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == ["1", "2", "3"]
    assert lines[0]["ranking"][0] == "a"
    assert set(lines[0]) == {"id", "ranking", "answerable", "confidence"}
    told = json.loads(evaluate(capsys, "--json", "--compare", "run.jsonl"))["compared"]
    assert (told["difference"], told["p"]) == (0.0, 1.0)
    write(folder / "worse.jsonl", [{**line, "ranking": ["c"]} for line in lines])
    told = json.loads(evaluate(capsys, "--json", "--compare", "worse.jsonl"))["compared"]
    assert told["difference"] == 1.0


def test_other_queries_may_be_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder / "other.jsonl", QUERIES[:1])
    assert json.loads(evaluate(capsys, "--json", "--queries", "other.jsonl"))["queries"] == 1


def test_files_that_are_not_right_say_where(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "queries.jsonl").write_text('{"id": "1", "text": "a"}\n\nnot json\n')
    assert "queries.jsonl, line 3" in evaluate(capsys, code=1)
    (folder / "queries.jsonl").unlink()
    assert "queries.jsonl cannot be read" in evaluate(capsys, code=1)

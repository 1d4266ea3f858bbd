import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ARTICLES, ROOT, write_seeds
from doubles import answer, citation

from rag.cli import main
from rag.cli.output import print_answer
from rag.cli.serving import _listen
from rag.service import Service
from rag.types import Answer, Flag, Span, Turn


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with seeds, the tests' encoder and nothing else."""
    write_seeds(tmp_path / "seeds", ARTICLES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_MODEL", "hashing")
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> str:
    assert main(argv) == code
    return capsys.readouterr().out


def shown(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    return json.loads(printed(capsys, *argv, "--json"))


def complaint(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 1) -> str:
    assert main(argv) == code
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    return output.err


def test_a_reply_is_not_held_back_by_the_system() -> None:
    """Else each reply over a kept connection takes some 40 ms more."""
    with _listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.usefixtures("here")
def test_build_search_and_ask(capsys: pytest.CaptureFixture[str]) -> None:
    report = shown(capsys, "build")
    assert {"files", "articles", "passages", "reused", "embedded", "removed", "seconds"} <= set(report)
    assert "unchanged" in printed(capsys, "build")
    found = shown(capsys, "search", "青河泵站的设计扬程", "-k", "2")
    assert len(found["passages"]) == 2
    assert "87.5米" in found["passages"][0]["text"]
    assert "1. 青河泵站提前完工 · 李小河" in printed(capsys, "search", "青河泵站的设计扬程")
    asked = shown(capsys, "ask", "青河泵站的设计扬程是多少?")
    assert set(asked["answer"]) == {"text", "answerable", "confidence", "reason", "mode", "flags"}


def test_purge_and_rollback(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = shown(capsys, "build")["generation"]
    (here / "seeds" / "library.md").unlink()
    second = shown(capsys, "build")["generation"]
    assert shown(capsys, "rollback") == {"generation": first}
    assert f"{second} is served" in printed(capsys, "rollback", second)
    printed(capsys, "build", "--purge")
    assert "no generation" in complaint(capsys, "rollback", first)


@pytest.mark.usefixtures("here")
def test_ask_prints_a_refusal_with_the_nearest_passages(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.retrieve.margins", lambda *_: 0.0)  # the tests' encoder knows no meaning
    printed(capsys, "build")
    said = printed(capsys, "ask", "火星上有几座图书馆?")
    assert said.startswith("在现有文章中没有找到“火星上有几座图书馆?”的答案。")
    assert "Nearest passages:" in said


@pytest.mark.usefixtures("here")
def test_errors_are_one_line_that_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "rag build" in complaint(capsys, "search", "泵站")
    assert "--seeds" in complaint(capsys, "build", "--seeds", "nowhere")
    assert "--help" in complaint(capsys, "search", code=2)
    assert "--help" in complaint(capsys, "fly", code=2)
    assert "'x'" in complaint(capsys, "search", "a", "-k", "x", code=2)
    assert "no model folder" in complaint(capsys, "build", "--model", "./nowhere/at/all")
    printed(capsys, "build")
    assert "empty" in complaint(capsys, "ask", " ")
    assert "1 to 100" in complaint(capsys, "search", "a", "-k", "0", code=2)
    monkeypatch.setenv("RAG_MODLE", "x")
    assert "RAG_MODEL" in complaint(capsys, "build", code=2)


@pytest.mark.usefixtures("here")
def test_inspect_lists_files_and_gives_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert "# The village library · Ann Field" in printed(capsys, "inspect")
    assert [file["path"] for file in shown(capsys, "inspect", "library.md")["files"]] == ["library.md"]


def test_doctor_says_what_is_well_and_what_is_not(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "NOT index: There is no index" in printed(capsys, "doctor", code=1)
    printed(capsys, "build")
    assert "NOT" not in printed(capsys, "doctor")
    (here / "seeds" / "library.md").unlink()
    assert "the seeds have changed since" in printed(capsys, "doctor", code=1)
    findings = json.loads(printed(capsys, "doctor", "--json", "--seeds", "nowhere", code=1))
    assert {"name": "python", "ok": True}.items() <= findings[0].items()
    assert any(finding["name"] == "seeds" and not finding["ok"] and finding["hint"] for finding in findings)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert all(
        command in text for command in ("build", "rollback", "search", "ask", "serve", "inspect", "doctor")
    )


@pytest.fixture
def server(here: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``python serve.py`` on a free port, over seeds that nobody has built yet."""
    shutil.copy(ROOT / "serve.py", here)
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "serve.py", "--port", "0"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ
    )
    assert process.stdout
    for line in process.stdout:
        if line.startswith("Serving"):
            yield process, line.split()[-1]
            break
    process.kill()
    process.communicate()


def get(address: str) -> Any:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                return json.load(answer)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.mark.slow
def test_serving_builds_first_and_stops_when_told(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    assert address.startswith("http://127.0.0.1:")
    assert process.stdout
    assert process.stdout.readline().startswith("Try: rag ask ")
    assert get(f"{address}/readyz")["status"] == "ready"
    body = json.dumps({"question": "青河泵站的设计扬程"}).encode()
    request = urllib.request.Request(f"{address}/search", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert "87.5米" in json.load(answer)["passages"][0]["text"]
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    assert "Traceback" not in (process.stderr.read() if process.stderr else "")


@pytest.mark.usefixtures("here")
def test_a_taken_port_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert "--port" in complaint(capsys, "serve", "--port", port)


def type_in(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    typed = iter(lines)

    def read(prompt: str = "") -> str:
        line = next(typed, None)
        if line is None:
            raise EOFError
        return line

    monkeypatch.setattr("builtins.input", read)


@pytest.mark.usefixtures("here")
def test_ask_without_a_question_is_a_conversation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(capsys, "build")
    asked: list[tuple[str, list[str]]] = []
    ask = Service.ask

    def note(self: Service, question: str, k: int, *, history: list[Turn]) -> Answer:
        asked.append((question, [turn.role for turn in history]))
        return ask(self, question, k, history=history)

    monkeypatch.setattr(Service, "ask", note)
    type_in(monkeypatch, "青河泵站的设计扬程?", "。", "它在哪里?", "/quit", "不会问到")
    said = printed(capsys, "ask")
    assert "The question holds no word." in said
    assert asked == [
        ("青河泵站的设计扬程?", []),
        ("。", ["user", "assistant"]),
        ("它在哪里?", ["user", "assistant"]),
    ]
    for ending in ([""], []):
        type_in(monkeypatch, *ending)
        printed(capsys, "ask")
    assert len(asked) == 3
    assert "no question" in complaint(capsys, "ask", "--json", code=2)


def test_colours_are_for_terminals_that_want_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = answer("一 [1]", [citation(1, 2, 5)])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    print_answer(made)
    assert "\033" not in capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    print_answer(made)
    assert capsys.readouterr().out.startswith("一 \033[36m[1]\033[0m\n")
    monkeypatch.setenv("NO_COLOR", "1")
    print_answer(made)
    assert capsys.readouterr().out == "一 [1]\n  [1] 标题 · a.md @ 10-12\n"


def test_what_a_reader_should_know_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_answer(
        answer(
            "It has 90. [1]",
            [citation(1, 11, 14)],
            question="And how many?",
            searched="pumps And how many?",
            reason="model_timeout",
            flags=(Flag(Span(0, 10), "number", "90"), Flag(Span(0, 10), "weak")),
        )
    )
    assert capsys.readouterr().out.splitlines() == [
        "(pumps And how many?)",
        "It has 90. [1]",
        "  [1] 标题 · a.md @ 10-12",
        "  ! The language model took too long; these are the sentences that were checked before.",
        "  ! No cited passage holds this number: 90",
        "  ! The cited passages hardly support: It has 90.",
    ]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("option", ["--public-url=answers.example", "--cors-origins=example.org/x"])
def test_what_is_no_address_is_told(capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert "https://" in complaint(capsys, "serve", option, code=2)

"""What the README shows is what happens: its commands are run and compared, its links and names checked."""

import json
import os
import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from fastapi.testclient import TestClient

from rag.api import create_app
from rag.cli import main
from rag.config import Config
from rag.service import Service

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


def shown(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def alike(shown: Any, given: Any) -> bool:
    """Compare what is shown with what is given; numbers may differ in their last digits."""
    if isinstance(shown, dict):
        return shown.keys() <= given.keys() and all(
            alike(value, given[name]) for name, value in shown.items()
        )
    if isinstance(shown, float):
        return bool(given == pytest.approx(shown, abs=0.02))
    return bool(shown == given)


@pytest.mark.model
@pytest.mark.parametrize("block", [block for block in shown("console") if "$ rag " in block])
def test_a_command_prints_what_is_shown(
    block: str, real: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RAG_INDEX", str(real._config.index))
    monkeypatch.chdir(ROOT)
    for command, output in re.findall(r"^\$ rag (.*)\n((?:(?!\$ ).*\n?)*)", block, re.MULTILINE):
        main(shlex.split(command))
        printed = capsys.readouterr().out
        assert printed.startswith(output.rstrip().removesuffix("…")), command


@pytest.mark.model
def test_the_request_gives_what_is_shown(real: Service) -> None:
    (request,) = [block for block in shown("sh") if "curl" in block]
    body = json.loads(re.search(r"-d '(\{.*?\})'", request, re.DOTALL)[1])  # type: ignore[index]
    answer = TestClient(create_app(real), base_url="http://127.0.0.1:8000").post("/ask", json=body).json()
    (expected,) = [json.loads(block) for block in shown("json")]
    assert alike(expected["answer"], answer["answer"])
    for citation, given in zip(expected["citations"], answer["citations"], strict=True):
        assert alike(citation, given), (citation, given)


@pytest.mark.model
@pytest.mark.parametrize("block", shown("python"))
def test_a_program_runs_as_shown(
    block: str, real: Service, live: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Service, "open", lambda _: real)
    exec(compile(block.replace("http://127.0.0.1:8000", live), "README.md", "exec"), {})
    assert "梁平" in capsys.readouterr().out


def test_every_option_is_explained() -> None:
    for field in fields(Config):
        assert f"`RAG_{field.name.upper()}`" in README


def test_every_file_that_is_named_exists() -> None:
    for target in re.findall(r"\]\((?!http)([\w./-]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_command_and_address_is_named() -> None:
    for name in (
        "build",
        "rollback",
        "search",
        "ask",
        "serve",
        "mcp",
        "inspect",
        "show",
        "evaluate",
        "doctor",
    ):
        assert f"`rag {name}" in README
    addresses = (
        "/search /ask /sources /view/ /rebuild /healthz /readyz /docs /v1 /openwebui/v1 /aisdk/chat /mcp"
    )
    for address in addresses.split():
        assert address in README


def test_the_commands_are_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("serve", "test", "test-all"):
        assert f"make {target}" in README
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


@pytest.mark.skipif(os.name == "nt", reason="the file mode is POSIX's")
def test_ci_runs_the_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").endswith("exec make test-all\n")
    assert "make test-all" in README


def test_the_layout_names_what_is_there() -> None:
    visible = {path.name for path in Path(ROOT).iterdir() if not path.name.startswith(".")}
    assert visible - {"build", "dist", "rag.egg-info"} <= {
        "pyproject.toml", "README.md", "rag", "seeds", "index", "tests", "serve.py", "Makefile",
        "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "benchmarks", "Dockerfile", "compose.yaml",
    }  # fmt: skip

"""What is shipped: the wheel holds all of the package and works without the checkout."""

import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from conftest import ARTICLES, ROOT, write_seeds

from rag.config import Config

OPTIONS = {"RAG_" + field.name.upper() for field in fields(Config)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of what is tracked, in a copy, so that what lies beside it is not taken for a part."""
    folder = tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in ("pyproject.toml", "README.md", "LICENSE", *listed.decode().split("\0")):
        if name.startswith("rag/") or ("/" not in name and (ROOT / name).is_file()):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "-w",
        str(folder / "dist"),
        str(folder),
    ]
    subprocess.run(command, check=True)
    return next((folder / "dist").glob("rag-*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "rag"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    tracked = {name for name in listed.decode().split("\0") if name}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == tracked


@pytest.mark.slow
@pytest.mark.model
def test_what_the_wheel_holds_builds_and_answers(wheel: Path, tmp_path: Path) -> None:
    """Unpacked beside the libraries that are installed, in a folder that holds nothing else."""
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "packages")
    write_seeds(tmp_path / "seeds", ARTICLES)
    silent = {name: value for name, value in os.environ.items() if "TELEMETRY" not in name}
    (tmp_path / "home").mkdir()
    environ = {
        "RAG_CACHE": str(tmp_path / "cache"),
        **silent,
        "PYTHONPATH": str(tmp_path / "packages"),
        "HOME": str(tmp_path / "home"),
    }

    def run(code: str, *options: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code, *options],
            cwd=tmp_path, env=environ, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    assert run("import rag; print(rag.__file__)").startswith(str(tmp_path))
    rag = "import sys; from rag.cli import main; sys.exit(main())"
    report = json.loads(run(rag, "build", "--json"))
    assert report["articles"] == len(ARTICLES)
    assert report["skipped"] == []
    page = (
        "import os; from fastapi.testclient import TestClient;"
        "from rag import Config, Service; from rag.api import create_app;"
        "client = TestClient(create_app(Service.open(Config.load(os.environ))), base_url='http://127.0.0.1');"
        "print(client.get('/', headers={'accept': 'text/html'}).text, client.get('/widget.js').status_code)"
    )
    shown = run(page)
    assert "<form" in shown
    assert shown.rstrip().endswith("200")
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file()]  # such as an identifier


def test_the_image_is_made_of_what_is_there() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    sources = [
        name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE) for name in line.split()
    ]
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(sources) == sorted(allowed)
    assert all((ROOT / name).exists() for name in sources)
    assert set(re.findall(r"RAG_[A-Z_]+", text)) <= OPTIONS


def test_the_compose_file_names_options_that_there_are() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["rag"]["environment"].keys() <= OPTIONS
    assert services["rag"]["read_only"] is True
    assert services["chat"]["depends_on"]["rag"]["condition"] == "service_healthy"

"""What the tests share: a small folder of articles, and services over it with and without a model."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "passive"  # before torch is imported: else its threads spin
for name in [name for name in os.environ if name.startswith("RAG_") and name != "RAG_CACHE"]:
    del os.environ[name]
os.environ["RAG_QUIET"] = "0"  # no test waits for files that nobody is writing

import pytest
import uvicorn
from fastapi.testclient import TestClient

from rag.api import create_app
from rag.builds import rebuild
from rag.cli.connections import Limits, prepare, protocol
from rag.config import Config
from rag.service import Service
from rag.types import Progress

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

ARTICLES = {
    "水务/泵站.md": (
        "# 青河泵站提前完工\n\n□ 李小河\n\n"
        "青河泵站位于青河右岸,2024年5月6日开工,设计扬程87.5米,每天可以供水2.4万立方米。"
        "施工队在基坑四周打下旋喷桩,挡住了渗水。\n\n"
        "## 谁来用水\n\n泵站建成以后,柳镇和桥镇的居民都喝上了青河的水。\n\n(作者系青河水利站站长)\n"
    ),
    "议事.txt": (
        "居民议事怎么办\n\n■ 本报记者 王一丁\n\n"
        "柳镇把议事的地方搬到院坝里,去年一共办了36场,来了1200多人。"
        "议题先由居民提出,再由社区筛选。\n\n"
        "镇里要求每件事在30天以内答复,办不到的要说明原因。\n"
    ),
    "library.md": (
        "# The village library\n\nBy Ann Field\n\n"
        "The village library opened in 1987 with 4,000 books. It now lends bicycles as well, "
        "and stays open until nine in the evening on Fridays.\n"
    ),
}

READING_MS = 600_000  # what the reader may take, at most


def quiet(stage: str, done: int, total: int) -> None:
    """Report nothing."""


def write_seeds(folder: Path, articles: dict[str, str]) -> Path:
    for path, text in articles.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def progress() -> Progress:
    return quiet


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A fresh copy of the small folder of articles."""
    return write_seeds(tmp_path / "seeds", ARTICLES)


@pytest.fixture
def config(seeds: Path, tmp_path: Path) -> Config:
    return Config(seeds=seeds, index=tmp_path / "index", model="hashing", quiet=0)


@pytest.fixture
def build(config: Config) -> Callable[[], Service]:
    """Build what the seeds hold now and open it."""

    def run() -> Service:
        rebuild(config, quiet)
        return Service.open(config)

    return run


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The repository's own seeds, served without a model."""
    config = Config(seeds=ROOT / "seeds", index=tmp_path_factory.mktemp("sample"), model="hashing")
    rebuild(config, quiet)
    return Service.open(config)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The repository's own seeds, served with the bundled encoder, as if on a machine that is never busy.

    An answer for which time ran out is not kept, and may be another one the next time.
    """
    index = tmp_path_factory.mktemp("real")
    config = Config.load(os.environ, seeds=ROOT / "seeds", index=index, reading_ms=READING_MS)
    rebuild(config, quiet)
    return Service.open(config)


@contextmanager
def serving(
    service: Service, deadline: float = 5.0, limits: Limits | None = None, **options: Any
) -> Iterator[str]:
    """A real server over a service, on a free port; gives its address."""
    settings = uvicorn.Config(
        create_app(service, **options),
        log_level="warning",
        http=protocol(limits or Limits(request=deadline)),
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(settings)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        prepare(listener)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=30)
        assert not thread.is_alive()


@contextmanager
def serving_process(config: Config, *options: str) -> Iterator[str]:
    """``rag serve`` over a built index, in a process of its own; gives its address."""
    command = [sys.executable, str(ROOT / "serve.py"), "--port", "0", "--model", config.model, *options]
    command += ["--seeds", str(config.seeds), "--index", str(config.index)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    serving_process.process = process  # type: ignore[attr-defined] # for who stops it in mid-sentence
    try:
        yield next(line for line in process.stdout if line.startswith("Serving")).split()[-1]
    finally:
        process.terminate()
        assert process.wait(timeout=60) is not None
        process.stdout.close()


@pytest.fixture(scope="session")
def live(real: Service) -> Iterator[str]:
    """The address of a real server over the repository's own seeds, with the bundled encoder."""
    with serving(real) as address:
        yield address


@pytest.fixture(scope="session")
def hashed(sample: Service) -> Iterator[TestClient]:
    """A client of the app over the repository's own seeds, without a model."""
    with TestClient(create_app(sample), raise_server_exceptions=False) as client:
        yield client


def check_error(answer: Any, status: int) -> dict[str, str]:
    """Check that an answer is an error in the one shape; return it."""
    assert answer.status_code == status
    error: dict[str, str] = answer.json()["error"]
    assert set(error) == {"type", "message", "hint"}
    assert error["type"]
    assert error["message"]
    return error


def events(stream: str) -> list[tuple[str, Any]]:
    """Return the events of a stream, as name and data."""
    found = []
    for frame in stream.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in frame.split("\n") if line and not line.startswith(":"))
        if fields:
            data = fields["data"]
            found.append((fields.get("event", ""), data if data == "[DONE]" else json.loads(data)))
    return found

"""A running service moves with its articles."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from conftest import quiet
from fastapi.testclient import TestClient

from rag import status
from rag.api import create_app
from rag.builds import rebuild
from rag.config import Config
from rag.errors import ReadOnly
from rag.live import Follower, Jobs, Watcher, background, builder
from rag.live.builder import Builder
from rag.service import Service

pytestmark = pytest.mark.slow

LONG = 60.0  # seconds after which something is broken


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def followed(build: Callable[[], Service]) -> Iterator[Service]:
    service = build()
    follower = Follower(service)
    follower.start()
    yield service
    follower.stop()


def test_a_service_follows_what_is_published(followed: Service, config: Config) -> None:
    (config.seeds / "议事.txt").unlink()
    name = rebuild(config, quiet).generation
    until(lambda: followed.generation.name == name)
    assert all(hit.source.path != "议事.txt" for hit in followed.search("居民议事", k=100).hits)


def test_what_does_not_fit_is_not_followed(
    followed: Service, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    first = followed.generation.name
    (config.index / "current").write_text("gen-0009-00000000\n")
    until(lambda: "still serving" in caplog.text)
    assert followed.search("居民议事").generation == first


def test_asking_twice_while_a_build_runs_is_one_more(build: Callable[[], Service], config: Config) -> None:
    build()
    jobs = Jobs(config)
    (config.seeds / "new.txt").write_text("新来的文章说了一件新的事情。\n")
    first = jobs.request()
    assert (first.state, jobs.status().id) == ("queued", first.id)
    until(lambda: jobs.status().state == "running")
    second, third = jobs.request(), jobs.request()
    assert second.id == third.id != first.id
    until(lambda: jobs.status().id == second.id)
    until(lambda: jobs.status().state == "unchanged")
    assert jobs.status().report
    jobs.stop()


def test_builds_share_a_process_and_a_dead_one_is_replaced(
    build: Callable[[], Service], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    started: list[Builder] = []

    class Noted(Builder):
        def __init__(self, config: Config) -> None:
            super().__init__(config)
            started.append(self)

    monkeypatch.setattr("rag.live.jobs.Builder", Noted)
    jobs = Jobs(config)
    for number, builders in enumerate((1, 1, 2)):
        (config.seeds / "new.txt").write_text(f"新来的文章说了第{number}件新的事情。\n")
        if builders == 2:
            started[0]._process.kill()
            started[0]._process.wait()
        job = jobs.request()
        until(lambda job=job: jobs.status().id == job.id)  # type: ignore[misc]
        until(lambda: jobs.status().state == "published")
        assert len(started) == builders
    jobs.stop()
    assert started[1]._process.wait(LONG) != 0


def test_a_process_without_work_goes(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuild(config, quiet)
    monkeypatch.setattr("rag.live.jobs.IDLE", 0.0)
    jobs = Jobs(config)
    for _ in range(2):
        job = jobs.request()
        until(lambda job=job: (jobs.status().id, jobs.status().state) == (job.id, "unchanged"))  # type: ignore[misc]
        until(lambda: jobs._thread is None and jobs._builder is None)


def test_a_build_that_dies_is_told(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.live.builder.START", "raise SystemExit(3)")
    jobs = Jobs(config)
    job = jobs.request()
    until(lambda: jobs.status().state == "failed")
    assert (jobs.status().id, (jobs.status().error or {})["type"]) == (job.id, "failed")
    rebuild(config, quiet)  # as any other process may
    assert jobs.status().state == "published"
    jobs.stop()


def test_a_build_is_running_until_its_end_is_told(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    states: list[str] = []
    tell = status.Recorder._write

    def look(recorder: status.Recorder) -> None:
        states.append(status.read(config.index).state)
        tell(recorder)
        states.append(status.read(config.index).state)

    monkeypatch.setattr(status.Recorder, "_write", look)
    rebuild(config, quiet)
    assert set(states[1:-1]) == {"running"}
    assert states[-1] == "published"


def test_a_build_that_fails_says_why(config: Config) -> None:
    jobs = Jobs(replace(config, seeds=config.seeds / "nowhere"))
    config.index.mkdir()
    job = jobs.request()
    until(lambda: jobs.status().state == "failed")
    assert jobs.status().id == job.id
    assert "nowhere" in (jobs.status().error or {})["message"]


def test_an_index_that_cannot_be_written_says_so(
    build: Callable[[], Service], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ReadOnly, match="rag build"):
        Jobs(config).request()


def test_a_build_that_was_killed_is_told_as_that(config: Config) -> None:
    rebuild(config, quiet)
    status.Recorder(config.index, "dead")  # and no process holds the lock
    found = status.read(config.index)
    assert (found.id, found.state) == ("dead", "failed")
    (config.index / status.NAME).write_text("{")
    assert status.read(config.index).state == "idle"


def test_a_burst_of_changes_is_one_build(followed: Service, config: Config) -> None:
    slow = replace(config, quiet=0.3)
    asked: list[float] = []

    class Counted(Jobs):
        def request(self) -> status.Status:
            asked.append(time.monotonic())
            return super().request()

    jobs = Counted(slow)
    watcher = Watcher(config.seeds, 0.3, jobs)
    watcher.start()
    until(lambda: jobs.status().state == "unchanged")
    for number in range(20):
        (config.seeds / f"{number}.txt").write_text(f"第{number}篇文章说的是第{number}件事情。\n")
        time.sleep(0.02)
    until(lambda: len(followed.generation.documents) == 23)
    assert followed.generation.name.startswith("gen-0002-")
    assert len(asked) <= 3
    (config.seeds / "library.md").unlink()
    until(lambda: len(followed.generation.documents) == 22)
    watcher.stop()
    jobs.stop()


def test_options_are_handed_on_and_secrets_are_not(config: Config) -> None:
    given = replace(config, query_prompt="", api_keys="secret", llm_api_key="secret", passage_chars=77)
    *_, options = builder.command(given)
    assert background.parse(options) == replace(given, api_keys=None, llm_api_key=None)
    assert "RAG_MODEL" not in builder.environment({"RAG_MODEL": "x", "HOME": "/"})


JOB = {
    "id", "state", "stage", "done", "total", "started", "seconds", "generation", "report", "error", "serving",
}  # fmt: skip


def test_rebuild_has_the_promised_shape(build: Callable[[], Service], config: Config) -> None:
    client = TestClient(create_app(build()))
    assert client.get("/rebuild").json()["state"] == "published"
    asked = client.post("/rebuild")
    assert asked.status_code == 202
    assert set(asked.json()) == JOB
    until(lambda: client.get("/rebuild").json()["state"] == "unchanged")
    shape = client.get("/rebuild").json()
    assert set(shape) == JOB
    assert shape["id"] == asked.json()["id"]
    assert shape["serving"] == shape["generation"]
    paths = client.get("/openapi.json").json()["paths"]["/rebuild"]
    assert set(paths["post"]["responses"]) == {"202"}
    for address in ("/healthz", "/readyz"):
        assert client.head(address).status_code == 200


def test_a_build_needs_a_key_where_keys_are_set(config: Config) -> None:
    rebuild(config, quiet)
    client = TestClient(create_app(Service.open(replace(config, api_keys="first, second"))))
    for headers in ({}, {"Authorization": "Bearer no"}, {"Authorization": "Bearer "}, {"Authorization": "x"}):
        answer = client.post("/rebuild", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["error"]["type"] == "unauthorized"
    key = {"Authorization": "Bearer second"}
    assert client.post("/rebuild", headers=key).status_code == 202
    until(lambda: client.get("/rebuild", headers=key).json()["state"] == "unchanged")


def test_no_question_sees_two_generations(followed: Service, config: Config) -> None:
    marks: dict[str, str] = {}
    texts = [f"# 水位\n\n青河第{n}次测得的水位是{n}米。\n" for n in range(6)]
    stop = threading.Event()
    wrong: list[str] = []

    def ask() -> None:
        while not stop.is_set():
            result = followed.search("青河水位", k=1)
            text = result.hits[0].passage.text
            if marks.setdefault(result.generation, text) != text:
                wrong.append(text)

    (config.seeds / "水位.md").write_text(texts[0])
    name = rebuild(config, quiet).generation
    until(lambda: followed.generation.name == name)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for text in texts[1:]:
        (config.seeds / "水位.md").write_text(text)
        name = rebuild(config, quiet).generation
        until(lambda name=name: name in marks)  # type: ignore[misc]
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    with contextlib.suppress(KeyError):
        assert len(set(marks.values())) == len(marks)

"""What whoever writes into the folder of articles must not get out of us: other files, our time, our code."""

import contextlib
import io
import json
import os
import pickle
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest
from conftest import quiet

from rag.builds import rebuild
from rag.config import Config
from rag.errors import ConfigError, UnreadableFile
from rag.live.builder import command, environment
from rag.reading import find_files, read, read_here, shown
from rag.reading.files import load
from rag.reading.formats import to_source
from rag.reading.formats.warm import WARM
from rag.reading.limited import _Told, read_limited
from rag.service import Service

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and rights are POSIX's")
SECRET = "口令是九八七六五四"


def said_of(config: Config) -> dict[str, str]:
    report = rebuild(config, quiet)
    told = json.dumps(report.as_json(), ensure_ascii=False) + (config.index / "build.json").read_text()
    assert SECRET not in told
    return {file.path: file.reason for file in report.skipped}


@pytest.mark.parametrize("name", [".dictionary", ".furniture", "a.txt", "a.html"])
def test_no_link_leads_out_of_the_folder(config: Config, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "secret.env"
    outside.write_text(f"{SECRET}\n{SECRET}{SECRET * 20}\n")
    (config.seeds / name).symlink_to(outside)
    assert "link out of the folder" in said_of(config)[name]
    (config.seeds / "new.txt").write_text("又来了一篇新的文章。\n")
    assert name in said_of(config)


def test_a_folder_that_is_a_link_is_not_entered(config: Config, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.txt").write_text(SECRET)
    (config.seeds / "linked").symlink_to(tmp_path / "outside")
    assert said_of(config).keys() == {"linked"}


def test_what_a_dictionary_says_is_not_repeated(config: Config) -> None:
    (config.seeds / ".dictionary").write_text(f"{SECRET * 20}\n")
    with pytest.raises(Exception, match="line 1") as caught:
        rebuild(config, quiet)
    assert SECRET not in str(caught.value)
    assert SECRET not in (config.index / "build.json").read_text()


def test_what_is_no_file_is_named_and_not_waited_for(config: Config) -> None:
    os.mkfifo(config.seeds / "pipe.txt")
    os.mkfifo(config.seeds / ".dictionary")
    (config.seeds / "null.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(os.path.relpath(config.seeds / "socket.txt"))
        told = said_of(config)
    assert told.keys() == {"pipe.txt", ".dictionary", "null.txt", "socket.txt"}
    assert all("no file" in told[name] for name in ("pipe.txt", "socket.txt"))


def test_a_name_with_a_line_break_is_written_out(config: Config) -> None:
    (config.seeds / "a\nERROR all is lost\u202e.txt").write_text("一篇文章。\n")
    told = said_of(config)
    assert list(told) == ["a\\nERROR all is lost\\u202e.txt"]
    assert "Rename" in told["a\\nERROR all is lost\\u202e.txt"]
    assert shown("渡口 的船.txt") == "渡口 的船.txt"


def test_a_file_of_holes_is_refused_by_its_size(config: Config) -> None:
    hole = config.seeds / "hole.txt"
    hole.touch()
    os.truncate(hole, 8 << 30)
    assert "larger than" in said_of(config)["hole.txt"]


def test_a_folder_changed_for_a_link_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = tmp_path / "seeds"
    (seeds / "a").mkdir(parents=True)
    (seeds / "a" / "b.txt").write_text("里面的文章。")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "b.txt").write_text(SECRET)
    assert find_files(seeds) == ["a/b.txt"]
    (seeds / "a" / "b.txt").unlink()
    (seeds / "a").rmdir()
    (seeds / "a").symlink_to(tmp_path / "out")
    with pytest.raises(Exception, match="link out of the folder"):
        read(seeds, "a/b.txt")


@pytest.mark.parametrize("name", ["json.py", "rag/__init__.py", "multiprocessing.py", "re.py", "numpy.py"])
def test_what_lies_in_the_working_folder_is_not_run(config: Config, tmp_path: Path, name: str) -> None:
    hostile = tmp_path / "hostile"
    (hostile / name).parent.mkdir(parents=True)
    (hostile / name).write_text("import os; os._exit(77)\n")
    environ = environment(dict(os.environ) | {"PYTHONPATH": os.pathsep})
    done = subprocess.run(
        command(config), cwd=hostile, env=environ, input="job\n", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "job\n"


def test_comments_of_markdown() -> None:
    text = "题目\n\n<!-- 一\n二 --> \n\n<!-- 三\n<!-- 四 --> 五\n\n  <!-- 六 -->\n<!-- 七\n"
    found = [text[mark.span.start : mark.span.end] for mark in to_source("a.md", text.encode()).marks]
    assert found == ["<!-- 一\n二 -->", "<!-- 六 -->"]


def test_an_index_is_its_owners(config: Config) -> None:
    os.umask(0o022)
    rebuild(config, quiet)
    assert stat.S_IMODE(config.index.stat().st_mode) == 0o700
    assert stat.S_IMODE((config.index / "build.lock").stat().st_mode) == 0o600
    for path in config.index.rglob("*"):
        assert not path.stat().st_mode & 0o077, path


def test_a_shared_index_shows_no_more_than_the_articles(config: Config) -> None:
    config.index.mkdir(mode=0o755)
    config.seeds.chmod(0o750)
    rebuild(config, quiet)
    assert stat.S_IMODE((config.index / "current").stat().st_mode) == 0o640
    assert stat.S_IMODE((config.index / "build.lock").stat().st_mode) == 0o600


def test_files_cut_short_do_not_end_who_serves_them(config: Config) -> None:
    rebuild(config, quiet)
    service = Service.open(config)
    whole = service.search("泵站")
    for path in service.generation.folder.rglob("*"):
        if path.is_file():
            os.truncate(path, 0)
    found = service.search("泵站的", k=5)
    assert found.hits
    assert service.source(whole.hits[0].source.id).text


def test_after_damage_the_last_good_generation_is_served(
    config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    first = rebuild(config, quiet)
    (config.seeds / "new.txt").write_text("新来的文章说了一件新的事情。\n")
    second = rebuild(config, quiet)
    vectors = config.index / second.generation / "vectors.npy"
    vectors.write_bytes(vectors.read_bytes()[:-1] + b"\x7f")
    assert Service.open(config).generation.name == first.generation
    assert "the last good one" in caplog.text
    assert rebuild(config, quiet).published
    assert Service.open(config).generation.name > second.generation


@pytest.mark.slow
@pytest.mark.skipif(not WARM, reason="only Linux forks safely")
def test_a_file_that_costs_too_much_does_so_once(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "lines.txt"
    (config.seeds / name).write_text("的\n" * 150_000)
    report = rebuild(config, quiet)
    assert report.files == 3
    assert "takes more time or memory" in report.skipped[0].reason
    assert "--purge" in report.skipped[0].reason
    (config.seeds / "new.txt").write_text("新来的文章说了一件新的事情。\n")
    read: list[str] = []
    monkeypatch.setattr("rag.reading.load", lambda seeds, path: read.append(path) or load(seeds, path))
    again = rebuild(config, quiet)
    assert [file.path for file in again.skipped] == [name]
    assert read == ["new.txt"]
    (config.seeds / name).write_text("现在是一篇短文章。\n")
    assert not rebuild(config, quiet).skipped


@pytest.mark.slow
def test_a_large_file_is_read_as_a_small_one_is() -> None:
    text = "渡口的船\n\n" + "渡口的船每天早上六点开第一班,晚上七点收船。\n\n" * 800
    limited = read_limited(text.encode(), "a.txt", frozenset())
    assert limited in (None, read_here(text.encode(), "a.txt", frozenset()))


def test_what_a_limited_reader_tells_cannot_act() -> None:
    for told in (os.system, ConfigError("x"), Path("/")):
        with pytest.raises(pickle.UnpicklingError):
            _Told(io.BytesIO(pickle.dumps(told))).load()


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "csv", "json", "srt", "eml"])
@pytest.mark.parametrize("unit", ["<!-- a\n", "<!--", "<a ", "&", '"', "[", "{{<", "*_", "=?a?q?", "的\n"])
def test_every_text_format_takes_time_in_proportion(suffix: str, unit: str) -> None:
    def taken(times: int) -> float:
        start = time.process_time()
        with contextlib.suppress(UnreadableFile):
            to_source(f"a.{suffix}", ("题目\n\n一句话。\n" + unit * times).encode())
        return time.process_time() - start

    # Of several tries the best, since others use the processor too; four times as much in proportion.
    assert min(taken(8000) for _ in range(3)) < 10 * max(taken(2000), 0.02)

"""Damaged files, full disks, missing rights: a clear error, and what was served before still is."""

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import quiet
from test_build import serve

from rag import store
from rag.builds import rebuild
from rag.config import Config
from rag.errors import IndexMismatch, IndexMissing, RagError
from rag.service import Service

SAMPLED = 60  # places of a file that is longer


def damaged(path: Path, chance: random.Random) -> Iterator[int]:
    """Flip a bit of each byte in turn, and cut the file there; the file is whole again afterwards."""
    whole = path.read_bytes()
    places = range(len(whole))
    for place in places if len(whole) <= SAMPLED else sorted(chance.sample(places, SAMPLED)):
        for bad in (
            whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :],
            whole[:place],
        ):
            path.write_bytes(bad)
            yield place
    path.write_bytes(whole)


@pytest.mark.slow
def test_no_damaged_byte_is_served(build: Callable[[], Service], config: Config) -> None:
    folder = build().generation.folder
    chance = random.Random(0)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for place in damaged(path, chance):
                with pytest.raises(IndexMismatch) as caught:
                    store.check(folder)
                assert path.name in str(caught.value), place
    store.check(folder)


def test_no_damaged_pointer_is_followed(build: Callable[[], Service], config: Config) -> None:
    name = build().generation.name
    for _ in damaged(config.index / "current", random.Random(0)):
        try:
            found = store.current(config.index).name
        except IndexMismatch as error:
            assert "current" in str(error)  # noqa: PT017
        else:
            assert found == name  # only the line's end was hit


FULL = """
import resource, signal, sys
from pathlib import Path
from rag.config import Config
from rag.errors import RagError
from rag.builds import rebuild
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
seeds, index, limit = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    rebuild(Config(seeds=Path(seeds), index=Path(index), model="hashing", quiet=0), lambda *_: None)
except RagError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the limit is POSIX's")
@pytest.mark.parametrize("limit", [0, 100, 2000, 5000])
def test_where_no_more_can_be_written_the_old_generation_is_served(config: Config, limit: int) -> None:
    first = rebuild(config, quiet)
    (config.seeds / "new.txt").write_text("新来的文章说了一件新的事情。\n" * 60)
    command = [sys.executable, "-c", FULL, str(config.seeds), str(config.index), str(limit)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "cannot be written" in said
    assert "Make room" in said
    assert serve(config).name == first.generation
    assert not list(config.index.glob("building-*"))
    assert rebuild(config, quiet).published


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where this system lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or subprocess.run(command).returncode:
        pytest.skip("only root may mount a disk; the limit on a file's size is tested everywhere")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_serves_the_old_generation(config: Config, full_disk: Path) -> None:
    on_disk = replace(config, index=full_disk / "index")
    first = rebuild(on_disk, quiet)
    ballast = full_disk / "ballast"
    (config.seeds / "new.txt").write_text("新来的文章说了一件新的事情。\n" * 60)
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    with pytest.raises(RagError, match=r"cannot be written.*Make room"):
        rebuild(on_disk, quiet)
    assert serve(on_disk).name == first.generation
    ballast.unlink()
    assert rebuild(on_disk, quiet).published


WITHOUT_RIGHTS = """
import os, sys
from pathlib import Path
from rag.config import Config
from rag.errors import RagError
from rag.builds import rebuild
from rag.service import Service
config = Config(seeds=Path(sys.argv[1]), index=Path(sys.argv[2]), model="hashing", quiet=0)
Service.open(config).warm()  # what is imported may lie where only root can read
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    rebuild(config, lambda *_: None)
except RagError as error:
    print(error)
print(Service.open(config).search("泵站").generation)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the rights are POSIX's")
def test_who_may_only_read_is_served_and_told(config: Config) -> None:
    first = rebuild(config, quiet)
    (config.seeds / "new.txt").write_text("新来的文章说了一件新的事情。\n")
    for folder in [config.index, *config.index.parents][:4]:
        os.chmod(folder, 0o755)  # noqa: PTH101
    for path in [config.index, *config.index.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    command = [sys.executable, "-c", WITHOUT_RIGHTS, str(config.seeds), str(config.index)]
    done = subprocess.run(command, capture_output=True, text=True)
    for path in [config.index, *config.index.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    if "Permission denied" in done.stderr:
        pytest.skip("the interpreter itself cannot be read by others")
    assert "cannot be written: Permission denied. Give another with --index." in done.stdout
    assert done.stdout.splitlines()[-1] == first.generation, done.stderr


def test_a_clock_set_back_changes_nothing(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rebuild(config, quiet)
    monkeypatch.setattr("time.time", lambda: 1e9)
    monkeypatch.setattr("time.time_ns", lambda: 10**18)
    (config.seeds / "new.txt").write_text("新来的文章说了一件新的事情。\n")
    os.utime(config.seeds / "new.txt", (9e8, 9e8))
    second = rebuild(replace(config, quiet=0.2), quiet)
    assert second.published
    assert serve(config).name == second.generation > first.generation


def test_an_emptied_index_is_no_index(build: Callable[[], Service], config: Config) -> None:
    build()
    (config.index / "current").unlink()
    with pytest.raises(IndexMissing, match="rag build"):
        Service.open(config)
    assert rebuild(config, quiet).embedded == 0  # the vectors are still there

"""The folder's dictionary: found whole on both sides, words made anew when it changes, and nothing else."""

import shutil
from dataclasses import replace

import pytest
from conftest import quiet
from test_build import Counting, content, run, serve

from rag import reading
from rag.builds import rebuild
from rag.cli import main
from rag.config import Config
from rag.errors import UnreadableFile
from rag.live.watching import Watcher
from rag.service import Service

WORD = "青河泵站"


def name(config: Config, *lines: str) -> None:
    (config.seeds / ".dictionary").write_text("\n".join(lines), encoding="utf-8")


def test_a_word_is_found_whole_in_passages_and_in_questions(config: Config) -> None:
    rebuild(config, quiet)
    assert WORD not in Service.open(config).search(f"{WORD}的扬程").asked.words
    name(config, "# 地名与工程", "", f"{WORD}  # 在青河右岸", "Village Library")
    rebuild(config, quiet)
    service = Service.open(config)
    found = service.search("青河泵站的揚程有多少米?")
    assert WORD in found.asked.words
    assert WORD in service.generation.words.words(found.hits[0].row)
    assert "village library" in service.search("Where is the village library?").asked.words


def test_a_changed_dictionary_makes_words_anew_and_nothing_else(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild(config, quiet)
    before = content(serve(config))
    encoder = Counting()
    for lines, words in (([WORD, "火星城"], {WORD: 2, "火星城": 0}), (["柳镇"], {"柳镇": 2}), ([], {})):
        name(config, *lines)
        with monkeypatch.context() as patched:
            patched.setattr(reading, "read", None)  # no file is read again
            report = run(config, encoder)
            unchanged = run(config, encoder)
        assert (report.published, report.embedded, report.dictionary) == (True, 0, words)
        assert "dictionary" in report.reasons[0]
        assert (unchanged.published, unchanged.reasons, unchanged.dictionary) == (False, (), words)
        assert not encoder.texts
        scratch = replace(config, index=config.index.with_name("scratch"))
        rebuild(scratch, quiet)
        assert content(serve(config)) == content(serve(scratch))
        shutil.rmtree(scratch.index)
    assert content(serve(config)) == before  # without words, as without the file


def test_a_comment_costs_no_words(config: Config) -> None:
    name(config, WORD)
    rebuild(config, quiet)
    name(config, "# 青河右岸", WORD)
    assert rebuild(config, quiet).reasons == ()


def test_articles_and_dictionary_may_change_at_once(config: Config) -> None:
    name(config, WORD)
    rebuild(config, quiet)
    name(config, WORD, "柳镇")
    (config.seeds / "新.md").write_text("# 柳镇新站\n\n青河泵站旁边是柳镇新站。\n", encoding="utf-8")
    (config.seeds / "library.md").unlink()
    rebuild(config, quiet)
    scratch = replace(config, index=config.index.with_name("scratch"))
    rebuild(scratch, quiet)
    assert content(serve(config)) == content(serve(scratch))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("青河泵站\n站\n".encode(), "line 2, is no word of 2 to 100 characters"),
        ("、、、\n".encode(), "line 1, is no word"),
        (("青" * 101).encode(), "line 1, is no word"),
        ("\n青河泵站 3 n\n".encode(), "line 2, is Chinese with a blank. .*without a count"),
        ("青河泵站".encode("gb18030"), "cannot be read. Save it as UTF-8"),
    ],
)
def test_a_bad_file_says_where_and_the_old_generation_is_served(
    config: Config, data: bytes, said: str
) -> None:
    first = rebuild(config, quiet)
    (config.seeds / ".dictionary").write_bytes(data)
    with pytest.raises(UnreadableFile, match=rf"\.dictionary.*{said}"):
        rebuild(config, quiet)
    assert serve(config).name == first.generation


def test_the_report_names_the_words(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    name(config, WORD)
    assert (
        main(["build", "--seeds", str(config.seeds), "--index", str(config.index), "--model", "hashing"]) == 0
    )
    assert f"kept whole in 2 passages: {WORD}" in capsys.readouterr().out


def test_a_watcher_counts_it(config: Config) -> None:
    watcher = Watcher(config.seeds, 0, None)  # type: ignore[arg-type]
    assert watcher._counts(str(config.seeds / ".dictionary"))
    assert not watcher._counts(str(config.seeds / ".other"))

from pathlib import Path

import pytest

from rag.errors import NotFound, SeedsError
from rag.inspection import inspect, lines


def test_every_code_point_has_one_fate(seeds: Path) -> None:
    found = inspect(seeds, [], 450)
    assert [file["path"] for file in found["files"]] == ["library.md", "水务/泵站.md", "议事.txt"]
    for file in found["files"]:
        text = (seeds / file["path"]).read_text(encoding=file["encoding"])
        fates = [0] * len(text)
        for start, end in [span for article in file["articles"] for span in article["spans"]]:
            fates[start:end] = [fate + 1 for fate in fates[start:end]]
        for left in file["left_out"]:
            start, end = left["span"]
            assert left["text"] == text[start:end]
            assert left["reason"]
            fates[start:end] = [fate + 1 for fate in fates[start:end]]
        assert set(fates) == {1}


def test_an_article_is_shown_with_what_the_text_states(seeds: Path) -> None:
    (file,) = inspect(seeds, ["水务/泵站.md"], 450)["files"]
    (article,) = file["articles"]
    assert (article["title"], article["author"]) == ("青河泵站提前完工", "李小河")
    assert article["affiliation"] == "青河水利站站长"
    assert article["published"] is None
    assert article["headings"] == ["谁来用水"]
    assert [passage["section"] for passage in article["passages"]] == [[], ["谁来用水"]]
    text = (seeds / file["path"]).read_text()
    for passage in article["passages"]:
        assert passage["text"] == "".join(text[start:end] for start, end in passage["spans"])


def test_a_file_is_named_by_any_path(seeds: Path, tmp_path: Path) -> None:
    by_seed = inspect(seeds, ["library.md"], 450)["files"]
    assert inspect(seeds, [str(seeds / "library.md")], 450)["files"] == by_seed
    outside = tmp_path / "outside.txt"
    outside.write_text("外面的一篇文章。\n")
    assert inspect(seeds, [str(outside)], 450)["files"][0]["path"] == "outside.txt"


def test_what_cannot_be_read_is_listed(seeds: Path) -> None:
    (seeds / "empty.txt").touch()
    (skipped,) = inspect(seeds, ["empty.txt"], 450)["skipped"]
    assert skipped["path"] == "empty.txt"
    assert skipped["reason"]


def test_what_is_not_there_is_an_error(tmp_path: Path, seeds: Path) -> None:
    with pytest.raises(NotFound, match=r"nothing\.txt"):
        inspect(seeds, ["nothing.txt"], 450)
    with pytest.raises(SeedsError):
        inspect(tmp_path / "nowhere", [], 450)


def test_the_listing_names_articles_passages_and_the_rest(seeds: Path) -> None:
    shown = "\n".join(lines(inspect(seeds, [], 450)))
    assert "# 青河泵站提前完工 · 李小河 · 青河水利站站长" in shown
    assert "谁来用水: " in shown
    assert "markup: #" in shown

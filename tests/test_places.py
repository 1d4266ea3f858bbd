"""What offsets count in, and where the words stand in the file: the same for every format, over HTTP."""

import csv
import hashlib
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import check_error, quiet
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from test_formats_packed import epub, letter, odf, saved
from test_reading_formats import docx, paragraph, pdf
from test_reading_pdf import column, filled

from rag.api import create_app
from rag.builds import rebuild
from rag.cli import main
from rag.config import Config
from rag.reading.formats import to_source
from rag.reading.formats.trace import MAX_LOST, Trace
from rag.service import Service
from rag.types import Document, Place

FERRY = "渡口的船每天早上六点开第一班，晚上七点收船。"
ROWS = [["问题", "答案"], ["渡口几点开船？", "早上六点\n开第一班。"], ["能带牛吗？", "能，一头“八分”。"]]
ROSTER = [["姓名", "单位"], ["何青", "县医院"], ["罗大成", "农技站"]]
PAGE = """<!DOCTYPE html>
<html><head><title>渡口的船</title><script>var a = "渡口的船每天";
</script></head>
<body><!-- 渡口的船
每天 --><div class="top"><a title="渡口的船每天早上" href="/">首页</a> <a href="/a">新闻</a></div>
<h1>渡口的船</h1>
<p>渡口的船每天早上六点
开第一班，&ldquo;晚上&rdquo;七点<b>收船</b>。</p>


<p>雾天不开船，等&nbsp;雾散了再说，乘客在茶棚里歇着。</p>
<table><tr><th>姓名</th><th>单位</th></tr>
<tr><td>何青</td>
<td>县医院</td></tr></table>
</body></html>
"""


def table(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def book() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "名册"
    for row in ([], ["柳镇医生名册"], *ROSTER):
        sheet.append(row)
    asked = made.create_sheet("问答")
    for row in ROWS:
        asked.append(row)
    return saved(made)


def slides() -> bytes:
    made = Presentation()
    for title, text in (("渡口", "渡口在柳镇的东头，有两条船。"), ("开船", FERRY)):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def message() -> bytes:
    made = letter(Subject="渡口的船")
    made.set_content(FERRY)
    return made.as_bytes()


CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
EMPTY = '<table:table-row table:number-rows-repeated="7"><table:table-cell/></table:table-row>'
FILES: dict[str, str | bytes] = {
    "a.txt": f"渡口的船\n\n□ 何青\n\n　　{FERRY}\n",
    "a.md": f"# 渡口的船\n\n{FERRY}\n\n## 雾天\n\n雾天不开船，等雾散了再说。\n",
    "big5.txt": f"渡口的船\n\n{FERRY}".encode("gb18030"),
    "a.html": PAGE,
    "a.docx": docx([paragraph("渡口的船", "Heading1"), paragraph(FERRY)]),
    "a.pdf": pdf([column(filled(1)[:8]), column([*filled(2)[:3], f"　　{FERRY}"])]),
    "a.csv": table(ROWS),
    "roster.csv": table([*ROSTER[:2], [], ["罗大成", "农技站\n二楼"]]),
    "a.jsonl": '{"title": "渡口", "text": "渡口在柳镇的东头。"}\n\nno record\n'
    + json.dumps({"title": "开船", "text": FERRY}, ensure_ascii=False),
    "a.json": json.dumps({"name": "集子", "list": [{"title": "开船", "text": FERRY}]}),
    "a.xlsx": book(),
    "a.ods": odf(
        "spreadsheet",
        '<table:table table:name="名册">'
        + EMPTY
        + "".join(
            f"<table:table-row>{''.join(map(CELL.format, row))}</table:table-row>" + EMPTY for row in ROSTER
        )
        + "</table:table>",
    ),
    "a.pptx": slides(),
    "a.epub": epub({"a.xhtml": f"<html><body><h1>渡口的船</h1><p>{FERRY}</p></body></html>"}),
    "a.eml": message(),
}
QUESTIONS = ["渡口的船每天几点开第一班？", "雾天开船吗？", "何青在哪个单位？", "罗大成的单位？", "能带牛吗？"]
EXTRACTED = {name for name in FILES if not name.endswith((".txt", ".md"))}
CHARACTERS = {"a.html", "a.csv", "roster.csv", "a.jsonl", "a.json"}  # files that are text, and are extracted


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Path]]:
    folder = tmp_path_factory.mktemp("places")
    config = Config(seeds=folder / "seeds", index=folder / "index", model="hashing", quiet=0)
    config.seeds.mkdir()
    for name, data in FILES.items():
        (config.seeds / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    rebuild(config, quiet)
    with TestClient(create_app(Service.open(config)), raise_server_exceptions=False) as client:
        yield client, config.seeds


def found(client: TestClient, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield all that is said of a file's words: the words, and where they stand."""
    for question in QUESTIONS:
        body = {"question": question, "k": 20, "filters": {"path": name}}
        for item in client.post("/search", json=body).json()["passages"]:
            yield item["text"], item
        for item in client.post("/ask", json=body).json()["citations"]:
            assert item["verification"] == {"status": "exact", "method": "slice"}
            yield item["quote"], item


def letters(text: str) -> str:
    """What is left of a text without its marks."""
    return re.sub(r"\W", "", html.unescape(re.sub(r"<[^>]*>", "", text.replace("\\n", "\n"))))


@pytest.mark.parametrize("name", FILES)
def test_words_are_slices_of_the_text_that_is_named(served: tuple[TestClient, Path], name: str) -> None:
    client, seeds = served
    told = list(found(client, name))
    assert told
    for words, item in told:
        source = item["source"]
        reply = client.get(f"/sources/{source['id']}/text")
        assert reply.headers["content-type"] == "text/plain; charset=utf-8"
        digest = hashlib.sha256((seeds / name).read_bytes()).hexdigest()
        assert source["sha256"] == digest
        assert reply.headers["etag"].startswith(f'"{digest}')
        text = reply.content.decode()
        assert words == "".join(text[start:end] for start, end in item["spans"])
        assert source["text_of"] == ("extracted" if name in EXTRACTED else "file")
        assert (source["encoding"] is None) == (name in EXTRACTED - CHARACTERS)
        if source["text_of"] == "file":
            assert text == (seeds / name).open(encoding=source["encoding"]).read()
        if "lines" in source["place"]:
            first, last = source["place"]["lines"]
            lines = (seeds / name).open(encoding=source["encoding"]).read().split("\n")
            names = lines[:1] if "row" in source["place"] else []  # of the columns
            there = letters("\n".join([*names, *lines[first - 1 : last]]))
            assert all(letters(part) in there for part in re.split(r"\n|：|，", words)), (words, there)


@pytest.mark.parametrize(
    ("name", "words", "place"),
    [
        ("a.txt", FERRY, {}),
        ("a.html", "开第一班", {"lines": [7, 8]}),
        ("a.html", "雾天不开船", {"lines": [11, 11]}),
        ("a.csv", "开第一班", {"row": 2, "lines": [2, 3]}),
        ("a.csv", "八分", {"row": 3, "lines": [4, 4]}),
        ("roster.csv", "罗大成", {"row": 4, "lines": [4, 5]}),
        ("a.jsonl", FERRY, {"row": 2, "lines": [4, 4]}),
        ("a.json", FERRY, {"row": 1}),
        ("a.xlsx", "罗大成", {"sheet": "名册", "row": 5}),
        ("a.xlsx", "开第一班", {"sheet": "问答", "row": 2}),
        ("a.ods", "罗大成", {"sheet": "名册", "row": 24}),
        ("a.pdf", FERRY, {"page": 2}),
        ("a.pptx", "六点开第一班", {"page": 2}),
        ("a.epub", FERRY, {}),
        ("a.eml", FERRY, {}),
        ("a.docx", FERRY, {}),
    ],
)
def test_a_place_is_where_the_words_stand(
    served: tuple[TestClient, Path], name: str, words: str, place: dict[str, Any]
) -> None:
    told = [item["source"] for said, item in found(served[0], name) if words in said and "quote" in item]
    assert told
    for source in told:
        assert source["place"] == place
        assert source["page"] == place.get("page")


def test_a_text_is_that_of_the_served_generation(tmp_path: Path) -> None:
    config = Config(seeds=tmp_path / "seeds", index=tmp_path / "index", model="hashing", quiet=0)
    config.seeds.mkdir()
    (config.seeds / "a.csv").write_text(table(ROWS))
    rebuild(config, quiet)
    client = TestClient(create_app(Service.open(config)))
    (config.seeds / "a.csv").write_text("完全,不同\n的,文字")
    cited = client.post("/ask", json={"question": "能带牛吗？"}).json()["citations"][0]
    address = f"/sources/{cited['source']['id']}/text"
    assert client.get(f"/sources/{cited['source']['id']}").json()["text_url"].endswith(address)
    reply = client.get(address)
    assert cited["quote"] == "".join(reply.text[start:end] for start, end in cited["spans"])
    known = client.get(address, headers={"If-None-Match": f'W/{reply.headers["etag"]}, "other"'})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["etag"] == reply.headers["etag"]
    assert client.get(address, headers={"If-None-Match": '"other"'}).text == reply.text
    check_error(client.get("/sources/nothing/text"), 404)


def test_a_text_is_printed(
    served: tuple[TestClient, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, seeds = served
    monkeypatch.setenv("RAG_INDEX", str(seeds.parent / "index"))
    article = client.get("/sources").json()["sources"][0]
    text = client.get(f"/sources/{article['id']}/text").text
    for name in (article["path"], article["id"]):
        assert main(["show", name]) == 0
        assert capsys.readouterr().out == text
    assert main(["show", article["path"], "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["text"], shown["source"]["id"]) == (text, article["id"])
    assert main(["show", "nothing.txt"]) == 1
    monkeypatch.setenv("RAG_MODEL", "hashing")
    assert main(["ask", "能带牛吗？"]) == 0
    assert re.search(r"\.(csv|xlsx) @ [\d,-]+ of its text, .*row 3", capsys.readouterr().out)


def places(document: Document) -> Iterator[tuple[str, Place]]:
    """Yield each line of a text that holds words, and where it stands."""
    at = 0
    for line in document.text.split("\n"):
        if line.strip():
            yield line, document.place(at, at + len(line))
        at += len(line) + 1


PIECES = st.sampled_from(
    "<p>|</p>|<div title='a > b'>|</div>|<br>|\n|\n\n| |<!-- 注\n释 -->|&nbsp;|&amp;|&#20013;|&lt;p&gt;|a < b"
    "|AT&T|<script>if (a<b) {\n'<p>'}</script>|<b>粗</b>|<li>项|<h2>题目</h2>|<td>格|<a href=x>链接</a>"
    '|船|雾船|<p|<p class="'.split("|")
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_a_line_of_a_page_stands_in_its_lines(pieces: list[str]) -> None:
    # Each piece has a word of its own, so that no other line holds it.
    page = "<html><body><p>开头" + "".join(
        piece.replace("船", chr(0x5000 + number)) for number, piece in enumerate(pieces)
    )
    document = to_source("a.html", page.encode()).document
    lines = page.split("\n")
    for words, place in places(document):
        if place.lines:
            first, last = place.lines
            there = html.unescape("\n".join(lines[first - 1 : last]))
            assert set(re.sub(r"\W", "", words)) <= set(there), (words, place)
    assert places_are_known(document) or re.search("<p(?!>)", page)


def places_are_known(document: Document) -> bool:
    return all(place.lines for words, place in places(document) if words != "---")


CELLS = st.text('甲乙丙,;"\n ：ab1', max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=3), min_size=2, max_size=8))
def test_a_row_of_a_table_stands_in_its_lines(rows: list[list[str]]) -> None:
    rows = [["名称", "说明", "备注"], ["第一", "这一行总有字", ""], *rows]
    text = table(rows)
    document = to_source("a.csv", text.encode()).document
    lines = text.split("\n")
    told = [place for _, place in places(document) if place.row]
    assert {place.row for place in told} >= {2}
    for words, place in places(document):
        if place.row is None or place.lines is None or words.startswith(("title: ", "---")):
            continue
        row = rows[place.row - 1]
        first, last = place.lines
        assert list(csv.reader(io.StringIO("\n".join(lines[first - 1 : last])))) == [row]
        assert set(letters("".join(row))) <= set(letters(words))


def test_a_page_that_the_parser_mends_without_end_is_no_trap() -> None:
    trace = Trace("<p>一二三" * 50_000)
    assert trace.follow("一二三") == (1, 1)
    assert not any(trace.follow(f"别的话说了二十个字以上才找得回来的地方{n}") for n in range(1_000))
    assert trace._searches == MAX_LOST


def test_a_place_is_found_again_by_words_that_stand_once() -> None:
    sure = "这一句话在整个网页里只出现一次，所以能定位。"
    trace = Trace(f"<p>一\n<p>二\n<p>{sure}\n<p>三")
    assert trace.follow("一") == (1, 1)
    assert trace.follow("别的") is None
    assert trace.follow("二") is None  # it may be any
    assert trace.follow(sure) == (3, 3)
    assert trace.follow("三") == (4, 4)

"""What holds for every reading: slices, one place for each code point, the same result each time."""
# ruff: noqa: E501  the pieces of pages are as long as they are

import hashlib
import json
import random
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import UnreadableFile
from rag.language.dates import find_date, is_date_line
from rag.reading import candidates, find_files, furniture, learn_furniture, read
from rag.reading.articles.page import read_page
from rag.reading.formats import to_source
from rag.reading.formats.source import Fields, Record, Source
from rag.split import search_form, split
from rag.types import Document, Reading, Span, cut

SHARED = Path(__file__).parents[2] / "shared"
needs_seeds = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the real pages are not here")

# Pieces that pages are made of, and that the rules look for.
PIECES = (
    "关于修路的报告|□ 张三|本报记者 李四 王五|(作者系某局局长)|(王小明 文/图)|一、总的情况|(一)先说成绩。后说问题。|1. 第一项|① 小项"
    "|第一章 总则|第一条 为了修路。|问:路修好了吗?|答:修好了。|## 标题|# 大标题|- 列表|| 甲 | 乙 |||---|---||第 3 页|— 4 —|12"
    "|首页 > 新闻|分享到:|版权所有 某某网|责任编辑:赵六|目录|修桥的报告……3|2024年5月6日|某某市人民政府|附件:1.名单"
    "|路修了三年,终于通车了。|路修了三年,终于|通车了。沿线的村民都来看,看了一整天|the road was built in three years and|opened to-"
    "|day. Nobody came.|**第一,要修路。**然后通车。|山 路 弯 弯|,|。|　　缩进的一段话,没有说完|[1] 注释一条。|1 See the note.|\f".split(
        "|"
    )
)
PAGE = st.lists(st.sampled_from(PIECES), max_size=25).flatmap(
    lambda lines: st.sampled_from(["\n", "\n\n", "\n\n\n"]).map(lambda gap: gap.join(lines))
)
ANY = st.text(max_size=300) | PAGE | st.lists(st.text(alphabet="a一。,\n #|-(□", max_size=30)).map("\n".join)


def reading_of(text: str) -> Reading:
    """Read a text that is in no file."""
    document = Document(
        "a.txt", hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), "utf-8", "text/plain", text
    )
    return read_page(Source(document, (Record(Span(0, len(text)), Fields()),)))


def check(reading: Reading) -> None:
    """Assert all that holds for every reading."""
    text = reading.document.text
    position = 0
    placed = [span for article in reading.articles for span in article.spans]
    for span in sorted([*placed, *(item.span for item in reading.left_out)]):
        assert span.start == position < span.end
        position = span.end
    assert position == len(text)
    assert all(item.reason for item in reading.left_out)
    for article in reading.articles:
        used: list[Span] = []
        for number, passage in enumerate(split(reading.document, article), 1):
            assert passage.id == f"{article.id}-{number:03d}"
            assert passage.text == cut(text, passage.spans)
            assert all(
                above.end <= below.start
                for above, below in zip(passage.spans, passage.spans[1:], strict=False)
            )
            assert passage.text in search_form(article, passage)
            used += passage.spans
        own = [mark for span in article.spans for mark in range(span.start, span.end)]
        shown = [mark for span in used for mark in range(span.start, span.end)]
        assert set(shown) <= set(own)
        assert not "".join(text[mark] for mark in set(own) - set(shown)).strip()
        headers = any(
            paragraph.kind == "header" for section in article.sections for paragraph in section.paragraphs
        )
        assert headers or len(shown) == len(set(shown))


@settings(deadline=None)
@given(ANY)
def test_any_text(text: str) -> None:
    reading = reading_of(text)
    check(reading)
    assert reading == reading_of(text)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from("a.txt a.md a.html a.csv a.jsonl a.docx".split()))
def test_any_bytes(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        try:
            reading = read(Path(folder), name)
        except UnreadableFile:
            return
        check(reading)
        assert reading.document.sha256 == hashlib.sha256(data).hexdigest()
        if name.endswith((".txt", ".md")):
            assert (Path(folder) / name).open(
                encoding=reading.document.encoding
            ).read() == reading.document.text


@settings(deadline=None)
@given(
    ANY.filter(lambda text: "\r" not in text), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
)
def test_any_text_in_any_encoding_is_read_as_it_is(text: str, encoding: str) -> None:
    try:
        data = text.encode(encoding)
        document = to_source("a.txt", data).document
    except (UnicodeEncodeError, UnreadableFile):
        return
    assert document.text == data.decode(document.encoding).replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize(
    "line", ["a", "字", "# a", "- a", "1. a", "问:a", "|a|b|", "。", "第一条 a", "□ 张三"]
)
def test_ten_thousand_lines(line: str) -> None:
    check(reading_of(f"{line}\n" * 10_000))


@pytest.mark.parametrize("piece", ["字", "a", "a b. ", ",", "(", "**", "甲 ", "\t", "[", "一、"])
def test_one_endless_line(piece: str) -> None:
    reading = reading_of(piece * 200_000)
    check(reading)
    sizes = [
        len(passage.text) for article in reading.articles for passage in split(reading.document, article)
    ]
    assert max(sizes, default=0) <= 6_000


def test_one_very_long_article() -> None:
    chance = random.Random(1)

    def some(least: int, most: int) -> str:
        return "".join(
            chance.choice("山水田林路桥村镇人家灯火书屋老少早晚") for _ in range(chance.randint(least, most))
        )

    parts = ["# 长文"]
    for number in range(1, 40):
        parts.append(f"## 第{number}部分的标题")
        parts += ["".join(f"{some(12, 40)}。" for _ in range(chance.randint(2, 7))) for _ in range(30)]
    reading = reading_of("\n\n".join(parts))
    (article,) = reading.articles
    assert len([section for section in article.sections if section.heading]) == 39
    sizes = [len(passage.text) for passage in split(reading.document, article)]
    assert max(sizes) < 480
    assert sum(size < 200 for size in sizes) < len(sizes) * 0.05


def test_ids_pin_the_content() -> None:
    one, other = reading_of("# 桥\n\n桥修好了。"), reading_of("# 桥\n\n桥修坏了。")
    assert one.articles[0].id != other.articles[0].id
    start = one.articles[0].spans[0].start
    stated = f"a.txt\0{one.document.sha256}\0{start}".encode()
    assert one.articles[0].id == hashlib.sha256(stated).hexdigest()[:16]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年5月6日", "2024-05-06"),
        ("发布时间:2024-5-6 09:30", "2024-05-06"),
        ("二〇二四年十二月三十一日", "2024-12-31"),
        ("中華民國113年5月6日", "2024-05-06"),
        ("2024年5月", "2024-05"),
        ("Monday, May 6, 2024", "2024-05-06"),
        ("6 May 2024", "2024-05-06"),
        ("2024年13月6日", None),
        ("20241306", None),
        ("5月6日", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert find_date(text) == date
    assert is_date_line(text) == (date is not None)


def pages(count: int) -> Iterator[str]:
    """Yield pages of one site, whose first and last lines are the same."""
    for number in range(count):
        body = f"第{number}号水井在村子的东头,井深{number + 5}米,水质清甜。"
        yield f"青山数字馆藏\n\n水井{'甲乙丙丁戊己庚辛'[number]}记\n\n□ 张三\n\n{body * 3}\n\n欢迎来到青山数字馆藏参观"


def test_furniture_is_learned_from_the_folder_and_overruled(tmp_path: Path) -> None:
    for number, page in enumerate(pages(5)):
        (tmp_path / f"{number}.txt").write_text(page, encoding="utf-8")
    paths = find_files(tmp_path)
    seen = [candidates(read(tmp_path, path).document) for path in paths]
    learned = learn_furniture(seen)
    assert learned == {"青山数字馆藏": 5, "欢迎来到青山数字馆藏参观": 5}
    reading = read(tmp_path, paths[0], furniture([], learned))
    check(reading)
    assert [item.reason for item in reading.left_out].count("learned") == 2
    assert reading.articles[0].title == "水井甲记"
    overrules = ["# ours", "- 欢迎来到青山数字馆藏参观", "+ 水井甲记"]
    overruled = read(tmp_path, paths[0], furniture(overrules, learned))
    out = cut(overruled.document.text, [item.span for item in overruled.left_out if item.reason == "learned"])
    assert "欢迎" not in out
    assert "水井甲记" in out


def test_copies_of_one_article_teach_nothing() -> None:
    document = reading_of(next(pages(1))).document
    assert learn_furniture([candidates(document)] * 9) == {}


def stated_pages() -> dict[str, Any]:
    """Return what the real pages hold."""
    found: dict[str, Any] = json.loads((SHARED / "gold" / "articles.json").read_text(encoding="utf-8"))
    return found


@needs_seeds
def test_the_real_pages() -> None:
    wanted = stated_pages()
    for path in find_files(SHARED / "seeds"):
        reading = read(SHARED / "seeds", path)
        check(reading)
        text = reading.document.text
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        articles = [article for article in wanted["articles"] if article["file"] == path]
        assert len(reading.articles) == len(articles)
        for article, stated in zip(reading.articles, articles, strict=True):
            assert article.title == stated["title"]
            assert article.author == stated["author"]
            assert article.affiliation == stated["affiliation"]
            assert (
                article.spans[0].start
                == starts[stated["first_line"] - 1] + (text[starts[stated["first_line"] - 1]] == "#") * 2
            )
            assert sum(start < article.spans[-1].end for start in starts) == stated["last_line"]
            headings = [cut(text, section.heading) for section in article.sections]
            assert [heading for heading in headings if heading in stated["headings"]] == stated["headings"]
        passages = [passage for article in reading.articles for passage in split(reading.document, article)]
        for join in wanted["joins"]:
            assert join["file"] != path or any(join["text"] in passage.text for passage in passages)
        for number in wanted["noise_lines"][path]:
            start, end = starts[number - 1], (*starts[1:], len(text) + 1)[number - 1] - 1
            assert (
                not any(s.start < end and start < s.end for p in passages for s in p.spans)
                or not text[start:end].strip()
            )


@needs_seeds
def test_the_lead_passage_says_who_wrote_it() -> None:
    for path in find_files(SHARED / "seeds"):
        reading = read(SHARED / "seeds", path)
        for article in reading.articles:
            first, *rest = split(reading.document, article)
            for words in (article.title, article.author, article.affiliation):
                assert words is None or words in first.text
            for spot in article.head:
                assert not any(s.start < spot.end and spot.start < s.end for p in rest for s in p.spans)

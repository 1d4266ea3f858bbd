"""Formats and encodings: web pages, Word, PDF and tables, whole and broken."""
# ruff: noqa: E501  the texts in files are as long as they are

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import opencc
import pytest

from rag.errors import UnreadableFile
from rag.reading import find_files, read
from rag.split import split
from rag.types import Reading, cut

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/{{}}" Target="{{}}"/></Relationships>'
)
STYLES = (
    f'<w:styles {W}><w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style></w:styles>'
)


def docx(body: str) -> bytes:
    """Return a Word file with this body."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS.format("officeDocument", "word/document.xml"))
        archive.writestr("word/_rels/document.xml.rels", RELS.format("styles", "styles.xml"))
        archive.writestr("word/styles.xml", STYLES)
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return packed.getvalue()


def paragraph(text: str, style: str = "") -> str:
    """Return one paragraph of a Word file."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


PLACED = "BT /F1 {size} Tf {left} {bottom} Td <{words}> Tj ET"
SCALED = "BT /F1 1 Tf {size} 0 0 {size} {left} {bottom} Tm <{words}> Tj ET"


def pdf(pages: Sequence[Sequence[tuple[float, float, float, str]]], form: str = PLACED) -> bytes:
    """Return a PDF whose pages hold these texts: left, bottom, size, words; ``form`` is how each is written."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R"
        " /W [1 95 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    for number, texts in enumerate(pages):
        stream = "\n".join(
            form.format(size=size, left=left, bottom=bottom, words=words.encode("utf-16-be").hex())
            for left, bottom, size, words in texts
        )
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {7 + 2 * number} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def reading_of(folder: Path, name: str, data: bytes | str) -> Reading:
    """Write a file and read it."""
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return read(folder, name)


def passages(reading: Reading) -> str:
    """Return all that is searched of a reading."""
    found = [passage.text for article in reading.articles for passage in split(reading.document, article)]
    return "\n".join(found)


WEB = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>屋顶菜园_城市周报</title>
<script>var x = "脚本里的字";</script><style>p {color: red}</style></head><body class="no-sidebar">
<nav><a href="/">首页</a> <a href="/n">新闻</a></nav>
<div class="breadcrumb">首页 &gt; 生活 &gt; 正文</div>
<div class="main"><HEADING>
<div class="info">来源:城市周报 作者:白露 2024-07-01</div>
<p>屋顶上的菜园有三十个木箱,每户一箱。种什么由各家自己决定,浇水轮流<b>排班</b>,收成也常常互相交换。</p>
<figure><img src="a.jpg"><figcaption>居民在屋顶浇水</figcaption></figure>
<h2>从荒地到菜地</h2>
<p>两年前,这里还堆着旧家具。<br>清理用了整整一个月。</p>
<ul><li>番茄</li><li>辣椒</li></ul>
<table><tr><th>作物</th><th>产量</th></tr><tr><td>番茄</td><td>120公斤</td></tr></table>
<div style="display:none">看不见的字</div></div>
<div class="related"><ul><li><a href="1">别处的文章一</a></li><li><a href="2">别处的文章二</a></li></ul></div>
<footer>版权所有 城市周报</footer></body></html>"""


@pytest.mark.parametrize("heading", ["<h1>屋顶菜园</h1>", "<div class='t'>屋顶菜园</div>", ""])
def test_web_page_with_and_without_headings(heading: str, tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "page.html", WEB.replace("<HEADING>", heading))
    (article,) = reading.articles
    assert (article.title, article.author, article.published) == ("屋顶菜园", "白露", "2024-07-01")
    assert [section.headings for section in article.sections][-1] == ("从荒地到菜地",)
    shown = passages(reading)
    for words in ("首页", "脚本里的字", "别处的文章", "版权所有", "居民在屋顶浇水", "看不见的字", "color"):
        assert words not in shown
    assert "轮流排班" in shown
    assert "番茄 | 120公斤" in shown


def test_web_page_in_the_encoding_that_it_states(tmp_path: Path) -> None:
    page = WEB.replace("utf-8", "gb2312").replace("<HEADING>", "<h1>屋顶菜园</h1>")
    reading = reading_of(tmp_path, "page.htm", page.encode("gb18030"))
    assert reading.articles[0].title == "屋顶菜园"
    assert reading.document.encoding == "gb18030"


OLD_PAGE = """<html><head><title>河口镇在线</title></head><body><table width=760><tr>
<td><font color=red size=5>河口镇在线</font></td>
<td><a href=a>首页</a> <a href=b>农事</a> <a href=c>旧闻</a> <a href=d>留言</a></td></tr></table>
<table><tr><td width=140>农事问答<br>天气<br>市价</td><td>
<center><font size=5><b>稻田里放鸭子</b></font></center>
<center><font size=2>河口镇农技站　佟满仓</font></center>
<br>　　鸭子要在秧苗返青以后放,一亩田放十二只,太多了踩秧,太少了吃不完虫子。早上放,傍晚收。<br>
<p align=center><img src=ya.jpg><br>田里的鸭子（六月）</p>
<br>　　抽穗以前一定要收鸭,晚一天都不行,鸭子见了稻穗是不讲道理的,一夜能吃掉半分田。<br>
<hr><b>田埂上种豆</b>
<br>　　田埂种豆不占地,豆根还能固住田埂。株距一尺,雨后补种,立秋前收完,不误割稻。<br>
</td></tr></table>
<center>【<a href=p>打印</a>】【<a href=q>关闭</a>】</center><center>建议使用1024×768分辨率浏览</center></body></html>"""


def test_an_old_page_of_tables_with_titles_in_large_letters(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "old.htm", OLD_PAGE)
    told = [(article.title, article.author, article.affiliation) for article in reading.articles]
    assert told == [("稻田里放鸭子", "佟满仓", "河口镇农技站"), ("田埂上种豆", None, None)]
    shown = passages(reading)
    for noise in ("河口镇在线", "旧闻", "市价", "田里的鸭子", "打印", "1024"):
        assert noise not in shown


def test_a_list_of_articles_and_links_below_it(tmp_path: Path) -> None:
    one = "<article><h3>{0}</h3><div>2021-03-0{1} | 宣传科</div><p>{0}的事情,昨天下午在三楼会议室说清楚了,各科室照办。</p></article>"
    body = one.format("门诊延长到晚上", 4) + one.format("食堂换了新菜单", 5)
    links = "<h4>相关阅读</h4><li><a href=x>旧门诊楼的故事</a></li><li><a href=y>食堂六十年</a></li>"
    reading = reading_of(
        tmp_path, "list.html", f"<html><body><main><h2>院内短讯</h2>{body}</main>{links}</body></html>"
    )
    assert [(a.title, a.published) for a in reading.articles] == [
        ("门诊延长到晚上", "2021-03-04"),
        ("食堂换了新菜单", "2021-03-05"),
    ]
    assert "院内短讯" not in passages(reading)
    assert "旧门诊楼" not in passages(reading)


def test_several_articles_of_one_web_page(tmp_path: Path) -> None:
    body = "".join(
        f"<article><h2>{title}</h2><p>{text}</p></article>"
        for title, text in [
            ("第一篇游记", "我们沿着河走了三天,最后在渡口分手。"),
            ("第二篇游记", "山里的雨下了一夜,早晨才看见对面的瀑布。"),
        ]
    )
    reading = reading_of(tmp_path, "page.html", f"<html><body><h1>旅行者</h1>{body}</body></html>")
    assert [article.title for article in reading.articles] == ["第一篇游记", "第二篇游记"]


def test_word(tmp_path: Path) -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    body = (
        paragraph("井水的温度", "T")
        + paragraph("县水文站 陆远山")
        + paragraph("一、观测的方法", "H1")
        + paragraph("我们在二十口井里放了温度计,每天早晚各读一次,连续读了两年。")
        + "<w:p><w:ins><w:r><w:t>后来补上的一句。</w:t></w:r></w:ins><w:del><w:r><w:delText>删掉的一句。</w:delText></w:r></w:del></w:p>"
        + paragraph("(一)冬天", "H2")
        + paragraph("冬天的井水比空气暖,所以井口会冒白气。")
        + "<w:tbl>"
        + row.format(paragraph("井号"), paragraph("水温"))
        + row.format(paragraph("七"), paragraph("14度"))
        + "</w:tbl>"
    )
    reading = reading_of(tmp_path, "井.docx", docx(body))
    (article,) = reading.articles
    assert (article.title, article.author, article.affiliation) == ("井水的温度", "陆远山", "县水文站")
    assert [section.headings for section in article.sections if section.heading] == [
        ("一、观测的方法",),
        ("一、观测的方法", "(一)冬天"),
    ]
    shown = passages(reading)
    assert "后来补上的一句" in shown
    assert "删掉的一句" not in shown
    assert "七 | 14度" in shown


LEFT = [
    "雨水花园是一块比路面低的绿地,下雨",
    "的时候,屋顶和路面的水流进来,在这",
    "里停留一两天,慢慢渗进土里。它看上",
    "去和普通的花坛没有两样,可是能够留",
    "住一场大雨的前二十毫米。我们在六个",
]
RIGHT = [
    "小区里建了雨水花园,测了三年。结果",
    "表明,雨水花园建成以后,小区排进管",
    "网的水减少了四成,而且水里的泥沙也",
    "少了一半。居民最关心的是蚊子,测量",
    "说明积水三天内渗完就不会生蚊子。",
]

LOWER = [
    "也有失败的例子。有一处花园建在黏土",
    "上,水三天也渗不下去,后来换了沙土",
    "才好。还有一处花园离大树太近,根须",
]
UPPER = [
    "把盲管堵住了。经验是先挖坑试水,再",
    "决定建不建。试水的办法很简单,挖一",
    "个半米深的坑,灌满水,看几天干。",
]
COLUMNS = [(LEFT, RIGHT), (LOWER, UPPER)]


def test_pdf_with_two_columns(tmp_path: Path) -> None:
    def page(head: str, number: str, columns: int) -> list[tuple[float, float, float, str]]:
        rows = [
            row
            for at, (left, right) in enumerate(zip(*COLUMNS[columns], strict=True))
            for row in ((60, 640 - 18 * at, 12, left), (320, 640 - 18 * at, 12, right))
        ]
        return [(60, 800, 9, head), *rows, (290, 40, 9, number)]

    first = [(200, 720, 20, "雨水花园三年"), (250, 690, 12, "□ 江流"), *page("水与城 2024", "1", 0)]
    reading = reading_of(tmp_path, "two.pdf", pdf([first, page("水与城 2024", "2", 1)]))
    (article,) = reading.articles
    assert (article.title, article.author) == ("雨水花园三年", "江流")
    shown = passages(reading)
    assert "下雨的时候" in shown
    assert "我们在六个小区里建了雨水花园" in shown
    assert "例子。有一处" in shown
    assert "离大树太近,根须把盲管堵住了" in shown
    assert "水与城" not in shown
    assert reading.document.pages[0] == 0
    assert split(reading.document, article, chars=120)[-1].place.page == 2


def test_tables_of_articles(tmp_path: Path) -> None:
    rows = [
        {"title": "灯塔", "author": "程海", "date": "2021-03-04", "text": "灯塔每晚亮\n八个小时。"},
        {"title": "风车", "text": '风车磨了"一百年"的面。'},
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    table = 'title,author,date,text\n灯塔,程海,2021-03-04,"灯塔每晚亮\n八个小时。"\n风车,,,"风车磨了""一百年""的面。"\n'
    for name, data in (("a.jsonl", lines), ("a.csv", table)):
        reading = reading_of(tmp_path, name, data)
        found = [(article.title, article.author, article.published) for article in reading.articles]
        assert found == [("灯塔", "程海", "2021-03-04"), ("风车", None, None)]
        assert '风车磨了"一百年"的面。' in passages(reading)


def test_front_matter(tmp_path: Path) -> None:
    text = '---\ntitle: "石匠"\nauthor: 谷雨\ndate: 2020-05-06\ntags: [a, b]\n---\n\n石匠敲了一辈子石头,手上的茧比石头还硬。\n'
    reading = reading_of(tmp_path, "a.md", text)
    (article,) = reading.articles
    assert (article.title, article.author, article.published) == ("石匠", "谷雨", "2020-05-06")
    assert cut(reading.document.text, article.spans) == text.partition("\n\n")[2].strip()
    assert "tags" not in passages(reading)


def test_front_matter_that_names_a_source_names_no_place_of_work(tmp_path: Path) -> None:
    text = "---\nsource: Heron Lake Cooperative\n---\n\n# 湖上的会\n\n会开在船上,开了两个钟头,船漂了三里。\n"
    (article,) = reading_of(tmp_path, "a.md", text).articles
    assert (article.title, article.affiliation) == ("湖上的会", None)


def test_utf16_without_a_mark(tmp_path: Path) -> None:
    text = "河边的树\n\n河边的树长得快,可是木头软,做不了房梁。\n"
    reading = reading_of(tmp_path, "a.txt", text.encode("utf-16-le"))
    assert reading.document.text == text
    assert (tmp_path / "a.txt").open(encoding=reading.document.encoding).read() == text


def test_mojibake_is_noted(tmp_path: Path) -> None:
    garbled = "河边的树长得快,可是木头软。".encode().decode("latin-1")
    assert reading_of(tmp_path, "a.txt", garbled).notes[0].startswith("mojibake")
    assert reading_of(tmp_path, "b.txt", "河边的树长得快,可是木头软。").notes == ()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b""),
        ("a.txt", b" \n\n"),
        ("a.txt", bytes(range(256)) * 40),
        ("a.docx", b"PK\x03\x04 no archive"),
        ("a.docx", docx(paragraph("字" * 90))[:-40]),
        ("a.pdf", b"%PDF-1.4 nothing"),
        ("a.pdf", pdf([[]])),
        ("a.html", b"<html><body><script>x</script></body></html>"),
        ("a.jsonl", b"[1]\n{"),
        ("a.csv", b",\n,\n"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, data: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as error:
        reading_of(tmp_path, name, data)
    assert error.value.hint


def test_archive_bomb_is_refused(tmp_path: Path) -> None:
    bomb = docx(paragraph("零" * 60_000_000))
    assert len(bomb) < 1_000_000
    with pytest.raises(UnreadableFile, match="unpacks to more"):
        reading_of(tmp_path, "bomb.docx", bomb)


def test_deep_nesting_is_read(tmp_path: Path) -> None:
    page = "<div>" * 60_000 + "<p>在很深的地方写着一句话,一样读得到。</p>"
    assert "一样读得到" in passages(reading_of(tmp_path, "deep.html", page))


def test_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / ".git").mkdir()
    outside = tmp_path.parent / f"{tmp_path.name}-outside.txt"
    outside.write_text("外面的文章。", encoding="utf-8")
    for name in ("b.txt", "甲/a.md", ".hidden.txt", ".git/c.txt", "tool.exe"):
        (tmp_path / name).write_text("里面的文章。", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(outside)
    (tmp_path / "inner.txt").symlink_to(tmp_path / "b.txt")
    assert find_files(tmp_path) == ["b.txt", "inner.txt", "link.txt", "tool.exe", "甲/a.md"]
    with pytest.raises(UnreadableFile, match=r"tool\.exe has no format"):
        read(tmp_path, "tool.exe")
    assert read(tmp_path, "inner.txt").document.text == "里面的文章。"
    with pytest.raises(UnreadableFile, match="a link out of the folder"):
        read(tmp_path, "link.txt")
    with pytest.raises(UnreadableFile):
        read(tmp_path, "gone.txt")


DAMAGED = (
    "水库管理所的人每天早晚各看一次水位,把数字写在黑板上。他们说这是从前的办法,也是最可靠的办法,不会断电。"
    * 4
)


@pytest.mark.parametrize(("encoding", "name"), [("gb18030", "gb18030"), ("big5", "big5hkscs")])
def test_one_wrong_byte_does_not_cost_a_file_in_a_chinese_encoding(
    encoding: str, name: str, tmp_path: Path
) -> None:
    words = DAMAGED if encoding == "gb18030" else opencc.OpenCC("s2t").convert(DAMAGED)
    data = words.encode(encoding)
    half = len(words[:60].encode(encoding))
    reading = reading_of(tmp_path, "a.txt", data[:half] + b"\xff\n" + data[half:])
    assert reading.document.encoding == name
    assert words[:60] in reading.document.text
    assert words[-60:] in reading.document.text
    shown = (tmp_path / "a.txt").open(encoding=name, errors="replace").read()
    assert reading.document.text == shown
    assert any("bytes are not" in note and str(shown.index("\ufffd")) in note for note in reading.notes)


@pytest.mark.parametrize("element", ["article", "section"])
def test_a_table_behind_an_aside_is_text(element: str, tmp_path: Path) -> None:
    text = "<p>{}的船每天早上六点开第一班，晚上七点收船，雾天不开，大风天也不开，由渡管站的人在岸边挂旗子告诉人。</p>"
    rows = "".join(
        f"<tr><td>{name}</td><td>{price}</td></tr>"
        for name, price in [("对象", "票价"), ("大人", "三分"), ("牛", "八分")]
    )
    page = (
        "<html><head><title>渡口的船</title></head><body><nav><a href=a>首页</a><a href=b>新闻</a><a href=c>旧闻</a></nav>"
        f"<{element}><h1>渡口的船</h1>{text.format('渡口')}{text.format('下湾')}<aside><p><a href=x>订阅本报</a></p></aside>"
        f"<p>车辆和牲口过河的票价（自五月起）</p><table>{rows}</table></{element}><footer>版权所有 柳河网</footer></body></html>"
    )
    shown = passages(reading_of(tmp_path, "a.html", page))
    assert "过河的票价" in shown
    assert "牛 | 八分" in shown
    for words in ("订阅本报", "版权所有", "首页"):
        assert words not in shown


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_zeros_in_a_text(codec: str, tmp_path: Path) -> None:
    text = "渡口的船每天早上六点开第一班,晚上七点收船,雾天不开。\n" * 4
    reading = reading_of(
        tmp_path, "a.txt", text.encode(codec) + b"\0\0\0\n" + "大风天也不开。\n".encode(codec)
    )
    shown = passages(reading)
    assert "大风天也不开。" in shown
    assert "\0" not in shown

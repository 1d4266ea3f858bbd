"""Formats that pack or convert: Office, OpenDocument, books, Rich Text, mail; hostile ones; wrong names."""
# ruff: noqa: E501  the texts in files are as long as they are

import datetime
import io
import os
import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Inches
from test_reading_formats import docx, paragraph, passages, pdf, reading_of

from rag.errors import TextlessFile, UnreadableFile
from rag.reading import read
from rag.reading.formats import BY_SIGN, BY_SUFFIX, sandbox, warm
from rag.types import Reading, cut

FERRY = "渡口的船每天早上六点开第一班,晚上七点收船,雾天不开。"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{name}="{OASIS}:{path}:1.0"'
    for name, path in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "presentation": "presentation",
    }.items()
)


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return an archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def odf(kind: str, body: str, styles: str = "") -> bytes:
    """Return an OpenDocument file of a kind: text, spreadsheet, presentation."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def epub(chapters: dict[str, str], stated: str = "", order: tuple[str, ...] = ()) -> bytes:
    """Return a book."""
    items = "".join(f'<item id="{name}" href="{name}"/>' for name in chapters)
    spine = "".join(f'<itemref idref="{name}"/>' for name in order or chapters)
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
            '<rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
            "OPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{stated}</metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **{f"OPS/{name}": text for name, text in chapters.items()},
        }
    )


def whole(reading: Reading) -> None:
    """Check that every character is in one article or left out."""
    text = reading.document.text
    places = [span for article in reading.articles for span in article.spans]
    places += [left.span for left in reading.left_out]
    assert sorted(at for span in places for at in range(span.start, span.end)) == list(range(len(text)))


def workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "供水"
    for row in (
        ["柳河镇供水情况表"],
        ["村名", "一季度", None, "二季度", None],
        [None, "户数", "漏损率", "户数", "漏损率"],
        ["上湾村", 339, 0.125, 1340, 0.08],
        ["下湾村", 353, 0.5, 354, 0.045],
        ["填表人:周立"],
    ):
        sheet.append(row)
    for area in ("A1:E1", "A2:A3", "B2:C2", "D2:E2"):
        sheet.merge_cells(area)
    sheet["C4"].number_format, sheet["E5"].number_format = "0.0%", "0%"
    sheet["D4"].number_format = "#,##0"
    sheet["B9"] = "=SUM(B4:B5)"
    roster = book.create_sheet("Sheet2")
    for row in (["姓名", "单位", "职务", "电话"], ["何青", "县医院", "主任", "0555-1234"]):
        roster.append(row)
    roster.append(["罗大成", "农技站", "站长", 13900001111])
    hidden = book.create_sheet("底稿")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "不给人看的数"
    asked = book.create_sheet("问答")
    for row in (
        ["序号", "问题", "答案"],
        [1, "渡口几点开船?", "早上六点。"],
        [2, "能带牛吗?", "能,一头八分。"],
    ):
        asked.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_rows_with_the_names_of_their_columns(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.xlsx", saved(workbook()))
    shown = passages(reading)
    assert "村名：上湾村，一季度 户数：339，一季度 漏损率：12.5%，二季度 户数：1,340" in shown
    assert "二季度 户数：354，二季度 漏损率：5%" in shown  # 4.5%, shown without digits
    assert "姓名：罗大成，单位：农技站，职务：站长，电话：13900001111" in shown
    assert "\n填表人:周立" in shown
    titles = [article.title for article in reading.articles]
    assert titles == ["柳河镇供水情况表", None, "渡口几点开船?", "能带牛吗?"]
    assert "不给人看的数" not in shown
    assert any("底稿 is hidden: its 1 cells" in note for note in reading.notes)
    assert any("1 formulas have no result" in note for note in reading.notes)
    whole(reading)


def test_a_row_of_a_table_is_a_passage_of_its_own(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, "a.xlsx", saved(workbook()))
    rows = reading.articles[1].sections
    assert [cut(reading.document.text, row.paragraphs[0].spans)[:6] for row in rows] == [
        "姓名：何青，",
        "姓名：罗大成",
    ]


def test_a_form_is_read_by_what_it_asks(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["姓名", "齐石山", "性别", "男"], ["住址", "柳河镇二街", "电话", 5551234]):
        book.active.append(row)
    shown = passages(reading_of(tmp_path, "a.xlsx", saved(book)))
    assert "姓名：齐石山，性别：男" in shown
    assert "住址：柳河镇二街，电话：5551234" in shown


def test_a_cell_at_the_far_corner_of_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["站", "首班"], ["上湾", "六点"], ["下湾", "七点"]):
        book.active.append(row)
    book.active["XFD1048576"] = "备用"
    shown = passages(reading_of(tmp_path, "a.xlsx", saved(book)))
    assert "站：下湾，首班：七点" in shown
    assert "备用" in shown


def test_cells_that_are_merged_over_the_whole_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["站", "首班"], ["上湾", "六点"]):
        book.active.append(row)
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            merged = b'</sheetData><mergeCells count="1"><mergeCell ref="C1:XFD1048576"/></mergeCells>'
            new.writestr(name, old.read(name).replace(b"</sheetData>", merged))
    assert "站：上湾，首班：六点" in passages(reading_of(tmp_path, "a.xlsx", data.getvalue()))


@pytest.mark.parametrize("above", [[], ["水位和雨量", "", "", "", "", "", ""]])
def test_names_of_columns_in_two_rows_that_nobody_merged(above: list[str], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = [
        ["站", "水位", "", "", "雨量", "", "记录人"],
        ["", "早", "午", "晚", "早", "晚", ""],
        ["上湾", 1.5, 1.6, 1.7, 3, 4, "何青"],
        ["下湾", 2.5, 2.6, 2.7, 5, 6, "罗大成"],
    ]
    for row in ([above] if above else []) + rows:
        book.active.append(row)
    shown = passages(reading_of(tmp_path, "a.xlsx", saved(book)))
    assert (
        "站：下湾，水位 早：2.5，水位 午：2.6，水位 晚：2.7，雨量 早：5，雨量 晚：6，记录人：罗大成" in shown
    )


def test_two_tables_of_one_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["票价"], ["对象", "价"], ["大人", "三分"], [], ["值班"], ["日子", "谁"]):
        book.active.append(row)
    book.active.append([datetime.date(2024, 3, 5), "何青"])
    reading = reading_of(tmp_path, "a.xlsx", saved(book))
    assert [article.title for article in reading.articles] == ["票价", "值班"]
    assert "日子：2024-03-05，谁：何青" in passages(reading)


def test_slides(tmp_path: Path) -> None:
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = "渡口的一年", "柳河镇渡管站"
    second = deck.slides.add_slide(deck.slide_layouts[1])
    second.shapes.title.text = "船上的事"
    second.placeholders[1].text = "大船坐四十人\n小船坐十二人\n雾天不开"
    second.notes_slide.notes_text_frame.text = "讲一讲去年那场大雾。"
    third = deck.slides.add_slide(deck.slide_layouts[5])
    third.shapes.title.text = "票价"
    table = third.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(5), Inches(2)).table
    for at, words in enumerate(("对象", "价", "大人", "三分")):
        table.cell(at // 2, at % 2).text = words
    out = io.BytesIO()
    deck.save(out)
    reading = reading_of(tmp_path, "a.pptx", out.getvalue())
    (article,) = reading.articles
    assert article.title == "渡口的一年"
    assert [section.headings for section in article.sections if section.heading] == [("船上的事",), ("票价",)]
    shown = passages(reading)
    for words in ("小船坐十二人", "讲一讲去年那场大雾。", "大人 | 三分", "柳河镇渡管站"):
        assert words in shown
    assert len(reading.document.pages) == 3
    whole(reading)


def test_an_open_text(tmp_path: Path) -> None:
    body = (
        '<text:tracked-changes><text:p>删掉的话</text:p></text:tracked-changes><text:p text:style-name="P1">渡口记</text:p>'
        '<text:h text:outline-level="2">船与人</text:h><text:p>渡口有两条船'
        "<text:note><text:note-body><text:p>一条是借的。</text:p></text:note-body></text:note>,都是木头的,每天早上六点开。</text:p>"
        "<text:list><text:list-item><text:p>大船</text:p></text:list-item><text:list-item><text:p>小船</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>对象</text:p></table:table-cell><table:table-cell><text:p>价</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>大人</text:p></table:table-cell><table:table-cell><text:p>三分</text:p></table:table-cell></table:table-row></table:table>"
    )
    styles = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    reading = reading_of(tmp_path, "a.odt", odf("text", body, styles))
    (article,) = reading.articles
    assert article.title == "渡口记"
    shown = passages(reading)
    assert "渡口有两条船,都是木头的" in shown
    assert "大人 | 三分" in shown
    assert "删掉的话" not in reading.document.text
    assert ("footnote", "一条是借的。") in [
        (left.reason, cut(reading.document.text, [left.span])) for left in reading.left_out
    ]


def test_an_open_sheet_with_a_million_empty_cells(tmp_path: Path) -> None:
    def row(*cells: str, times: int = 1) -> str:
        inside = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        empty = '<table:table-cell table:number-columns-repeated="16380"/>'
        return f'<table:table-row table:number-rows-repeated="{times}">{inside}{empty}</table:table-row>'

    body = f'<table:table table:name="票价">{row("对象", "涨幅")}{row("大人", "12.5%")}{row(times=1048000)}</table:table>'
    reading = reading_of(tmp_path, "a.ods", odf("spreadsheet", body))
    assert reading.articles[0].title == "票价"
    assert "对象：大人，涨幅：12.5%" in passages(reading)


def test_open_slides(tmp_path: Path) -> None:
    body = (
        '<draw:page><draw:frame presentation:class="outline"><draw:text-box><text:p>大船坐四十人。</text:p></draw:text-box>'
        '</draw:frame><draw:frame presentation:class="title"><draw:text-box><text:p>船上的事</text:p></draw:text-box></draw:frame></draw:page>'
    )
    reading = reading_of(tmp_path, "a.odp", odf("presentation", body))
    assert reading.articles[0].title == "船上的事"
    assert "大船坐四十人。" in passages(reading)


def test_a_book(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="utf-8"?><html><head><title>x</title></head><body>{}</body></html>'
    chapters = {
        "b.xhtml": page.format(f"<h1>第二章 船</h1><p>{FERRY}</p>"),
        "a.xhtml": page.format(
            "<h1>第一章 水</h1><p>柳河在这里拐了一个弯,水面宽一里多,枯水的时候才看得见底。</p>"
        ),
        "cover.xhtml": page.format('<img src="c.jpg"/>'),
    }
    stated = "<dc:title>柳河渡口</dc:title><dc:creator>齐石山</dc:creator><dc:date>2019-04-02</dc:date>"
    data = epub(chapters, stated, ("cover.xhtml", "a.xhtml", "b.xhtml"))
    reading = reading_of(tmp_path, "a.epub", data)
    (article,) = reading.articles
    assert (article.title, article.author, article.published) == ("柳河渡口", "齐石山", "2019-04-02")
    shown = passages(reading)
    assert shown.index("拐了一个弯") < shown.index(FERRY)
    assert ("第二章 船",) in [section.headings for section in article.sections]


def test_rich_text(tmp_path: Path) -> None:
    words = "".join(f"\\u{ord(mark)}?" for mark in FERRY)
    raw = "渡口记".encode("gb18030")
    data = b"{\\rtf1\\ansi\\ansicpg936{\\info{\\author x}}" + raw + b"\\par\n" + words.encode() + b"\\par}"
    reading = reading_of(tmp_path, "a.rtf", data)
    assert FERRY in passages(reading)
    assert "渡口记" in passages(reading)


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    headers = {"Subject": "渡口停航", "From": "齐石山 <a@example.invalid>", **headers}
    for name, value in headers.items():
        message[name] = value
    message["Date"] = "Mon, 19 Jun 2023 23:30:00 +0800"
    message.set_content(f"{FERRY}\n")
    return message


def test_a_message(tmp_path: Path) -> None:
    message = letter(To="何青 <b@example.invalid>")
    message.add_alternative(f"<p>{FERRY}</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="通知.pdf")
    reading = reading_of(tmp_path, "a.eml", bytes(message))
    (article,) = reading.articles
    assert (article.title, article.author, article.published) == ("渡口停航", "齐石山", "2023-06-19")
    assert passages(reading).count(FERRY) == 1
    assert reading.notes == ("渡口停航: 1 attachments were not read: 通知.pdf",)
    whole(reading)


def test_a_forwarded_message_is_an_article_of_its_own(tmp_path: Path) -> None:
    inner = letter(Subject="渡口停航", From="罗大成 <l@b.c>")
    inner.replace_header("Date", "Mon, 06 May 2024 08:00:00 +0800")
    inner.set_content("大风天船不开，等到风停为止。\n")
    outer = letter(Subject="转：渡口停航", From="何青 <h@b.c>")
    outer.replace_header("Date", "Tue, 07 May 2024 08:00:00 +0800")
    outer.set_content("请各站知悉。\n")
    outer.add_attachment(inner)
    reading = reading_of(tmp_path, "a.eml", outer.as_bytes())
    whole(reading)
    assert [(a.title, a.author, a.published) for a in reading.articles] == [
        ("转：渡口停航", "何青", "2024-05-07"),
        ("渡口停航", "罗大成", "2024-05-06"),
    ]
    shown = cut(reading.document.text, reading.articles[0].spans)
    assert "请各站知悉" in shown
    assert "大风天" not in shown


def test_a_message_whose_name_says_text(tmp_path: Path) -> None:
    mail = "From: 何青 <h@b.c>\nTo: l@b.c\nSubject: 渡口停航\nDate: Mon, 06 May 2024 08:00:00 +0800\n\n大风天船不开。\n"
    (article,) = reading_of(tmp_path, "a.txt", mail).articles
    assert (article.title, article.author, article.published) == ("渡口停航", "何青", "2024-05-06")
    talk = "From: 上湾\nTo: 下湾\nSubject: 渡口\n\n这是一出戏里的信，没有地址。\n"
    assert reading_of(tmp_path, "b.txt", talk).document.media_type == "text/plain"


def test_a_message_of_many_parts_takes_no_longer_than_they_are_many(tmp_path: Path) -> None:
    mail = letter(Subject="渡口停航", From="何青 <h@b.c>")
    mail.set_content("大风天船不开。\n")
    start, rest = mail.as_string().split("\n\n", 1)
    part = "--x\nContent-Type: application/pdf\n\nAAAA\n"
    head = start.replace("text/plain", "multipart/mixed; boundary=x; was=text")
    body = f"--x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{rest}\n"
    text = head.replace("Content-Transfer-Encoding: base64\n", "") + "\n\n" + body + part * 3000 + "--x--\n"
    reading = reading_of(tmp_path, "a.eml", text)
    assert any("3000 attachments" in note and len(note) < 1000 for note in reading.notes)


def test_an_address_is_no_author(tmp_path: Path) -> None:
    (article,) = reading_of(tmp_path, "a.eml", bytes(letter(From="a@example.invalid"))).articles
    assert article.author is None


def test_a_mailbox(tmp_path: Path) -> None:
    both = b"".join(
        b"From a Mon Jun 19 2023\n" + bytes(letter(Subject=name)) + b"\n" for name in ("停航", "复航")
    )
    reading = reading_of(tmp_path, "a.mbox", both)
    assert [article.title for article in reading.articles] == ["停航", "复航"]


PAGE = f"<html><head><title>渡口</title></head><body><p>{FERRY}</p></body></html>"
MHT = f"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n\n{PAGE}\n--x--\n"
RTF = b"{\\rtf1 " + "".join(f"\\u{ord(mark)}?" for mark in FERRY).encode() + b"}"
WORD = docx(paragraph(FERRY))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.doc", PAGE, ".html"),
        ("a.txt", PAGE, ".html"),
        ("a.xls", f"<table><tr><td>{FERRY}</td><td>船</td></tr></table>", ".html"),
        ("a.doc", MHT, ".mht"),
        ("a.doc", RTF, ".rtf"),
        ("a.doc", WORD, ".docx"),
        ("a.wps", WORD, ".docx"),
        ("a.docm", WORD, ".docx"),
        ("a.bak", WORD, ".docx"),
        ("a.txt", pdf([[(60, 700, 12, FERRY)]]), ".pdf"),
        ("a.pdf", FERRY, ".txt"),
        ("a.docx", FERRY, ".txt"),
        ("没有后缀", FERRY, ".txt"),
        ("通知（2024.6.19）", FERRY, ".txt"),
        ("a.log", FERRY, ".txt"),
        ("a.odt", epub({"a.html": PAGE}), ".epub"),
    ],
)
def test_a_file_is_known_by_its_content(name: str, data: str | bytes, kind: str, tmp_path: Path) -> None:
    reading = reading_of(tmp_path, name, data)
    assert reading.document.media_type == BY_SUFFIX[kind].media_type
    assert "晚上七点收船" in passages(reading)


def test_the_table_of_formats_names_each_once() -> None:
    suffixes = [suffix for form in set(BY_SUFFIX.values()) for suffix in form.suffixes.split()]
    assert len(suffixes) == len(set(suffixes)) == len(BY_SUFFIX)
    assert len(BY_SIGN) == sum(len(form.signs) for form in set(BY_SUFFIX.values()))


def test_tags_of_subtitles_are_not_said(tmp_path: Path) -> None:
    moments = "1\n00:00:01,000 --> 00:00:03,000\n{0}\n\n2\n00:00:04,000 --> 00:00:06,000\n{1}\n"
    tagged = moments.format("{\\an8}<i>渡口的船</i>六点开", '<font color="#fff">a < b 时不开</font>')
    reading = reading_of(tmp_path, "a.srt", tagged)
    assert reading.document.text == moments.format("渡口的船六点开", "a < b 时不开")
    assert "渡口的船六点开" in passages(reading)


def test_subtitles_are_what_is_said(tmp_path: Path) -> None:
    text = f"1\n00:00:01,000 --> 00:00:04,000\n{FERRY}\n\n2\n00:00:05,000 --> 00:00:09,500\n下一班在十点,牵牛的人坐后面那条船。\n"
    reading = reading_of(tmp_path, "a.srt", text)
    assert reading.document.text == text
    assert "-->" not in passages(reading)
    assert "下一班在十点" in passages(reading)


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("~$a.docx", b"\x05user", "lock"),
        ("a.docx", OLD + "EncryptedPackage".encode("utf-16-le") + bytes(9), "is locked"),
        ("a.xls", OLD + "Workbook".encode("utf-16-le") + bytes(9), "damaged"),
        ("a.zip", packed({"a.txt": FERRY}), "archive"),
        ("a.ofd", packed({"OFD.xml": "<a/>"}), "OFD"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(99), "damaged"),
        ("a.xlsx", saved(openpyxl.Workbook()), "no cells"),
        ("a.xlsx", saved(workbook())[:-60], "damaged"),
        ("a.epub", epub({"a.html": "<p></p>"}), "no words"),
        ("a.odt", odf("text", ""), "no text"),
        ("a.odt", odf("text", "<text:p>半"), "damaged"),
        ("a.pptx", packed({"ppt/presentation.xml": "<p/>"}), "no words"),
        ("a.eml", b"Subject: \n\n", "no words"),
        ("a.rtf", b"{\\rtf1 }", "no text"),
        ("a.json", b"{", "no JSON"),
        ("a.json", b"[]", "no records"),
        ("a.tiff", b"II*\x00 scan", "damaged"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(name: str, data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=says) as error:
        reading_of(tmp_path, name, data)
    assert error.value.hint
    assert name in error.value.message


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "'
    + "哈" * 1000
    + '">'
    + "".join(
        f'<!ENTITY {name} "{f"&{above};" * 20}">' for above, name in zip("abcdef", "bcdefg", strict=True)
    )
)


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"


def test_word_with_macros_and_a_main_part_of_another_name(tmp_path: Path) -> None:
    out = {}
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        for name in archive.namelist():
            part = archive.read(name).replace(b"word/document.xml", b"word/document2.xml")
            plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            out[name.replace("word/document.xml", "word/document2.xml")] = part.replace(
                plain, MACROS.encode()
            )
    reading = reading_of(tmp_path, "a.docm", packed(dict(out)))
    assert FERRY in passages(reading)


@pytest.mark.parametrize("name", ["a.odt", "a.pptx", "a.epub", "a.xlsx"])
def test_what_unpacks_without_end_is_refused(name: str, tmp_path: Path) -> None:
    part = {"a.odt": "content.xml", "a.pptx": "ppt/presentation.xml", "a.xlsx": "xl/workbook.xml"}
    kind = "application/epub+zip" if name == "a.epub" else "application/vnd.oasis.opendocument.text"
    parts: dict[str, str | bytes] = {"mimetype": kind} if name in ("a.odt", "a.epub") else {}
    data = packed({**parts, part.get(name, "a.html"): b"0" * 60_000_000})
    with pytest.raises(UnreadableFile, match="unpacks to more"):
        reading_of(tmp_path, name, data)


def test_entities_are_put_in_no_place(tmp_path: Path) -> None:
    body = f"<office:body><office:text><text:p>&g;{FERRY}</text:p></office:text></office:body>"
    content = f"{BOMB}]><office:document-content {SPACES}>{body}</office:document-content>"
    data = packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
    try:
        reading = reading_of(tmp_path, "a.odt", data)
    except UnreadableFile:
        return
    assert "哈" not in reading.document.text


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "bytes(3 << 30)",
        "print('no JSON')",
        "print('{\"text\": 1}')",
        "import sys; sys.exit(3)",
        "print('x' * (300 << 20))",
    ],
)
def test_a_reader_that_breaks_costs_its_own_file_only(program: str, tmp_path: Path) -> None:
    (tmp_path / "reader.py").write_text(program)
    with pytest.raises(UnreadableFile, match="breaks what reads it") as error:
        list(sandbox.answers(str(tmp_path / "reader.py"), b"", "a.xlsx"))
    assert error.value.hint


LATE = "import time; time.sleep(60)"
SPOILS = "import json, sys; json.dumps = None; sys.modules['docx'] = sys.modules['rag.reading.formats.word'] = None"


@pytest.mark.skipif(not warm.WARM, reason="only Linux forks")
@pytest.mark.parametrize(
    "program", [LATE, SPOILS, "import os, signal; os.kill(os.getppid(), signal.SIGKILL)"]
)
def test_what_a_file_does_to_its_process_no_other_sees(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reader.py").write_text(program)
    assert FERRY in passages(reading_of(tmp_path, "a.docx", WORD))
    if program == LATE:
        monkeypatch.setattr(sandbox, "SECONDS", 3)
    with pytest.raises(
        UnreadableFile, match="longer than 3 seconds" if program == LATE else "breaks what reads it"
    ):
        list(sandbox.answers(str(tmp_path / "reader.py"), b"", "a.xlsx", seconds=sandbox.SECONDS))
    monkeypatch.undo()
    assert FERRY in passages(reading_of(tmp_path, "b.docx", WORD))


@pytest.mark.skipif(not warm.WARM, reason="only Linux forks")
def test_files_beside_each_other_are_read_by_forks_of_one_process(tmp_path: Path) -> None:
    program = 'import os, sys; print(\'{"end": %s, "from": %d}\' % (sys.stdin.read(), os.getppid()))'
    (tmp_path / "reader.py").write_text(program)

    def read_one(number: int) -> dict[str, int]:
        return list(sandbox.answers(str(tmp_path / "reader.py"), str(number).encode(), "a.xlsx"))[-1]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(read_one, range(12)))
    assert [answer["end"] for answer in found] == list(range(12))
    assert len({answer["from"] for answer in found}) == 1


def test_where_nothing_forks_each_file_starts_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "WARM", False)
    assert FERRY in passages(reading_of(tmp_path, "a.docx", WORD))
    (tmp_path / "reader.py").write_text(LATE)
    with pytest.raises(UnreadableFile, match="longer than 1 seconds"):
        list(sandbox.answers(str(tmp_path / "reader.py"), b"", "a.xlsx", seconds=1))


def test_what_comes_back_is_checked() -> None:
    answer = {"text": "字", "marks": [], "places": {}, "notes": [], "records": [[0, 1, {}, []]]}
    sandbox._written({**answer, "places": {"page": [[0], [1]]}})
    for wrong in (
        {"records": [[0, 9, {}, []]]},
        {"places": {"page": [[2], [1]]}},
        {"places": {"page": [[0], []]}},
        {"places": {"page": [[0], ["x"]]}},
        {"places": {"key": [[0], [1]]}},
        {"places": 1},
    ):
        with pytest.raises((ValueError, KeyError, TypeError)):
            sandbox._written({**answer, **wrong})


def test_an_old_file_of_word_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="an old Word file") as error:
        reading_of(tmp_path, "a.doc", OLD + "WordDocument".encode("utf-16-le") + bytes(9))
    assert "LibreOffice" in error.value.hint
    assert ".docx" in error.value.hint


def test_an_old_file_of_word_with_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new").write_bytes(WORD)
    program = tmp_path / "soffice"
    program.write_text(
        "#!/bin/sh\nwhile [ $# -gt 1 ]; do [ $1 = --outdir ] && out=$2; shift; done\n"
        f'mkdir -p "$out" && cp {tmp_path}/new "$out/file.docx"\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    reading = reading_of(tmp_path, "a.doc", OLD + "WordDocument".encode("utf-16-le") + bytes(9))
    assert FERRY in passages(reading)
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(UnreadableFile, match="LibreOffice cannot read it"):
        read(tmp_path, "a.doc")


def test_textless_stays_textless_across_the_sandbox(tmp_path: Path) -> None:
    with pytest.raises(TextlessFile):
        reading_of(tmp_path, "a.docx", docx(""))

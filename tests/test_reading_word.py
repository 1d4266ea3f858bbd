"""Word files as people make them: titles by their look, text boxes, notes, numbers that Word counts."""
# ruff: noqa: E501  the texts in files are as long as they are

import io
import zipfile
from pathlib import Path

from test_reading_formats import OFFICE, RELS, TYPES, W, paragraph, passages, reading_of

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
STYLES = (
    f'<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="N"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Big"><w:name w:val="大字"/><w:pPr><w:jc w:val="center"/></w:pPr>'
    '<w:rPr><w:b/><w:sz w:val="36"/></w:rPr></w:style></w:styles>'
)
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>'
)


def word(body: str, notes: str = "") -> bytes:
    """Return a Word file with this body, styles, lists, and footnotes."""
    parts = {"styles": STYLES, "numbering": NUMBERING, "footnotes": f"<w:footnotes {W}>{notes}</w:footnotes>"}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{MAIN}.{name}+xml"/>' for name in list(parts)[1:]
    )
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in parts
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.replace("</Types>", f"{types}</Types>"))
        archive.writestr("_rels/.rels", RELS.format("officeDocument", "word/document.xml"))
        head = RELS.split("<Relationship ", maxsplit=1)[0]
        archive.writestr("word/_rels/document.xml.rels", f"{head}{relations}</Relationships>")
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
    return packed.getvalue()


def line(text: str, properties: str = "", run: str = "") -> str:
    """Return a paragraph with properties of its own."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


CENTRE, RIGHT = '<w:jc w:val="center"/>', '<w:jc w:val="right"/>'
LARGE = '<w:b/><w:sz w:val="36"/>'
FIRST = "渡口的老船工每天五点起床,先看云,再看水,最后才看手机上的天气预报。他说云不会骗人,手机有时会。"
SECOND = "去年修桥以后,渡口一天只有十几个客人,船工却没有走。他说桥是给车修的,人总有想慢一点的时候。"


def test_titles_by_their_look(tmp_path: Path) -> None:
    body = (
        line("慢渡口", CENTRE, LARGE)
        + line("航运科 卓一凡", CENTRE)
        + paragraph(FIRST)
        + line("县渡运管理所", CENTRE, LARGE)
        + line("关于冬季停航时间的通知", CENTRE, LARGE)
        + paragraph("各渡口:")
        + paragraph("十二月起末班渡船提前到十七时,请各渡口在候船棚张贴告示。")
        + line("县渡运管理所", RIGHT)
        + line("2018年11月20日", RIGHT)
        + paragraph("桥头的灯", "Big")
        + paragraph(SECOND)
    )
    told = [
        (article.title, article.author, article.affiliation, article.published)
        for article in reading_of(tmp_path, "a.docx", word(body)).articles
    ]
    assert told == [
        ("慢渡口", "卓一凡", "航运科", None),
        ("县渡运管理所 关于冬季停航时间的通知", None, "县渡运管理所", "2018-11-20"),
        ("桥头的灯", None, None, None),
    ]


def test_headings_of_the_first_level_are_titles_where_nothing_else_is(tmp_path: Path) -> None:
    body = (
        paragraph("看云的人", "H1")
        + paragraph(FIRST)
        + paragraph("早晨", "H2")
        + paragraph(SECOND)
        + paragraph("读者来信:请留下渡口", "H1")
        + paragraph("我每个月坐一次渡船去看母亲,桥上的公交车要绕四十分钟。")
        + line("万小舟", RIGHT)
        + paragraph("会务消息", "H1")
        + paragraph("年会改期", "H2")
        + paragraph("原定五月举行的年会改在九月召开,地点不变,请各理事互相转告。")
        + paragraph("会费", "H2")
        + paragraph("今年的会费仍是二十元,请在六月三十日以前交到秘书处。")
    )
    reading = reading_of(tmp_path, "a.docx", word(body))
    assert [(article.title, article.author) for article in reading.articles] == [
        ("看云的人", None),
        ("读者来信:请留下渡口", "万小舟"),
        ("年会改期", None),
        ("会费", None),
    ]
    assert [section.headings for section in reading.articles[0].sections][-1] == ("早晨",)


def test_numbered_headings_are_chapters(tmp_path: Path) -> None:
    number = '<w:pStyle w:val="H1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr>'
    body = (
        line("渡口调查", CENTRE, LARGE)
        + line("客流", number)
        + paragraph(FIRST)
        + line("收入", number)
        + paragraph(SECOND)
    )
    (article,) = reading_of(tmp_path, "a.docx", word(body)).articles
    assert [section.headings for section in article.sections if section.heading] == [("客流",), ("收入",)]


def test_numbers_by_which_a_text_is_cited_are_written_out(tmp_path: Path) -> None:
    clause = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = line("渡口守则", CENTRE, LARGE) + "".join(
        line(f"渡船每班载客不超过{count}人,超过的等下一班。", clause) for count in range(10, 22)
    )
    shown = passages(reading_of(tmp_path, "a.docx", word(body)))
    assert "第一条\u3000渡船每班载客不超过10人" in shown
    assert "第十二条\u3000渡船每班载客不超过21人" in shown


def test_text_boxes_notes_and_contents_are_left_out(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('摄影:东渡口的早晨')}</w:txbxContent>"
    mark = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    twice = f"<mc:AlternateContent {mark}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    long = f"<w:txbxContent>{paragraph(SECOND * 2)}</w:txbxContent>"
    body = (
        paragraph("慢渡口 3", "TOC1")
        + paragraph("慢渡口", "Big")
        + f"<w:p><w:r>{twice}</w:r></w:p>"
        + paragraph(FIRST)
        + f"<w:p><w:r>{long}</w:r></w:p>"
    )
    note = f'<w:footnote w:id="1">{paragraph("据县志,渡口始于明代。")}</w:footnote>'
    reading = reading_of(tmp_path, "a.docx", word(body, note))
    text = reading.document.text
    left = {item.reason: text[item.span.start : item.span.end] for item in reading.left_out}
    assert text.count("东渡口的早晨") == 1
    assert (left["caption"], left["footnote"]) == ("摄影:东渡口的早晨", "据县志,渡口始于明代。")
    assert "慢渡口 3" in left["outline"]
    assert SECOND in passages(reading)


def test_moved_words_stand_where_they_went(tmp_path: Path) -> None:
    moved = "<w:{0}><w:r><w:t>船费两元。</w:t></w:r></w:{0}>"
    body = (
        paragraph("慢渡口", "Big")
        + f"<w:p>{moved.format('moveFrom')}<w:r><w:t>{FIRST}</w:t></w:r></w:p>"
        + f"<w:p><w:r><w:t>{SECOND}</w:t></w:r>{moved.format('moveTo')}</w:p>"
    )
    shown = passages(reading_of(tmp_path, "a.docx", word(body)))
    assert shown.count("船费两元") == 1
    assert f"{SECOND}船费两元。" in shown


def test_tables_that_only_lay_out_the_page(tmp_path: Path) -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('班次')}</w:tc><w:tc>{paragraph('时刻')}</w:tc></w:tr><w:tr><w:tc>{paragraph('末班')}</w:tc><w:tc>{paragraph('17:00')}</w:tc></w:tr></w:tbl>"
    left = f"<w:tc>{paragraph(FIRST)}{paragraph(SECOND)}</w:tc>"
    body = (
        paragraph("慢渡口", "Big")
        + f"<w:tbl><w:tr>{left}<w:tc>{paragraph('开船时刻')}{inner}</w:tc></w:tr></w:tbl>"
    )
    reading = reading_of(tmp_path, "a.docx", word(body))
    shown = passages(reading)
    assert f"{FIRST}\n\n{SECOND}" in shown
    assert reading.document.text.count("17:00") == 1
    assert "末班 | 17:00" in shown


def cell(words: str, properties: str = "") -> str:
    """Return a cell of a table; what it holds may be paragraphs already."""
    inner = words if words.startswith("<w:") else paragraph(words)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: str) -> str:
    """Return a table of rows of cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


DOWN, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def test_merged_cells_of_a_table_stand_in_each_of_their_rows(tmp_path: Path) -> None:
    wide = '<w:gridSpan w:val="2"/>'
    rows = [
        cell("站名", DOWN) + cell("水位", wide),
        cell("", ON) + cell("早") + cell("晚"),
        cell("上湾", DOWN) + cell("12.41") + cell("12.87"),
        cell("", ON) + cell("十二日零时超警戒", wide),
    ]
    shown = passages(reading_of(tmp_path, "a.docx", word(paragraph("各站水位", "Big") + table(*rows))))
    assert "站名 | 水位 早 | 水位 晚" in shown
    assert "上湾 | 十二日零时超警戒" in shown


def test_a_table_in_a_cell_and_a_cell_of_paragraphs_stay_in_their_rows(tmp_path: Path) -> None:
    inner = table(cell("旧") + cell("浮子式"), cell("新") + cell("雷达式"))
    said = [f"{name}说，{'立杆占路，三轮车过不去，' * 4}最好还是装在墙上。" for name in ("何青", "罗大成")]
    rows = [
        cell("站名") + cell("水位") + cell("仪器"),
        cell("上湾") + cell("12.41") + cell(inner + "<w:p/>"),
        cell("下湾") + cell("9.15") + cell("雷达式"),
        cell("发言") + cell(paragraph(said[0]) + paragraph(said[1])),
        cell("决定") + cell("一律装墙"),
    ]
    shown = passages(reading_of(tmp_path, "a.docx", word(paragraph("各站水位", "Big") + table(*rows))))
    assert "上湾 | 12.41 | 旧，浮子式；新，雷达式" in shown
    assert "下湾 | 9.15 | 雷达式" in shown
    assert "决定 | 一律装墙" in shown
    for words in said:
        assert words in shown


def test_running_headers_are_counted_and_a_stated_title_is_believed_where_it_is_shown(tmp_path: Path) -> None:
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    parts = {
        "word/header1.xml": f"<w:hdr {W}>{paragraph('柳河水文 内部资料')}</w:hdr>",
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>井水的温度</dc:title><dc:creator>打字员</dc:creator></cp:coreProperties>',
    }
    text = paragraph("井水的温度") + paragraph("我们在二十口井里放了温度计,每天早晚各读一次,连续读了两年。")
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(text))) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "[Content_Types].xml":
                added = f'<Override PartName="/word/header1.xml" ContentType="{MAIN}.header+xml"/>'
                part = part.replace(
                    "</Types>",
                    f'{added}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>',
                )
            if name == "word/_rels/document.xml.rels":
                part = part.replace(
                    "</Rel", f'<Relationship Id="h" Type="{OFFICE}/header" Target="header1.xml"/></Rel'
                )
            if name == "_rels/.rels":
                kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
                part = part.replace(
                    "</Rel", f'<Relationship Id="c" Type="{kind}" Target="docProps/core.xml"/></Rel'
                )
            new.writestr(name, part)
        for name, part in parts.items():
            new.writestr(name, part)
    reading = reading_of(tmp_path, "a.docx", data.getvalue())
    (article,) = reading.articles
    assert (article.title, article.author) == ("井水的温度", None)
    (left,) = [left for left in reading.left_out if left.reason == "running header"]
    assert "内部资料" in reading.document.text[left.span.start : left.span.end]

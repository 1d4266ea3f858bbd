"""What somebody wrote stays: paragraphs of documents, code, pages about what pages usually only mention."""

from pathlib import Path

import pytest
from test_reading_formats import passages, pdf, reading_of
from test_reading_word import FIRST, SECOND, line, word

from rag.language.bylines import byline, signer

STEPS = ["下载并解压渡口时刻表.zip", "渡口公众号：新增查看水位的功能，并能一键叫船；"]
ABOUT = [
    "Privacy is no luxury, and nobody should have to opt out of being watched while he waits here.",
    "The ferry line took its cameras down, and the privacy of those who wait is theirs once again.",
    "Those who kept consent forms have burnt them: personal data of travellers is nobody's trade.",
    "What the privacy office says will be read in autumn, when the consent of the council is due.",
    "Until then the ferryman counts heads as he always did, with a pencil, and forgets the faces.",
]


def page(body: str, title: str = "渡口的船") -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


@pytest.mark.parametrize("step", STEPS)
def test_no_paragraph_of_a_document_is_left_out_for_its_words(step: str, tmp_path: Path) -> None:
    body = line("渡口装机的步骤") + line(FIRST) + line(step) + line(SECOND)
    reading = reading_of(tmp_path, "a.docx", word(body))
    assert len(reading.articles) == 1
    assert step in passages(reading)


def test_what_stands_above_the_title_of_a_document_is_part_of_it(tmp_path: Path) -> None:
    body = line(STEPS[0]) + line("渡口装机的步骤") + line(FIRST) + line(SECOND)
    reading = reading_of(tmp_path, "a.docx", word(body))
    assert len(reading.articles) == 1
    assert STEPS[0] in passages(reading)


def test_paragraphs_of_a_document_are_not_put_together(tmp_path: Path) -> None:
    duties = line("开船和收船：王顺水，李长河，赵大江") + line("渡口广播的时间：赵大江")
    shown = passages(reading_of(tmp_path, "a.docx", word(line("值班的安排") + duties + line(FIRST))))
    assert "赵大江渡口广播" not in shown
    assert "渡口广播的时间：赵大江" in shown


def test_a_comment_in_code_is_no_heading(tmp_path: Path) -> None:
    code = "# 编译程序\nmake\n# 安装程序\nmake install"
    reading = reading_of(tmp_path, "a.md", f"# 装机说明\n\n{FIRST}\n\n```bash\n{code}\n```\n\n{SECOND}\n")
    (article,) = reading.articles
    assert [section.headings for section in article.sections] == [()]
    assert code in passages(reading)


def test_a_part_of_a_page_about_sharing_is_text(tmp_path: Path) -> None:
    inside = "".join(f"<p>{words}</p>" for words in [SECOND, FIRST[8:], SECOND[9:]])
    buttons = "<div class='share'><p>分享到朋友圈</p><p>转发给好友</p></div>"
    text = page(f"<p>{FIRST}</p><div id='share-the-ferry'>{inside}</div>{buttons}")
    shown = passages(reading_of(tmp_path, "a.html", text))
    assert SECOND[9:] in shown
    assert "转发给好友" not in shown


def test_a_page_about_privacy_keeps_its_text(tmp_path: Path) -> None:
    days = [f"On day {day} the ferryman counted heads as he always did, with a pencil." for day in range(8)]
    text = "".join(f"<p>{words}</p>" for words in [*days, *ABOUT[2:4]])
    shown = passages(reading_of(tmp_path, "a.html", page(text, "The cameras are gone")))
    assert [words for words in [*days, *ABOUT[2:4]] if words not in shown] == []


def test_a_page_that_shows_nothing_but_links_is_read(tmp_path: Path) -> None:
    text = "<title>渡口的船</title><a href=x><p>甲</p><p>乙</p>丙</a>"
    (article,) = reading_of(tmp_path, "a.html", text).articles
    assert article.title == "渡口的船"


def test_names_beside_other_stories_are_no_authors(tmp_path: Path) -> None:
    others = "".join(
        f"<h3>Another story of the river, the {number}</h3><p><span class='author'>{name}</span> wrote it</p>"
        for number, name in [("first", "Jane Doe"), ("second", "John Roe"), ("third", "Mary Dunn")]
    )
    text = "".join(f"<p>{words} So it was on day {day}.</p>" for day, words in enumerate(ABOUT * 3))
    (article,) = reading_of(tmp_path, "a.html", page(text + others, "The cameras are gone")).articles
    assert article.author is None


@pytest.mark.parametrize("shown", ["36", "@ferryman", "2019年5月6日"])
def test_what_is_no_name_is_no_author(shown: str, tmp_path: Path) -> None:
    text = page(f"<p class='author'>{shown}</p><p>{FIRST}</p><p>{SECOND}</p>")
    (article,) = reading_of(tmp_path, "a.html", text).articles
    assert article.author is None


def test_an_author_that_a_page_states_may_be_shown_in_capitals(tmp_path: Path) -> None:
    text = (
        "<html><head><title>The ferry stays</title><meta name=author content='Jane Doe'></head><body>"
        "<h1>The ferry stays</h1><p>Words and pictures JANE DOE, from the river</p>"
        "<p>The ferry stays where it was, said the ferryman.</p>"
        "<p>It will not be sold to the bridge company, whatever the council may write.</p></body></html>"
    )
    (article,) = reading_of(tmp_path, "a.html", text).articles
    assert article.author == "JANE DOE"


@pytest.mark.parametrize("text", ["实习生生存手册", "（六八年秋八月）", "教育部令第21号", "来源"])
def test_what_names_nobody(text: str) -> None:
    for credit in (byline(text), signer(text)):
        assert credit is None or credit.author is None


def test_the_first_line_of_a_page_with_wide_lines_is_text(tmp_path: Path) -> None:
    lines = [f"The warden of sluice {number} keeps a book, and writes in" for number in range(12)]
    rows = [(72.0, 760.0 - 32 * at, 9.4 if at == 0 else 10.0, words) for at, words in enumerate(lines)]
    shown = passages(reading_of(tmp_path, "a.pdf", pdf([rows])))
    assert lines[0] in " ".join(shown.split())

"""A quote that goes out as Markdown is shown as it stands in the file."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.api.markdown import Composer, escape, plain
from rag.config import Config

RENDERER = MarkdownIt("gfm-like", {"linkify": False})  # tables and struck words too
QUOTES = [
    "板长2*3*4米",
    "价10~20元，量30~40斤",
    "见_附件_和__正文__",
    "**不是**粗体",
    "~~没有删去~~",
    "`代码`和``两个``",
    "[3] 不是标记",
    "[链接](http://a.b)",
    "![图](x.png)",
    "<b>不是粗体</b>",
    "<script>alert(1)</script>",
    "a < b > c",
    "|甲|乙|\n|-|-|\n|1|2|",
    "# 不是标题",
    "## 二\n### 三",
    "- 一\n- 二",
    "+ 一",
    "* 一\n* 二",
    "1. 一\n2. 二",
    "1) 一",
    "---",
    "===",
    "正文\n===",
    "正文\n---",
    "> 不是引用",
    "$x_1$ 和 $$y$$",
    "费用$5，另$6",
    "C:\\路径\\文件",
    "\\*已转义\\*",
    "&amp; 和 &lt;",
    "&#42;",
    "第一行\n第二行",
    "第一段\n\n第二段",
    "a*b_c~d`e[f]g<h>i|j$k\\l",
    "*",
    "_",
    "~",
    "\\",
    "|",
    "1.5倍\n3.14\n2.",
]


def shown(markdown: str) -> str:
    """What a reader sees: lines as lines, without the blanks that no browser shows."""
    text = re.sub(r"<br ?/?>\n?", "\n", RENDERER.render(markdown).replace("</p>\n<p>", "\n\n"))
    text = html.unescape(re.sub(r"</?p>", "", text))
    assert not re.search(
        r"<(?:em|strong|s|code|ul|ol|li|h\d|hr|table|a|img|blockquote)\b", RENDERER.render(markdown)
    )
    return text.strip()


@pytest.mark.parametrize("quote", QUOTES)
def test_a_quote_is_shown_as_it_is(quote: str) -> None:
    assert len(QUOTES) == 40
    assert shown(escape(quote)) == quote
    assert plain(escape(quote)) == quote


@given(st.text(alphabet="甲a1 *_~`[]<>|$&#-+=.)\\!:\n", min_size=1))
def test_whatever_signs_stand_in_a_text_are_shown_and_taken_back(text: str) -> None:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    text = re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip()
    assert shown(escape(text)) == text
    assert plain(escape(text)) == text


@given(st.lists(st.text(alphabet="甲1 -+#.)*\n"), min_size=1))
def test_pieces_are_written_as_the_whole_is(pieces: list[str]) -> None:
    composer = Composer("", "marked")
    whole = "".join(pieces)
    assert plain("".join(composer.add(piece, ()) for piece in pieces)).replace("\n", "") == whole.replace(
        "\n", ""
    )


def test_options_take_folders_as_strings() -> None:
    config = Config(seeds="a", index="b", cache="c")  # type: ignore[arg-type]
    assert config.index.name == "b"
    assert config.seeds / "x" == config.seeds.joinpath("x")

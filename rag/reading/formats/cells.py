"""What a value of a record says: a piece of a web page, a moment as a number, nobody's name."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

from rag.errors import TextlessFile, UnreadableFile
from rag.language.text import HAN
from rag.reading.formats.html import shown_lines, write_piece
from rag.reading.formats.stated import NOBODY
from rag.reading.formats.writing import Writer

# Tags that programs write into the texts that they store; < and > alone are no tags.
TAG = re.compile(
    r"</(?:p|div|section|article|span|strong|em|b|i|u|a|h[1-6]|ul|ol|li|table|tr|td|blockquote|font|center|body)\s*>"
    r"|<(?:br|hr|img)\b[^<>]*>",
    re.IGNORECASE,
)
BLOCK = re.compile(r"</(?:p|div|section|article|h[1-6]|ul|ol|li|table|blockquote)\s*>|<br\b", re.IGNORECASE)
ANY_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
INLINE = re.compile(r"</?(?:p|div|span|strong|em|b|i|u|a|font|center|img)(?:\s[^<>]*)?/?>", re.IGNORECASE)
BREAK = re.compile(r"<br\s{0,9}/?>\n?", re.IGNORECASE)
FENCE = "```"
ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{2,7}|#x[0-9a-f]{2,6});", re.IGNORECASE)
CODE = re.compile(r"&lt;\s*/?(?:p|div|br|span|img|section|h[1-6])\b", re.IGNORECASE)  # marked up twice over
EPOCH = re.compile(r"(?P<seconds>1\d{9}|9\d{8})(?P<part>\d{3})?(?:\.\d+)?")  # since 1970, from 1998 to 2033
DAY = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?:\d{6})?")  # 20240506, 20240506120000
CHINA = timezone(timedelta(hours=8))


def is_piece(value: str) -> bool:
    """Whether a text is a piece of a web page: it has tags, and does not part its lines without them."""
    if not TAG.search(value):
        return False
    lines = ANY_TAG.sub("\0", value).strip().split("\n")
    bare = sum(
        not above.rstrip().endswith("\0") and not line.lstrip().startswith("\0")
        for above, line in pairwise(lines)
    )
    return bare <= len(BLOCK.findall(value))


def plain(value: str) -> str:
    """Return what a value shows, without tags."""
    value = _unescaped(value)
    if not is_piece(value):
        return _untagged(value)
    try:
        return "\n".join(shown_lines(value, ""))
    except (TextlessFile, UnreadableFile):
        return ""


def write_value(writer: Writer, value: str) -> None:
    """Write the text of a record, as lines; one that is a piece of a web page, as such."""
    value = _unescaped(value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not is_piece(value):
        writer.write(f"{_untagged(value)}\n")
        return
    try:
        writer.add(write_piece(value, ""))
    except (TextlessFile, UnreadableFile):
        writer.line(value, "markup")  # a picture alone


def _unescaped(value: str) -> str:
    """Return a value with characters for their names: ``&nbsp;``; tags that were escaped are tags."""
    if not ENTITY.search(value) or (TAG.search(value) and not CODE.search(value)):
        return value
    return html.unescape(value)


def _untagged(value: str) -> str:
    """Return a text that has lines of its own without the tags in it, unless it shows code."""
    if "<" not in value or FENCE in value or not TAG.search(value):
        return value
    return INLINE.sub("", BREAK.sub("\n", value))


def moment(value: str, text: str) -> str:
    """Return a moment that is written as a number in ISO 8601, else the value as it is.

    Seconds and milliseconds since 1970 are read by the clock of those who read ``text``:
    China's where it is Chinese, else the world's.
    """
    value = value.strip()
    if day := DAY.fullmatch(value):
        return "-".join(day.groups())
    if epoch := EPOCH.fullmatch(value):
        clock = CHINA if HAN.search(text) else UTC
        return f"{datetime.fromtimestamp(int(epoch['seconds']), clock):%Y-%m-%d %H:%M}"
    return value


def is_nobody(value: str) -> bool:
    """Whether what stands where an author should names nobody: a number, an account, a placeholder."""
    return bool(NOBODY.fullmatch(value.strip())) or not any(mark.isalpha() for mark in value) or "@" in value

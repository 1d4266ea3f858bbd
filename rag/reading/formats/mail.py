"""Messages: each an article, with its subject for a title, who sent it for an author, and its day.

The standard library takes a message apart. What is attached is counted and not read; web pages that a browser
saved as one file (``.mht``) are messages too, and read as the page that they hold.
"""

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from itertools import pairwise

from rag.errors import TextlessFile, UnreadableFile
from rag.reading.formats.encodings import decode
from rag.reading.formats.html import write_html, write_piece
from rag.reading.formats.source import Record
from rag.reading.formats.writing import Writer, Written

# Of a message in a mailbox: a sender, and a time or a year, which a sentence that starts so does not have.
START = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From \S+ [^\n]*(?:\d{1,2}:\d{2}|(?:19|20)\d\d)[^\n]*\n")
QUOTED_START = re.compile(rb"^>(>*From )", re.MULTILINE)
MAX_NAMED = 20  # attachments that are named
MAX_MESSAGES = 20_000
BESIDE = ("To", "Cc")  # what stands above the text of a message and is no field of an article


def write_mail(data: bytes, path: str) -> Written:
    """Return the text of a message, or of the web page that it is, and its record.

    Raises:
        UnreadableFile: it is no message.
        TextlessFile: it holds no words.
    """
    message = _parsed(data, path)
    if message.get_content_type() == "multipart/related" and not message["From"]:
        return _page(message, path)
    if message["MIME-Version"] and not message["From"] and message.get_content_type() == "text/html":
        return _page(message, path)
    writer = Writer()
    records = _messages(message, writer, path)
    if not records:
        raise TextlessFile(f"{path} holds no words.", "What is attached is a file of its own: save it apart.")
    return writer, tuple(records)


def write_mailbox(data: bytes, path: str) -> Written:
    """Return the text of all messages of a mailbox, and a record for each.

    Raises:
        UnreadableFile: it is no mailbox, or holds too many messages.
        TextlessFile: none of them holds words.
    """
    writer = Writer()
    records: list[Record] = []
    starts = [*(match.span() for match in START.finditer(data)), (len(data), len(data))]
    if len(starts) == 1:
        return write_mail(data, path)
    if len(starts) > MAX_MESSAGES:
        raise UnreadableFile(f"{path} holds more than {MAX_MESSAGES} messages.", "Split it.")
    empty = 0
    for (_, start), (end, _) in pairwise(starts):
        message = _parsed(QUOTED_START.sub(rb"\1", data[start:end]), path)
        found = _messages(message, writer, path)
        records += found
        empty += not found
    if not records:
        raise TextlessFile(f"{path} holds no words.", "Delete it.")
    if empty:
        writer.notes.append(f"{empty} messages hold no words")
    return writer, tuple(records)


def _parsed(data: bytes, path: str) -> EmailMessage:
    try:
        return message_from_bytes(data.lstrip(), policy=policy.default)
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, IndexError):
        raise UnreadableFile(f"{path} is no message that can be read.", "Save it again.") from None


def _messages(message: EmailMessage, writer: Writer, path: str) -> list[Record]:
    """Write a message, and those that it forwards whole; return the records of those that hold words."""
    records = []
    waiting = [message]
    while waiting:
        parts, forwarded = _parts(waiting[0])
        record = _message(waiting.pop(0), parts, writer, path)
        records += [record] if record else []
        waiting = forwarded + waiting
    return records


def _message(message: EmailMessage, parts: list[EmailMessage], writer: Writer, path: str) -> Record | None:
    """Write a message, its fields first; return its record, or None where it holds no words."""
    attached = [_name(part) for part in parts if _is_attached(part)]
    text = _text([part for part in parts if not _is_attached(part)], path)
    subject = _header(message, "Subject")
    if not text.text().strip() and not subject:
        return None
    values = {"title": subject, "author": _sender(message), "published": _day(message)}
    values |= {name.lower(): _header(message, name) for name in BESIDE}
    if writer.size:
        writer.write("\n")
    fields = writer.fields({name: value for name, value in values.items() if value})
    for name in BESIDE:
        fields.pop(name.lower(), None)
    start = writer.size
    writer.add(text)
    if attached:
        told = f"{subject}: " if subject else ""
        named = ", ".join(attached[:MAX_NAMED]) + (", …" if len(attached) > MAX_NAMED else "")
        writer.notes.append(f"{told}{len(attached)} attachments were not read: {named}")
    return writer.record(fields, start, whole=True)


def _parts(message: EmailMessage) -> tuple[list[EmailMessage], list[EmailMessage]]:
    """Return the parts of a message that hold something, all forms of one text, and what it forwards."""
    parts: list[EmailMessage] = []
    forwarded: list[EmailMessage] = []
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if not isinstance(inner, list):
            parts.append(part)
        elif part.get_content_type() == "message/rfc822":
            forwarded += [message for message in inner if isinstance(message, EmailMessage)]
        else:
            waiting += [part for part in reversed(inner) if isinstance(part, EmailMessage)]
    return parts, forwarded


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _name(part: EmailMessage) -> str:
    try:
        return " ".join((part.get_filename() or part.get_content_type()).split())
    except (ValueError, LookupError, AttributeError, IndexError):
        return "a file"


def _text(parts: list[EmailMessage], path: str) -> Writer:
    """Return the text of a message: as it was typed, or, where that is missing, as a web page."""
    writer = Writer()
    plain = [part for part in parts if part.get_content_subtype() != "html"]
    typed = [text for part in plain if (text := _decoded(part, path)).strip()]
    for text in typed:
        writer.line(text.replace("\r\n", "\n").strip())
    for part in () if typed else [part for part in parts if part.get_content_subtype() == "html"]:
        try:
            writer.add(write_piece(_decoded(part, path), path))
        except TextlessFile:
            continue
    return writer


def _decoded(part: EmailMessage, path: str) -> str:
    """Return the text of a part in the encoding that it states, or the one that it is in."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    stated = part.get_content_charset()
    try:
        return data.decode(stated) if stated else decode(data, path)[0]
    except (UnicodeError, LookupError, UnreadableFile):
        pass
    try:
        return decode(data, path)[0]
    except UnreadableFile:
        return data.decode("utf-8", "replace")


def _page(message: EmailMessage, path: str) -> Written:
    for part in _parts(message)[0]:
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            writer, records = write_html(_decoded(part, path), path)
            writer.places.clear()  # lines of the page, and not of the file
            return writer, records
    raise TextlessFile(f"{path} holds no page.", "Save the page again.")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, AttributeError, IndexError, MessageError, RecursionError):
        return ""


def _sender(message: EmailMessage) -> str:
    """Return the name of who sent a message; an address alone is none."""
    name = parseaddr(_header(message, "From"))[0].strip(" '\"")
    return "" if "@" in name else name


def _day(message: EmailMessage) -> str:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""

"""Books in EPUB: the chapters in the order in which they are read, each a web page of its own."""

import re

from rag.errors import TextlessFile, UnreadableFile
from rag.language.dates import find_date
from rag.reading.formats.html import write_html
from rag.reading.formats.packed import Package, within
from rag.reading.formats.source import Record
from rag.reading.formats.writing import Writer

CONTAINER, RIGHTS = "META-INF/container.xml", "META-INF/encryption.xml"
FONT = re.compile(r"\.(?:ttf|otf|woff2?|ttc)$", re.IGNORECASE)
PAGE = re.compile(r"\.x?html?$", re.IGNORECASE)
STATED = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w-]+)")
NOBODY = ("unknown", "unknown title", "unknown author", "untitled", "未知", "无标题")  # what programs fill in
# What the book says of itself, and which of an article's fields that is.
NAMES = {"title": "title", "creator": "author", "date": "published"}


def write_epub(data: bytes, path: str) -> tuple[Writer, tuple[Record, ...]]:
    """Return the text of a book, and its record.

    Raises:
        UnreadableFile: it is damaged, locked, or larger than the limits.
        TextlessFile: it holds no words.
    """
    package = Package(data, path)
    stated, chapters = _contents(package)
    _check(package, chapters)
    writer = Writer()
    fields = writer.fields(stated)
    start = writer.size
    for name in chapters:
        try:
            writer.add(write_html(_decoded(package.bytes(name)), f"{path}: {name}")[0])
        except TextlessFile:
            continue  # a cover, a picture
    if not writer.text()[start:].strip():
        raise TextlessFile(f"{path} holds no words.", "If it holds pictures of pages, run OCR first.")
    return writer, (writer.record(fields, start, whole=bool(fields)),)


def _contents(package: Package) -> tuple[dict[str, str], list[str]]:
    """Return what the book says of itself, and its chapters, by their names where it lists none."""
    pages = sorted(name for name in package.names if PAGE.search(name))
    if CONTAINER not in package.names:
        return {}, pages
    places = [part.get("full-path", "") for part in package.xml(CONTAINER).iter("{*}rootfile")]
    place = next((place for place in places if place in package.names), None)
    if place is None:
        return {}, pages
    root = package.xml(place)
    items = {item.get("id", ""): item for item in root.iter("{*}item")}
    folder = place.rpartition("/")[0]
    chapters = []
    for reference in root.iter("{*}itemref"):
        item = items.get(reference.get("idref", ""))
        if item is not None and "nav" not in item.get("properties", "").split():
            chapters.append(within(folder, item.get("href", "")))
    stated: dict[str, str] = {}
    for name, field in NAMES.items():
        for element in root.iter(f"{{http://purl.org/dc/elements/1.1/}}{name}"):
            words = " ".join("".join(element.itertext()).split())
            role = next((value for key, value in element.attrib.items() if str(key).endswith("role")), "aut")
            if (
                not words
                or words.lower() in NOBODY
                or role != "aut"
                or (field == "published" and not find_date(words))
            ):
                continue
            if field == "author" and field in stated:
                stated[field] += f"、{words}"
            else:
                stated.setdefault(field, words)
    return stated, [name for name in dict.fromkeys(chapters) if name in package.names] or pages


def _check(package: Package, chapters: list[str]) -> None:
    """Refuse a book whose chapters are locked; locked fonts are common, and nothing to a reader."""
    if RIGHTS not in package.names:
        return
    locked = {part.get("URI", "") for part in package.xml(RIGHTS).iter("{*}CipherReference")}
    if any(not FONT.search(name) and name in chapters for name in locked):
        raise UnreadableFile(f"{package.path} is locked by its seller.", "Get a copy without a lock.")


def _decoded(data: bytes) -> str:
    found = STATED.search(data[:200])
    name = found[1].decode("ascii") if found else "utf-8-sig"
    for codec in (name, "utf-8-sig", "gb18030"):
        try:
            text = data.decode(codec)
        except (UnicodeError, LookupError):
            continue
        # A string that says its own encoding is not taken by the parser.
        return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    return data.decode("utf-8", "replace")

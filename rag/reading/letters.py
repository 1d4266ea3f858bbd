"""Letters to an editor: how they open, and who signs them below their text."""

import re
from collections.abc import Sequence

from rag.reading.credits import Credit
from rag.reading.dates import find_date, is_date_line
from rag.reading.english import SOLE, bare_names, is_place, names
from rag.reading.lines import Line
from rag.reading.variants import compiled

SALUTATION = compiled(
    r"(?:(?:Dear|My dear) [^.]{1,40}|To the [Ee]ditors?[^.]{0,40}|(?:SIRS?|Sirs?|MADAM|Madam|"
    r"Gentlemen|(?:Mr\.?|MR\.?) (?:Editor|EDITOR)|Messrs [^.]{1,30}))"
    r"(?: or Madam)?\s?[,:;.!—–-]"
    r"|(?:尊敬的|敬爱的)?(?:编辑|编者|主编|总编|记者|主持人)(?:部|先生|女士|同志|老师|大人|"
    r"台鉴)*(?:们)?(?:你好|您好)?[:：,，]",
)
CLOSE = re.compile(
    r"(?:Yours?,? (?:&c|etc)\.?|I (?:am|remain),? (?:Sir|etc|yours).{0,30}|Yours? (?:\w+ ){0,2}\w+|(?:Very |"
    r"Most )?(?:Sincerely|Faithfully|Truly|Respectfully)(?: yours)?|"
    r"(?:With )?(?:Kind|Best|Warm) (?:regards|wishes))\s?[,.&]?\s?(?:c\.|etc\.?)?",
    re.IGNORECASE,
)
STREET = re.compile(
    r"(?:[\w'’.-]+ ){0,4}(?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Close|Terrace|Crescent|Square|"
    r"Place|Row|Court|Way|Hill|Green|Gardens|Park|"
    r"Cottages?|House|Farm|Mill|Heights|Wharf|Quay)\.?(?:, .{2,30})?"
)
TOWN = re.compile(r"(?:[A-Z][\w'’-]+,? ){0,2}[A-Z][\w'’-]+")
PEN_NAME = re.compile(r"[A-Z][A-Z .'’-]{3,30}")
MAX_OPENING, MAX_SIGNED = 4, 4  # lines of a letter above its salutation's end; lines below the name


def opens_letter(text: str) -> bool:
    """Whether a line addresses an editor, as the first line of a letter does."""
    return SALUTATION.match(text) is not None


def letter_signature(lines: Sequence[Line], at: int, first: int) -> tuple[Credit, int] | None:
    """Return who signs, at this line, the letter that starts at line ``first``, and in how many lines."""
    line, above = lines[at], lines[at - 1]
    name = line.text.strip("—–- ").removesuffix(".")
    closed = CLOSE.fullmatch(above.text.rpartition("\n")[2])
    if at <= first or not (above.finished or closed):
        return None
    known = names(name) or SOLE.fullmatch(name) or (closed and PEN_NAME.fullmatch(name))
    if not known or not any(opens_letter(one.text) for one in lines[first : first + MAX_OPENING]):
        return None
    last = at + 1
    while last < len(lines) and last - at <= MAX_SIGNED and lines[last].gap == 0 and not lines[last].finished:
        below = lines[last + 1] if last + 1 < len(lines) else None
        text = lines[last].text
        titles = below is not None and (opens_letter(below.text) or below.prose)
        if titles or not (
            is_place(text) or is_date_line(text) or STREET.fullmatch(text) or TOWN.fullmatch(text)
        ):
            break
        last += 1
    told = [one.text for one in lines[at + 1 : last] if is_place(one.text) and not STREET.fullmatch(one.text)]
    day = next((find_date(one.text) for one in lines[at + 1 : last] if is_date_line(one.text)), None)
    return Credit(bare_names(name), ", ".join(told) or None, day, sure=True), last - at

"""The numbers of a text by their value: 1,200 and 一千二百 and 1200 are one."""

import re
import unicodedata

DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
ALIKE = str.maketrans("〇两兩廿壹贰叁肆伍陆柒捌玖拾", "零二二卄一二三四五六七八九十")
ENGLISH = {
    word: str(value)
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {
    word: str(30 + 10 * place)
    for place, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split())
}
ARABIC = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
CHINESE = re.compile(r"[零一二三四五六七八九十百千万萬亿億卄]+")
DOTTED = re.compile(r"\d+(?:\.\d+){2,}")
WORDS = re.compile(r"[a-z]+")
ENUMERATOR = re.compile(r"^\W*\d{1,2}[.)、．](?!\d)\s*")  # of a list item: no figure of the sentence


def stated(sentence: str) -> dict[str, str]:
    """Return the figures that a sentence states: value -> as written.

    Arabic figures, and Chinese ones of two characters or more; a single one is mostly no figure.
    """
    text = ENUMERATOR.sub("", unicodedata.normalize("NFKC", sentence))
    found = {_plain(figure): figure for figure in ARABIC.findall(text)}
    for figure in CHINESE.findall(text.translate(ALIKE)):
        if (
            len(figure) > 1
            and (value := _value(figure)) is not None
            and any(unit in figure for unit in UNITS)
        ):
            found.setdefault(value, figure)
    return found


def held(text: str) -> set[str]:
    """Return the values of all that may be a figure in ``text``, in digits or words."""
    text = unicodedata.normalize("NFKC", text)
    found = {_plain(figure) for figure in ARABIC.findall(text)}
    found |= {_plain(part) for date in DOTTED.findall(text) for part in date.split(".")}
    found |= {value for run in CHINESE.findall(text.translate(ALIKE)) if (value := _value(run)) is not None}
    found |= {ENGLISH[word] for word in WORDS.findall(text.lower()) if word in ENGLISH}
    return found | _scaled(text)


def _scaled(text: str) -> set[str]:
    """Return what figures such as 2.4万 come to."""
    scaled = re.findall(r"(\d+(?:\.\d+)?)\s*([万萬亿億])", text)
    return {f"{round(float(figure) * LARGE[unit], 6):.10g}" for figure, unit in scaled}


def _plain(figure: str) -> str:
    figure = figure.replace(",", "")
    whole, point, rest = figure.partition(".")
    rest = rest.rstrip("0")
    return (whole.lstrip("0") or "0") + (point + rest if rest else "")


def _value(run: str) -> str | None:
    """Return what a Chinese number comes to; a run of digits, such as a year, is read digit by digit."""
    if len(run) > 16:
        return None
    run = run.replace("卄", "二十")
    if not any(character in UNITS or character in LARGE for character in run):
        return str(int("".join(str(DIGITS.index(character)) for character in run)))
    total = section = digit = 0
    for character in run:
        if character in LARGE:
            total = (total + section + digit) * LARGE[character] or LARGE[character]
            section = digit = 0
        elif character in UNITS:
            section += (digit or 1) * UNITS[character]
            digit = 0
        else:
            digit = DIGITS.index(character)
    return str(total + section + digit)

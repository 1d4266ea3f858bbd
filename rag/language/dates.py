"""Dates as people write them, to ISO 8601: a day, a month or a year. What is damaged is no date."""

import re
from datetime import date

from rag.language.variants import compiled

DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "O": 0,
    "Ｏ": 0,
}
NARROW = str.maketrans("０１２３４５６７８９／．－", "0123456789/.-")  # the same, in full width
MONTHS = "january february march april may june july august september october november december".split()
MONTH = (
    "(?P<name>"
    + "|".join(f"{month[:3]}(?:{month[3:]})?" if month[3:] else month for month in MONTHS)
    + r")\.?"
)

# 2024年5月6日, 2024年5月, 2024-05-06, 2024/5/6, 2024.5.6
NUMERIC = compiled(
    r"(?<!\d)(?P<year>(?:19|20)\d\d) ?(?:年 ?(?P<month>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?[日号])?"
    r"|(?P<sep>[-/.])(?P<month2>\d{1,2})(?P=sep)(?P<day2>\d{1,2}))(?!\d)"
)
# (20240506), at the end of a title
COMPACT = re.compile(r"[(（\[【:：_ \-]((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)[)）\]】]?$")
# 二〇二四年五月六日
CHINESE = compiled(
    r"(?P<year>[一二][〇零○OＯ一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十"
    r"]{1,2})月(?: ?(?P<day>[一二三四五六七八九十廿卅]{1,3}) ?[日号])?"
)
# 中華民國113年5月6日; a year of three digits says so by itself
REPUBLIC = compiled(
    r"(?:(?:中华)?民国 ?(?=\d{2,3} ?年)|(?<!\d)(?=1[0-4]\d ?年))"
    r"(?P<year>\d{2,3}) ?年 ?(?P<month>\d{1,2}) ?月(?: ?(?P<day>\d{1,2}) ?日)?"
)
# 中華民國一一二年九月十八日
REPUBLIC_CHINESE = compiled(
    r"(?:(?:中华)?民国|(?<![〇零○一二三四五六七八九\d])(?=一[〇零○一二三]))(?P<year>[〇零○一二三四五六七八九]{2,3}|"
    r"[一二三四五六七八九]?[十百][一二三四五六七八九十]{0,4})年"
    r"(?P<month>[一二三四五六七八九十]{1,2})月(?:(?P<day>[一二三四五六七八九十廿卅]{1,3})[日号])?"
)
# 平成28年9月5日
ERA = compiled(
    r"(?P<era>明治|大正|昭和|平成|令和) ?(?P<year>\d{1,2}|元) ?年 ?(?P<month>\d{1,2})"
    r" ?月(?: ?(?P<day>\d{1,2}) ?日)?"
)
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
# 6 May 2024, May 6, 2024, May 2024
ENGLISH = compiled(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?{MONTH} (?:(?P<day2>\d{{1,2}})(?:st|"
    rf"nd|rd|th)?, ?)?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
# 19/11/2020, where no month can be meant by the first figure
DAY_FIRST = re.compile(
    r"(?<![\d/])(?P<day>1[3-9]|2\d|3[01])/(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\d/])"
)
# What may stand around a date in a line of its own: label, brackets, weekday, time of day.
LABEL = compiled(
    r"(?:(?:写|记|作|草|改|定稿|完稿|脱稿|初稿|修改|重写)[于於]|发布|更新|发表|播出|播发|刊发|推送|"
    r"发稿|签发|成文|印发|刊登|出版|publish(?:ed)?|updated?|"
    r"dated?)?\s*(?:时间|日期|日|on)?\s*[:：]?\s*",
    re.IGNORECASE,
)
TEN = re.compile("[一二三四五六七八九]?十?[一二三四五六七八九]?|[廿卅][一二三四五六七八九]?")  # up to 99
DAMAGED = -10_000  # a number that no date can have
MAX_DATES = 3  # in one line
AROUND = compiled(
    r"(?:初稿|定稿|改定|改稿|修改|修订|完稿|脱稿|重订|补记|又记|改毕|写毕|草毕|夜|晨|"
    r"深夜)?[于於][\u4e00-\u9fff]{2,10}$|"
    r"(?:初稿|[二三四]稿|定稿|改定|改稿|修改|修订|完稿|脱稿|重订|补记|追记|改毕|写毕|草毕|[草记写作]|"
    r"凌晨|清晨|[深午子]?夜|晨|晚|傍晚|灯下)$|"
    r"[/／|｜·•]|[(（][一二三四五六日][)）]|[\s()（）\[\]【】,，:：]|星期[一二三四五六日天]|"
    r"周[一二三四五六日]|[上下]午|"
    r"\d{1,2}:\d{2}(?::\d{2})?|(?:mon|tues|wednes|thurs|fri|satur|sun)day",
    re.IGNORECASE,
)


def find_date(text: str) -> str | None:
    """Return the first date that ``text`` states, or ``None``."""
    found = _first(text.translate(NARROW))
    return found[1] if found else None


def day_at_end(text: str) -> str | None:
    """Return the day with which a title ends, behind a colon or in brackets: ``晚间新闻 (20240506)``."""
    tail = text.translate(NARROW)[-30:]
    if mark := COMPACT.search(tail):
        return _iso(int(mark[1]), int(mark[2]), int(mark[3]))
    mark = re.search(r"[:：(（\[【]\s*([^:：(（\[【]{6,})$", tail)
    return find_date(mark[1]) if mark and is_date_line(mark[1]) else None


def before_date(text: str) -> str:
    """Return ``text`` up to the first date in it."""
    found = _first(text.translate(NARROW))
    return text[: text.translate(NARROW).index(found[0])] if found else text


def after_date(text: str) -> str:
    """Return ``text`` behind the date that it starts with, or all of it."""
    plain = text.translate(NARROW)
    found = _first(plain)
    return text[len(found[0]) :] if found and plain.startswith(found[0]) else text


def is_date_line(text: str) -> bool:
    """Whether ``text`` is a date and nothing else but its label, weekday and time."""
    if len(text) > 60:
        return False
    rest = without_dates(text)
    if rest == text.translate(NARROW):
        return False
    label = LABEL.match(rest)
    return not AROUND.sub("", rest[label.end() :] if label else rest)


def without_dates(text: str) -> str:
    """Return ``text`` without the dates in it, of which there may be several: one in each language."""
    text = text.translate(NARROW)
    for _ in range(MAX_DATES):
        found = _first(text)
        if not found:
            break
        text = text.replace(found[0], "", 1)
    return text


def _first(text: str) -> tuple[str, str] | None:
    best: tuple[int, str, str] | None = None
    for pattern, convert in (
        (NUMERIC, _numeric),
        (CHINESE, _chinese),
        (REPUBLIC, _republic),
        (REPUBLIC_CHINESE, _republic_chinese),
        (ERA, _era),
        (ENGLISH, _english),
        (DAY_FIRST, _day_first),
    ):
        for match in pattern.finditer(text):
            iso = convert(match)
            if iso and (best is None or match.start() < best[0]):
                best = (match.start(), match[0], iso)
            if iso:
                break
    return best[1:] if best else None


def _iso(year: int, month: int | None, day: int | None) -> str | None:
    try:
        whole = date(year, month or 1, day or 1).isoformat()
    except ValueError:
        return None
    return whole[: 10 if day else 7 if month else 4]


def _numeric(match: re.Match[str]) -> str | None:
    month, day = match["month"] or match["month2"], match["day"] or match["day2"]
    return _iso(int(match["year"]), int(month), int(day) if day else None)


def _chinese(match: re.Match[str]) -> str | None:
    year = int("".join(str(DIGITS[digit]) for digit in match["year"]))
    return _iso(year, _ten(match["month"]), _ten(match["day"]) if match["day"] else None)


def _ten(text: str) -> int:
    if not TEN.fullmatch(text):
        return DAMAGED
    text = text.replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return DIGITS.get(ones, 0)
    return 10 * (DIGITS.get(tens, 0) or 1) + DIGITS.get(ones, 0)


def _republic(match: re.Match[str]) -> str | None:
    return _iso(1911 + int(match["year"]), int(match["month"]), int(match["day"]) if match["day"] else None)


def _republic_chinese(match: re.Match[str]) -> str | None:
    if "百" in match["year"]:
        return None
    tens = "十" in match["year"]
    year = _ten(match["year"]) if tens else int("".join(str(DIGITS[digit]) for digit in match["year"]))
    return _iso(1911 + year, _ten(match["month"]), _ten(match["day"]) if match["day"] else None)


def _era(match: re.Match[str]) -> str | None:
    year = 1 if match["year"] == "元" else int(match["year"])
    return _iso(ERAS[match["era"]] + year, int(match["month"]), int(match["day"]) if match["day"] else None)


def _day_first(match: re.Match[str]) -> str | None:
    return _iso(int(match["year"]), int(match["month"]), int(match["day"]))


def _english(match: re.Match[str]) -> str | None:
    month = [name[:3] for name in MONTHS].index(match["name"][:3].lower()) + 1
    day = match["day"] or match["day2"]
    return _iso(int(match["year"]), month, int(day) if day else None)

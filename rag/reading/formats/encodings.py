"""Bytes to text: which encoding a file is in, and whether its text was garbled before.

The codec's name is such that ``open(path, encoding=name).read()`` gives the very text. Where a few
bytes of a file fit no encoding, ``errors="replace"`` is needed as well: each is then U+FFFD, in our
text as in theirs, and the offsets hold.
"""

import io
import re

import charset_normalizer

from rag.errors import UnreadableFile

# Byte order marks, the longer ones first, and the codecs that take them off.
MARKS = [
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
]
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
CHINESE = ("gb18030", "big5hkscs", "cp950")
# The characters that make up a third of any Chinese text, in both scripts.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
    "同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性"
    "好应开它合还因由其些然前外天政四日那社义事平形相全"
    "這為個國時來們於對會發動過說產種後學經進電裡現實兩體機當點從業應開還義與關間將長"
    "總區員問題數據華萬無統決議書記員,。、"
)
SAMPLE = 200_000  # bytes that are looked at to guess
MANY_RIGHT = 50  # characters beyond ASCII for each that is damaged
MIN_COMMON = 0.12  # share of common characters in what may be called Chinese
# Control characters that no text holds.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# UTF-8 read as Latin letters, GBK as UTF-8 and back, lost characters.
LATIN_MOJIBAKE = re.compile(r"(?:[ÃÂâäåæçèé][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ¡-¿]{1,2}){3}")
KNOWN_MOJIBAKE = re.compile(r"锟斤拷|烫烫烫|屯屯屯|鈥|銆|锛屽|鐨勪|涓€|鏄")
LOST = "\ufffd"


def decode(data: bytes, path: str, stated: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the codec that it is in.

    ``stated`` is what the file says of itself, and is believed where it fits.

    Raises:
        UnreadableFile: no known encoding fits, or it is not text at all.
    """
    if b"\0" in data and (found := _with_zeros(data)):
        return found
    broken = _damaged(data, "utf-8")
    if broken is not None:
        return broken, "utf-8"
    names = _candidates(data, stated)
    for name in names:
        text = _try(data, name)
        if text is not None and not CONTROL.search(text):
            return text, name
    if "utf-8" in names:
        stated_first = [stated] if stated in CHINESE else []
        for name in (*stated_first, *_chinese(data, broken=True), *_guessed(data)):
            text = _try(data, name) or _damaged(data, name)
            if text is not None and not CONTROL.search(text):
                return text, name
    raise UnreadableFile(
        f"{path} is not text in an encoding that is known.", "Save it as UTF-8, or take it out of the folder."
    )


def _with_zeros(data: bytes) -> tuple[str, str] | None:
    """Return the text of a file in UTF-8 or a Chinese codec, where a few bytes are zero, as after a crash."""
    if data.count(b"\0") * MANY_RIGHT > len(data) or data.startswith(WIDE) or _wide(data):
        return None
    rest = data.replace(b"\0", b"")
    for name in ("utf-8-sig" if data.startswith(MARKS[0][0]) else "utf-8", *_chinese(rest)):
        text = _try(data, name)
        if text is not None and not CONTROL.search(text.replace("\0", "")):
            return text, name
    return None


def is_damaged(data: bytes, name: str) -> bool:
    """Whether some bytes of a file do not fit the codec that it is in."""
    return _try(data, name) is None


def _damaged(data: bytes, name: str) -> str | None:
    """Return the text of a file in which a few bytes do not fit the codec, or ``None`` for any other.

    Text in another encoding has next to no sequence of bytes that UTF-8 allows, and reads as rare
    characters in a Chinese codec, so that one wrong byte among many right sequences shows damage.
    """
    if not is_damaged(data, name):
        return None
    try:
        text = io.TextIOWrapper(io.BytesIO(data), encoding=name, errors="replace").read()
    except (UnicodeError, LookupError):
        return None
    lost = text.count(LOST)
    right = sum(mark > "\x7f" for mark in text) - lost
    return text if right >= MANY_RIGHT * lost and not CONTROL.search(text) else None


def garbled(text: str) -> str | None:
    """Return a note where the text shows that it was decoded wrongly before it was saved."""
    if text.count(LOST) > 2 or (KNOWN_MOJIBAKE.search(text) and len(KNOWN_MOJIBAKE.findall(text)) > 2):
        return "mojibake: characters were lost or garbled before this file was saved; get a clean copy"
    if LATIN_MOJIBAKE.search(text):
        return "mojibake: UTF-8 was read as Latin letters before this file was saved; get a clean copy"
    return None


def _try(data: bytes, name: str) -> str | None:
    try:
        return io.TextIOWrapper(io.BytesIO(data), encoding=name).read()
    except (UnicodeError, LookupError):
        return None


def _candidates(data: bytes, stated: str | None) -> list[str]:
    for mark, name in MARKS:
        if data.startswith(mark):
            return [name]
    wide = _wide(data)
    if wide:
        return [wide]
    return ["utf-8", *([stated] if stated else []), *_chinese(data)]


def _wide(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its many zero bytes, or by the high bytes of Chinese."""
    sample = data[: SAMPLE & ~1]
    if len(sample) % 2 or (_try(data[:4000], "utf-8") is not None and b"\0" not in sample):
        return None
    even, odd = sample[0::2], sample[1::2]
    for name, high in (("utf-16-le", odd), ("utf-16-be", even)):
        marks = sum(byte in (0, 0x30) or 0x4E <= byte <= 0x9F or byte == 0xFF for byte in high)
        newlines = sum(1 for byte in high if byte == 0)
        if marks >= len(high) * 0.95 and newlines and _common(_try(data, name) or "", 0.05):
            return name
    return None


def _chinese(data: bytes, broken: bool = False) -> list[str]:
    """Return the Chinese codecs that fit, the one whose text reads most like Chinese first.

    ``broken`` asks for those that all but a few bytes fit.
    """
    shares = []
    for name in CHINESE:
        text = _damaged(data, name) if broken else _try(data, name)
        if text is not None:
            shares.append((-_share(text), CHINESE.index(name), name))
    return [name for share, _, name in sorted(shares) if -share >= MIN_COMMON]


def _share(text: str) -> float:
    letters = [mark for mark in text[:SAMPLE] if ord(mark) > 127]
    return sum(mark in COMMON for mark in letters) / len(letters) if letters else 0.0


def _common(text: str, least: float) -> bool:
    return bool(text) and sum(mark in COMMON or mark.isascii() for mark in text[:SAMPLE]) >= least * len(
        text[:SAMPLE]
    )


def _guessed(data: bytes) -> list[str]:
    """Return what the detector says: for the scripts other than Chinese."""
    best = charset_normalizer.from_bytes(data[:SAMPLE]).best()
    return [best.encoding] if best else []

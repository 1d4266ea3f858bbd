"""Whether the letters of a font are what the file says that they are.

A file shows glyphs and says beside them which letters these are. Where it says nothing, or something
wrong, people see a text and programs read noise: ``!"#$%&'()*`` for a Chinese title, ``7KLV`` for This.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.reading.formats.encodings import COMMON
from rag.reading.formats.runs import Letter

SAMPLE = 4000  # letters of a font that are looked at
MIN_LETTERS = 8  # of a font that can be told to be garbled
UNKNOWN = 0.2  # share of letters that no text holds
WIDE = 0.9  # width of a Chinese character, in letters of its size
MIN_NARROW, SHARE = 4, 0.5  # different narrow letters, and the share of them that are as wide as Chinese ones
SIGNS = 0.35  # share of signs among the letters of a font of no Chinese text
MIN_KINDS = 10  # different ones
VOWELS, MIN_WORDS = 0.22, 150  # share of vowels among Latin letters, and how many show it
RARE, MIN_HAN = 0.02, 120  # share of common characters among Chinese ones, and how many show it
# Letters that are narrow in every Latin font. Figures and stops may be wide ones of a Chinese font.
NARROW = re.compile(r"[!-$'*+<-?A-LN-VX-ln-vx-~\xa1-\xc5\xc7-\xe5\xe7-\u0151\u0154-\u024f]")
SIGN = re.compile(r"[!-'?@\[-^`{-~\xa1-\xbf]")  # but those of sums, and the underscore
LATIN = re.compile(r"[A-Za-z\xc0-\u024f]")
VOWEL = re.compile(r"[AEIOUYaeiouy\xc0-\xc6\xc8-\xcf\xd2-\xd6\xd8-\xdd\xe0-\xe6\xe8-\xef\xf2-\xf6\xf8-\xfd]")
WORDS = re.compile(
    r"(?<![A-Za-z])(?:the|of|and|to|in|a|is|for|de|la|le|les|et|en|el|los|der|die|und|das|di|il|che|o|e|de|do|da|"
    r"het|een|van|og|i|w|na|se|w|z|na|que)(?![A-Za-z])",
    re.IGNORECASE,
)
HAN, KANA = re.compile("[\u3400-\u9fff]"), re.compile("[\u3040-\u30ff]")
LOST = re.compile("[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]")
PRIVATE = re.compile("[\ue000-\uf8ff]")
MIN_PRIVATE = 10  # different letters of a private area: fewer are bullets


@dataclass(slots=True)
class Glyphs:
    """What is known of the letters of one font."""

    size: int = 0
    text: list[str] = field(default_factory=list)
    narrow: Counter[str] = field(default_factory=Counter)
    wide: Counter[str] = field(default_factory=Counter)

    def add(self, letter: Letter) -> None:
        """Take another letter into account."""
        if not letter.mark.isspace():
            self.size += 1
        if self.size > SAMPLE:
            return
        self.text.append(letter.mark)
        if NARROW.match(letter.mark) and not letter.turn:
            kind = self.wide if letter.right - letter.left >= letter.size * WIDE else self.narrow
            kind[letter.mark] += 1

    @property
    def garbled(self) -> bool:
        """Whether the letters cannot be what the file says."""
        text = "".join(self.text)
        shown = len(text) - len(re.findall(r"\s", text))
        if shown < MIN_LETTERS:
            return False
        private = PRIVATE.findall(text)
        lost = len(LOST.findall(text)) + (len(private) if len(set(private)) >= MIN_PRIVATE else 0)
        wide, narrow = self.wide.total(), self.narrow.total()
        return (
            lost >= shown * UNKNOWN
            or (
                len(self.wide) >= MIN_NARROW
                and wide >= (wide + narrow) * SHARE
                and wide > len(HAN.findall(text))
            )
            or _is_noise(text, shown)
        )


def _is_noise(text: str, shown: int) -> bool:
    """Whether a text holds signs for words, or words without vowels, or no character that is common."""
    han = HAN.findall(text)
    if len(han) * 4 >= shown:
        common = sum(mark in COMMON for mark in han)
        return len(han) >= MIN_HAN and common < len(han) * RARE and not KANA.search(text)
    latin = LATIN.findall(text)
    signs = SIGN.findall(text)
    if len(set(signs)) >= MIN_KINDS and len(signs) >= shown * SIGNS and not WORDS.search(text):
        return True
    vowels = len(VOWEL.findall(text))
    return (
        len(latin) >= MIN_WORDS
        and len(latin) * 2 > shown
        and vowels < len(latin) * VOWELS
        and not WORDS.search(text)
    )


def learn(fonts: dict[int, Glyphs], letters: Sequence[Letter]) -> None:
    """Add the letters of a page to what is known of their fonts."""
    for letter in letters:
        fonts.setdefault(letter.font, Glyphs()).add(letter)

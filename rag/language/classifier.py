"""What kind of line a short line is by its words: a linear classifier over hashed n-grams of characters.

Where no rule knows a line, its words still tell: nobody has to have seen 本刊免费赠阅 to take it for
an imprint. The classifier is a softmax regression over hashed features (Weinberger et al. 2009,
Feature Hashing), trained on lines and pages written for it: ``benchmarks/lines.py`` makes
``lines.npz``.
"""

import re
import zlib
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from rag.language.dates import find_date, is_date_line
from rag.language.names import are_names, is_institution, is_name, names_writer
from rag.language.numbering import numbering
from rag.language.variants import simple

FILE = Path(__file__).with_name("lines.npz")
SIZE: Final = 1 << 14  # of the table of features
LONGEST = 120  # characters of a line that are looked at
# The kinds that stand beside the articles, each with its reason (rag/reading/noise.py); those of articles.
FURNITURE: Final = {
    "masthead": "running header",
    "imprint": "imprint",
    "editor": "editor",
    "navigation": "navigation",
    "share": "share",
    "legal": "copyright",
    "download": "download",
    "advert": "advertisement",
    "caption": "caption",
    "contents": "outline",
}
CONTENT: Final = "title kicker byline credit date signature number heading body question reference".split()
KINDS: Final = (*FURNITURE, *CONTENT)

FIGURES = re.compile(r"[〇零○一二三四五六七八九十百廿]+(?=[年月日期版号页届卷辑])|[\d０-９]+")
GAP = re.compile(r"[ \t\u3000]{2,}|[\t\u3000]")
LATIN = re.compile(r"[a-z][a-z'’-]*")
LATIN_WORDS = re.compile(r"[a-z'’-]{2,}")
HALF = str.maketrans("：，；！？（）【】", ":,;!?()[]")
WORD = re.compile(r"[A-Za-z]+")
SPLIT = re.compile(r"[\s:：]+")


def kinds(text: str) -> dict[str, float]:
    """Return how likely each of ``KINDS`` is for a line, by its words alone; the sum is 1."""
    return dict(zip(KINDS, _likely(text[:LONGEST]), strict=True))


def furniture(text: str) -> tuple[float, str]:
    """Return how likely a line stands beside the articles, and the reason that fits it best."""
    likely = kinds(text)
    best = max(FURNITURE, key=lambda kind: likely[kind])
    return sum(likely[kind] for kind in FURNITURE), FURNITURE[best]


@lru_cache(maxsize=4096)
def _likely(text: str) -> tuple[float, ...]:
    weights, bias = _model()
    rows = columns(text)
    scores = weights[rows].sum(axis=0) / np.sqrt(len(rows)) + bias
    likely = np.exp(scores - scores.max())
    return tuple((likely / likely.sum()).tolist())


@cache
def _model() -> tuple[np.ndarray, np.ndarray]:
    """Return the weights, shape (SIZE, kinds), and the bias, shape (kinds,)."""
    with np.load(FILE) as stored:
        return stored["weights"].astype(np.float32) * stored["scale"], stored["bias"]


def forget() -> None:
    """Forget the weights and what they said, so that those of another ``FILE`` are read."""
    _model.cache_clear()
    _likely.cache_clear()


def columns(text: str) -> list[int]:
    """Return the columns of the table that the features of a line fall into, each once."""
    return sorted({zlib.crc32(feature.encode()) % SIZE for feature in _features(text)})


def _features(text: str) -> set[str]:
    """Return n-grams of characters, words, and what the other modules see in the line."""
    line = text.strip()
    folded = GAP.sub("\t", FIGURES.sub("0", simple(line).lower().translate(HALF)))
    marks = LATIN_WORDS.sub("w", f"^{folded}$")
    found = {marks[at : at + size] for size in (1, 2, 3) for at in range(len(marks) - size + 1)}
    words = ["<", *LATIN.findall(folded), ">"]
    if len(words) > 2:
        found.update(f"w {word}" for word in words)
        found.update(f"w {first} {second}" for first, second in pairwise(words))
        latin = WORD.findall(line)
        found.add(f"capitals {10 * sum(word[0].isupper() for word in latin) // max(1, len(latin)) // 3}")
    found.add(f"upper {line.isupper()}")
    found.add(f"length {min(12, len(folded) // 3 if len(folded) < 18 else 6 + (len(folded) - 18) // 12)}")
    found.add(f"fields {min(4, folded.count(chr(9)))}")
    return found | _seen(line)


def _seen(line: str) -> set[str]:
    found = set()
    if number := numbering(line):
        found.add(f"number {number.kind}")
    if is_date_line(line):
        found.add("day")
    elif find_date(line):
        found.add("dated")
    if is_institution(line):
        found.add("institution")
    if are_names(line):
        found.add("names")
    if names_writer(line):
        found.add("writer")
    if is_name(SPLIT.split(line)[-1]):
        found.add("name at the end")
    return found

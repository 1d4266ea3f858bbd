"""Where in a web page's source its words stand, which the parser does not tell.

The parser hands over a page's words in order, and between them stand marks only. So the source is followed
beside it: what is no mark must be the words that come next. Where it is not, since the parser mends the page
in its own way, nothing is told until words come that stand at one place of the source only.
"""

import html
import re

# Blanks, comments and tags.
MARKS = re.compile(
    r"(?:[\s\ufeff]++|<!--.*?-->|<[A-Za-z/!?](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+>)*+", re.DOTALL
)
ENTITY = re.compile(r"&#?\w{1,32};?")
SURE = 20  # characters that may show the place again
MAX_LOST = 40  # searches for it in one page: each goes through all of its source


class Trace:
    """A place in the source of a page, which moves on with its words."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at: int | None = 0  # behind the last words; None where that is not known
        self._searches = 0
        self._line, self._counted = 1, 0  # the line of an offset up to which lines were counted

    def follow(self, words: str) -> tuple[int, int] | None:
        """Move behind the next words of the page; return the lines in which they start and end, if known."""
        words = words.strip()
        start = self._next(words) if self._at is not None else self._found(words)
        if start is None:
            return None
        first = self._line_of(start)
        assert self._at is not None
        return first, self._line_of(self._at)

    def _next(self, words: str) -> int | None:
        """Return where the words start, if they are what comes next."""
        at = self._at or 0
        while True:
            at = self._marks(at)
            entity = ENTITY.match(self._source, at)
            told = html.unescape(entity[0]) if entity else ""
            if entity and told.isspace():
                at = entity.end()
                continue
            # Parsers differ on what a number below 160 stands for.
            if entity and (told == words or (len(words) == 1 and told != entity[0])):
                self._at = entity.end()
            elif self._source.startswith(words, at):
                self._at = at + len(words)
            else:
                break
            return at
        self._at = None
        return self._found(words)

    def _marks(self, at: int) -> int:
        found = MARKS.match(self._source, at)
        return found.end() if found else at

    def _found(self, words: str) -> int | None:
        """Return where the words stand, if that is at one place behind those that were followed."""
        if len(words) < SURE or self._searches >= MAX_LOST:
            return None
        self._searches += 1
        at = self._source.find(words, self._counted)
        if at < 0 or self._source.find(words, at + 1) >= 0:
            return None
        self._at = at + len(words)
        return at

    def _line_of(self, offset: int) -> int:
        self._line += self._source.count("\n", self._counted, offset)
        self._counted = offset
        return self._line

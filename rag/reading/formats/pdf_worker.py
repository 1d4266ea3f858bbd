"""A program of its own: a PDF on standard input, its letters and where they stand as JSON.

One line a page, so that the reader never holds more than one. It imports nothing of this
package, so that it starts fast; ``sandboxed.py`` runs it, within limits.
"""

import ctypes
import json
import math
import sys
from collections.abc import Iterator
from typing import Any

PAGES = 2_000
LETTERS = 2_000_000
NAME = 200  # bytes of the name of a font
BOLD = 1 << 18  # a font's flag, and the weight from which on it is bold
WEIGHT = 600
SYMBOLS = ("wingdings", "webdings", "zapfdingbats")  # fonts whose letters are bullets and other signs
NOTHING = 0.01  # points
FORMS = 3  # levels of forms in forms
TURNS = (0, 90, 180, 270)


class Fonts:
    """The fonts of a file: a number for each name, and what is new since it was last asked."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.numbers: dict[str, int] = {}
        self.fresh: list[list[Any]] = []
        self.signs: set[int] = set()

    def number(self, shown: Any) -> int:
        """Return the number of the font of a text object."""
        font = self.raw.FPDFTextObj_GetFont(shown)
        buffer = ctypes.create_string_buffer(NAME)
        self.raw.FPDFFont_GetBaseFontName(font, buffer, NAME)
        name = buffer.value.decode("utf-8", "replace")
        if name not in self.numbers:
            self.numbers[name] = len(self.numbers)
            heavy = self.raw.FPDFFont_GetFlags(font) & BOLD or self.raw.FPDFFont_GetWeight(font) >= WEIGHT
            self.fresh.append([name, bool(heavy) or "bold" in name.lower()])
            if any(sign in name.lower() for sign in SYMBOLS):
                self.signs.add(self.numbers[name])
        return self.numbers[name]


def show_all(page: Any, raw: Any) -> None:
    """Give width to the words of which pdfium has no glyph, where it has no font for them.

    It leaves text of no width out: a Chinese stop or a single character in a font that is not in the file.
    With an outline around its letters, the text is as wide as the line.
    """
    bounds = [ctypes.c_float() for _ in range(4)]
    for shown in objects(page, raw):
        raw.FPDFPageObj_GetBounds(shown, *map(ctypes.byref, bounds))
        if bounds[2].value - bounds[0].value < NOTHING:
            raw.FPDFTextObj_SetTextRenderMode(shown, raw.FPDF_TEXTRENDERMODE_STROKE)
            raw.FPDFPageObj_Transform(shown, 1, 0, 0, 1, 0, 0)  # measures it again


def objects(page: Any, raw: Any) -> Iterator[Any]:
    """Yield the texts of a page, also those inside the forms that it shows."""
    found = [raw.FPDFPage_GetObject(page.raw, at) for at in range(raw.FPDFPage_CountObjects(page.raw))]
    for depth in range(FORMS + 1):
        inner = []
        for shown in found:
            kind = raw.FPDFPageObj_GetType(shown)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                yield shown
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < FORMS:
                inner += [
                    raw.FPDFFormObj_GetObject(shown, at) for at in range(raw.FPDFFormObj_CountObjects(shown))
                ]
        found = inner


def letters(page: Any, raw: Any, fonts: Fonts) -> list[list[Any]]:
    """Return ``[letter, left, bottom, right, top, size, font, turn]`` of all that the page shows."""
    show_all(page, raw)
    text = page.get_textpage()
    count = raw.FPDFText_CountChars(text.raw)
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    found = []
    known: dict[int | None, tuple[int, float, int]] = {}  # of each text object: font, size, turn
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        if (
            raw.FPDFText_IsGenerated(text.raw, index) == 1
            or (code < 32 and raw.FPDFText_IsHyphen(text.raw, index) != 1)
            or 0xD800 <= code < 0xE000
            or code > 0x10FFFF
        ):
            continue
        # The loose box is as wide as the type is set, whatever ink the letter has.
        if not raw.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box)):
            continue
        shown = raw.FPDFText_GetTextObject(text.raw, index)
        place = ctypes.cast(shown, ctypes.c_void_p).value
        if place not in known:
            size = raw.FPDFText_GetFontSize(text.raw, index)
            turn = 0
            # The matrix scales and turns the letters; where it does, the size alone says nothing.
            if raw.FPDFText_GetMatrix(text.raw, index, ctypes.byref(matrix)):
                size *= math.hypot(matrix.c, matrix.d) or 1.0
                turn = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
            known[place] = (fonts.number(shown), round(size, 2), turn)
        font, size, turn = known[place]
        bounds = [box.left, box.bottom, box.right, box.top]
        # The pen's own place is where the letter starts: boxes of some fonts reach over those before.
        inside = raw.FPDFText_GetCharOrigin(text.raw, index, ctypes.byref(x), ctypes.byref(y))
        if inside and turn == 0 and box.left < x.value < (box.left + box.right) / 2:
            bounds[0] = x.value
        mark = "-" if raw.FPDFText_IsHyphen(text.raw, index) == 1 else chr(code)
        if font in fonts.signs and not mark.isspace():
            mark = "•"
        found.append([mark, *(round(bound, 2) for bound in bounds), size, font, turn])
    return found


def upright(found: list[list[Any]], box: tuple[float, ...]) -> tuple[list[list[Any]], list[float]]:
    """Return the letters of a page, turned so that most stand upright, and its lower and upper edge."""
    counts = {turn: sum(letter[7] == turn for letter in found) for turn in TURNS}
    most = max(TURNS, key=lambda turn: counts[turn])
    if most == 0:
        return found, [box[1], box[3]]
    page = turned(["", *box, 0.0, 0, most], most)
    return [turned(letter, most) for letter in found], [page[2], page[4]]


def turned(letter: list[Any], turn: int) -> list[Any]:
    """Return a letter as it stands on a page that is turned back by ``turn`` degrees."""
    mark, left, bottom, right, top, size, font, own = letter
    if turn == 90:
        left, bottom, right, top = bottom, -right, top, -left
    elif turn == 180:
        left, bottom, right, top = -right, -top, -left, -bottom
    else:
        left, bottom, right, top = -top, left, -bottom, right
    return [mark, left, bottom, right, top, size, font, (own - turn) % 360]


def refuse(error: str, hint: str) -> None:
    """Print why the file cannot be read."""
    sys.stdout.write(json.dumps({"error": error, "hint": hint}) + "\n")


def main() -> None:
    """Read the file and print what it holds, or why it cannot be read."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        refuse("it is locked" if locked else "it is damaged or no PDF", "Save it again without a password.")
        return
    if len(document) > PAGES:
        refuse(f"it has more than {PAGES} pages", "Split it.")
        return
    total = 0
    fonts = Fonts(raw)
    for number in range(len(document)):
        try:
            page = document[number]
            shown, edges = upright(letters(page, raw, fonts), page.get_bbox())
        except pypdfium2.PdfiumError:
            shown, edges = [], [0.0, 0.0]  # one damaged page does not cost the others
        total += len(shown)
        if total > LETTERS:
            refuse(f"it has more than {LETTERS} letters", "Split it.")
            return
        sys.stdout.write(json.dumps({"letters": shown, "edges": edges, "fonts": fonts.fresh}) + "\n")
        fonts.fresh = []
    title = document.get_metadata_value("Title")
    sys.stdout.write(json.dumps({"end": len(document), "title": title}) + "\n")


if __name__ == "__main__":
    main()

"""A program of its own: a PDF on standard input, its letters and where they stand as JSON.

One line a page, so that the reader never holds more than one. It imports nothing of this
package, so that it starts fast; ``sandboxed.py`` runs it, within limits.
"""

import ctypes
import json
import sys
from typing import Any

PAGES = 2_000
LETTERS = 2_000_000


def letters(page: Any, raw: Any) -> list[list[Any]]:
    """Return ``[letter, left, bottom, right, top]`` of all that the page shows, in points."""
    text = page.get_textpage()
    count = raw.FPDFText_CountChars(text.raw)
    box = raw.FS_RECTF()
    found = []
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
        size = raw.FPDFText_GetFontSize(text.raw, index)
        mark = "-" if raw.FPDFText_IsHyphen(text.raw, index) == 1 else chr(code)
        found.append(
            [mark, *(round(bound, 2) for bound in (box.left, box.bottom, box.right, box.top)), round(size, 2)]
        )
    return found


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
    for number in range(len(document)):
        try:
            page = letters(document[number], raw)
        except pypdfium2.PdfiumError:
            page = []  # one damaged page does not cost the others
        total += len(page)
        if total > LETTERS:
            refuse(f"it has more than {LETTERS} letters", "Split it.")
            return
        sys.stdout.write(json.dumps({"letters": page}) + "\n")
    sys.stdout.write(json.dumps({"end": len(document)}) + "\n")


if __name__ == "__main__":
    main()

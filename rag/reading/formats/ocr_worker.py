"""A program of its own: a PDF or a picture on standard input, the words in its pictures as JSON.

One line a page: its number, its size in points, and ``[text, score, x, y, …]`` of each line of words, the
corners of its box from the upper left. It is told the numbers of the pages of a PDF, or none for a picture.
It imports nothing of this package; ``sandboxed.py`` runs it, within limits.
"""

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCALE = 2.4  # pixels a point: 173 dpi, at which thin letters of 12 points are read without a fault
SIDE = 3000  # pixels of the longest side: of A3 at that scale
BAND = 2400  # pixels of a picture's height that are read at once: a long one is cut where nothing stands
WIDTH = 595  # points that a picture is taken to be wide: A4
PIXELS = 100_000_000  # of a picture
FRAMES = 200  # of a picture that holds several
LEAST = 16  # pixels of the shorter side that words take
PLAIN = 24  # shades by which a page differs that shows nothing
POOR = 0.75  # mean score of a page that may lie on its side
TURNS = (1, 3, 2)  # quarters, the likeliest first
THREADS = 2


def engine() -> Any:
    """Return what reads words in pictures; it reads its models from its own folder, and fetches nothing."""
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": 0.0,  # whoever reads the lines decides
            "Global.use_cls": False,  # it turns lines that stand upright
            "Global.max_side_len": SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": min(THREADS, os.cpu_count() or 1),
            "Det.model_path": str(next(models.glob("*_det_small.onnx"))),
            "Rec.model_path": str(next(models.glob("*_rec_small.onnx"))),
        }
    )


def rendered(data: bytes, numbers: list[int]) -> Iterator[tuple[int, Any, float]]:
    """Yield the number of each page of a PDF, its picture, and how many pixels a point has."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for number in numbers:
        try:
            page = document[number]
            scale = min(SCALE, SIDE / max(page.get_size()))
            yield number, page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB"), scale
        except (pypdfium2.PdfiumError, ValueError):
            continue  # one damaged page does not cost the others


def frames(data: bytes) -> Iterator[tuple[int, Any, float]]:
    """Yield the number of each page of a picture, the page if it is read, and how many pixels a point has."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS // 2  # more than twice as many are an error
    with Image.open(io.BytesIO(data)) as opened:
        count = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
        for number in range(count):
            if number >= FRAMES:
                yield number, None, 1.0
                continue
            opened.seek(number)
            shown = ImageOps.exif_transpose(opened)
            if min(shown.size) < LEAST:
                continue
            if shown.width > SIDE:
                shown.thumbnail((SIDE, shown.height))
            if shown.has_transparency_data:
                clear = shown.convert("RGBA")
                shown = Image.new("RGBA", clear.size, "white")
                shown.alpha_composite(clear)
            yield number, shown.convert("RGB"), shown.width / WIDTH


def bands(shown: Any) -> Iterator[tuple[int, Any]]:
    """Yield the parts of an array of pixels that are read at once, and how far down each starts."""
    top = 0
    while len(shown) - top > BAND:
        least = top + BAND * 2 // 3
        rough = shown[least : top + BAND].std(axis=(1, 2))
        cut = least + int(rough.argmin())
        yield top, shown[top:cut]
        top = cut
    yield top, shown[top:]


def lines(read: Any, shown: Any) -> list[list[Any]]:
    """Return the lines of words on a picture: text, score, and the corners in pixels."""
    found = []
    for top, band in bands(shown):
        if int(band.max()) - int(band.min()) < PLAIN:
            continue
        told = read(band)
        for box, text, score in zip(told.boxes, told.txts, told.scores, strict=True) if len(told) else ():
            corners = [float(at) for x, y in box for at in (x, y + top)]
            found.append([text, float(score), *corners])
    return found


def certain(found: list[list[Any]]) -> float:
    """Return the mean score of the letters of a page."""
    letters = sum(len(line[0]) for line in found)
    return sum(line[1] * len(line[0]) for line in found) / letters if letters else 0.0


def upright(read: Any, shown: Any) -> tuple[list[list[Any]], Any]:
    """Return the lines of a page, and the page, turned where it is read clearly only so."""
    import numpy as np

    found = lines(read, shown)
    if not found or certain(found) >= POOR:
        return found, shown
    for quarters in TURNS:
        turned = np.ascontiguousarray(np.rot90(shown, quarters))
        again = lines(read, turned)
        if certain(again) >= POOR and sum(len(line[0]) for line in again) * 2 > sum(
            len(line[0]) for line in found
        ):
            return again, turned
    return found, shown


def main() -> None:
    """Read the pictures and print what they hold, or why they cannot be read."""
    import numpy as np

    data = sys.stdin.buffer.read()
    pages = rendered(data, json.loads(sys.argv[3])) if len(sys.argv) > 3 else frames(data)
    read = None
    try:
        for number, shown, scale in pages:
            if shown is None:
                print(json.dumps({"unread": number}))  # noqa: T201
                continue
            read = read or engine()
            found, page = upright(read, np.asarray(shown))
            told = [
                [text, round(score, 3), *(round(at / scale, 2) for at in box)] for text, score, *box in found
            ]
            size = [round(side / scale, 2) for side in (page.shape[1], page.shape[0])]
            print(json.dumps({"page": number, "size": size, "lines": told}), flush=True)  # noqa: T201
    except ImportError:
        raise
    except Exception as error:  # what a library raises on a damaged picture can be anything
        refusal = {"error": f"it is damaged ({type(error).__name__})", "hint": "Open it and save it again."}
        print(json.dumps(refusal))  # noqa: T201
        return
    print(json.dumps({"end": 1}))  # noqa: T201


if __name__ == "__main__":
    main()

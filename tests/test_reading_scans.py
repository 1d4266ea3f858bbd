"""Scans and pictures: read by OCR, marked as such where they are cited, told where nothing reads them."""

import io
import json
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import quiet
from fastapi.testclient import TestClient
from PIL import Image
from test_reading_formats import passages, pdf, reading_of
from test_reading_pdf import TEXT, column

from rag.api import create_app
from rag.builds import rebuild
from rag.cli.building import print_report
from rag.config import Config
from rag.errors import TextlessFile, UnreadableFile
from rag.notes import notes
from rag.reading import read
from rag.reading.formats import scans
from rag.reading.formats.layout import Page, page_lines
from rag.reading.formats.pdf import _both
from rag.reading.formats.runs import UNCLEAR, Run
from rag.service import Service
from rag.types import Passage, Source

PICTURES = Path(__file__).parent / "scans"
WATCH, BRIDGE = (PICTURES / f"{name}.png" for name in ("watch", "bridge"))


def scanned(*pictures: Path) -> bytes:
    """Return a PDF whose pages are pictures."""
    first, *rest = [Image.open(picture).convert("L") for picture in pictures]
    file = io.BytesIO()
    first.save(file, "PDF", save_all=True, append_images=rest, resolution=150)
    return file.getvalue()


def mixed() -> bytes:
    """Return a PDF of a page of text, a picture of a page, and an empty page."""
    whole = pypdfium2.PdfDocument.new()
    for data in (pdf([column(TEXT)]), scanned(WATCH), pdf([[]])):
        whole.import_pages(pypdfium2.PdfDocument(data))
    file = io.BytesIO()
    whole.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("scans")
    (folder / "seeds").mkdir()
    (folder / "seeds/账目.pdf").write_bytes(scanned(WATCH, BRIDGE))
    (folder / "seeds/mixed.pdf").write_bytes(mixed())
    (folder / "seeds/石桥.png").write_bytes(BRIDGE.read_bytes())
    (folder / "seeds/blank.png").write_bytes(picture(Image.new("L", (400, 300), 255)))
    return Config(seeds=folder / "seeds", index=folder / "index", model="hashing", quiet=0)


@pytest.fixture(scope="module")
def service(config: Config) -> Service:
    rebuild(config, quiet)
    return Service.open(config)


def picture(shown: Image.Image, form: str = "PNG") -> bytes:
    file = io.BytesIO()
    shown.save(file, form)
    return file.getvalue()


def found(service: Service, path: str) -> list[tuple[Passage, Source]]:
    """Return the passages of a file with their sources."""
    generation = service.generation
    rows = [(generation.passage(row), int(generation.owners[row])) for row in range(len(generation.passages))]
    told = [(one, generation.source(owner, one.section, one.place)) for one, owner in rows]
    return [(passage, source) for passage, source in told if source.path == path]


def test_a_scanned_pdf_is_read_page_by_page_with_its_tables(service: Service) -> None:
    told = found(service, "账目.pdf")
    text = "".join(passage.text for passage, _ in told)
    for words in ("每班两人，交接时", "雾天加鸣铜锣三声", "历时五个月，由村", "购置油"):
        assert words in text
    assert "二一四年" not in text  # as the year was read of which 〇 was lost
    rows = [line.split() for one, _ in told for line in one.text.replace("|", " ").splitlines()]
    assert ["宋明芳", "下午二时", "二十三艘"] in rows
    assert ["栏杆", "杉木六十根", "三十五两"] in rows
    assert {source.place.page for _, source in told} == {1, 2}
    assert all(source.place.ocr for _, source in told)


def test_only_the_pages_that_are_pictures_are_marked(service: Service) -> None:
    assert {(source.place.page, source.place.ocr) for _, source in found(service, "mixed.pdf")} == {
        (1, False),
        (2, True),
    }
    note = next(note for note in service.generation.manifest["notes"] if "1 of 3 pages are pictures" in note)
    assert note.startswith("mixed.pdf: ")


def test_a_picture_is_a_file(service: Service) -> None:
    source = found(service, "石桥.png")[0][1]
    assert (source.place.page, source.place.ocr, source.title) == (1, True, "石桥修缮账目")
    assert "is a picture without text" in service.generation.manifest["skipped"]["blank.png"]


def test_citations_notes_and_pages_say_that_ocr_read_it(service: Service) -> None:
    client = TestClient(create_app(service))
    told = client.post("/ask", json={"question": "石桥重修历时几个月？"}).json()
    (cited, *_) = told["citations"]
    assert "五个月" in cited["quote"]
    assert (cited["source"]["ocr"], cited["verification"]["status"]) == (True, "exact")
    assert cited["source"]["page"] in (1, 2)
    passed = client.post("/search", json={"question": "石桥重修历时几个月？"}).json()["passages"][0]
    assert passed["source"]["ocr"] is True
    assert "OCR" in client.get(f"/view/{cited['source']['id']}").text
    (note, *_) = notes(service.ask("石桥重修历时几个月？"))
    assert "OCR" in note
    assert f"第{cited['source']['page']}页" in note
    plain = client.post("/ask", json={"question": "Who writes how high the water stands?"}).json()
    assert [item["source"]["ocr"] for item in plain["citations"]] == [False] * len(plain["citations"])


def test_what_was_read_is_kept_until_its_file_is_gone(
    service: Service, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise AssertionError("it is read again")

    monkeypatch.setattr(scans, "answers", broken)
    assert service.generation.manifest["counts"]["files"] == 3
    assert "历时五个月" in passages(read(config.seeds, "账目.pdf"))
    kept = list((config.index / "scans").iterdir())
    scans.forget([kept[0].name.split(".")[0]])
    assert list((config.index / "scans").iterdir()) == kept[:1]
    scans.keep(None)


@pytest.mark.parametrize("size", [40, 2000])
def test_a_broken_picture_is_reported(size: int, tmp_path: Path) -> None:
    scans.keep(None)
    with pytest.raises(UnreadableFile, match=r"a\.png"):
        reading_of(tmp_path, "a.png", WATCH.read_bytes()[:size])


def test_without_ocr_pictures_are_told_and_pdf_is_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scans, "version", lambda: None)
    reading = reading_of(tmp_path, "a.pdf", mixed())
    assert reading.notes[0].startswith("2 of 3 pages hold no text")
    assert "rag[ocr]" in reading.notes[0]
    assert "ocr" not in reading.document.places
    with pytest.raises(TextlessFile, match=r"rag\[ocr\]"):
        reading_of(tmp_path, "b.pdf", scanned(WATCH))
    for at in range(20):
        (tmp_path / f"{at}.jpg").write_bytes(picture(Image.new("L", (50, 50)), "JPEG"))
    config = Config(
        seeds=tmp_path, index=tmp_path.parent / f"{tmp_path.name}-index", model="hashing", quiet=0
    )
    print_report(rebuild(config, quiet))
    printed = capsys.readouterr().out
    assert printed.count("is a picture") == 1
    assert "skipped 20 files, such as " in printed
    assert "pip install 'rag[ocr]'" in printed


def told(lines: list[tuple[str, float, float, float, float, float]], lean: float = 0.0) -> dict[str, Any]:
    """Return what the worker prints of lines of ``(text, score, left, top, width, height)`` that lean."""
    shown = []
    for text, score, left, top, width, height in lines:
        corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
        shown.append([text, score, *(at for corner in corners for at in turned(*corner, lean))])
    return {"page": 0, "size": [595, 842], "lines": shown}


def turned(x: float, y: float, lean: float) -> tuple[float, float]:
    return x * math.cos(lean) - y * math.sin(lean), x * math.sin(lean) + y * math.cos(lean)


PARAGRAPHS = ["今年三月以来上游连续降雨二十三天", "渡口水位超过往年同期，", "每天早晨派人测量并记录在册公布"]


@pytest.mark.parametrize("lean", [0.0, 0.02, -0.03])
def test_lines_that_lean_are_set_straight(lean: float) -> None:
    lines = [(text, 0.9, 80.0, 100.0 + 20 * at, 12.0 * len(text), 14.0) for at, text in enumerate(PARAGRAPHS)]
    page, unclear = scans.set_straight(told(lines, lean))
    assert not unclear
    assert len({run.left for run in page.runs}) == 1
    assert len({run.size for run in page.runs}) == 1
    assert [line.text for line in page_lines([page])[0]] == PARAGRAPHS


def test_words_that_run_down_are_read_from_the_right() -> None:
    lines = [(text, 0.9, 400.0 - 30 * at, 80.0, 14.0, 12.0 * len(text)) for at, text in enumerate(PARAGRAPHS)]
    page, _ = scans.set_straight(told(lines[::-1]))
    assert [line.text for line in page_lines([page])[0]] == PARAGRAPHS


def test_two_columns_are_read_one_after_the_other() -> None:
    lines = [
        (f"第{side}栏第{at}行的文字写在这里", 0.9, left, 100.0 + 20 * at, 144.0, 14.0)
        for at in range(6)
        for side, left in (("左", 60.0), ("右", 320.0))
    ]
    page, _ = scans.set_straight(told(lines))
    sides = [line.text[1] for line in page_lines([page])[0]]
    assert sides == ["左"] * 6 + ["右"] * 6


def test_of_a_garbled_page_what_can_be_read_stays_as_the_file_says() -> None:
    edges = (0.0, 842.0)
    head, body = Run("渡口 TEL 33-1", 80, 200, 790, 802, 12, Counter({3: 9})), "JUQ%&渡"
    page = Page([head, Run(body, 80, 200, 700, 712, 12, Counter({4: 7}))], edges)
    near = replace(head, text="渡囗TEL33-I", left=79, right=202, bottom=788, top=804, fonts=Counter({-2: 9}))
    scan = Page([near, Run("每天早晨派人测量", 79, 201, 699, 713, 12, Counter({-2: 8}))], edges, scanned=True)
    both = _both(page, scan, frozenset({4}))
    assert [run.text for run in both.runs] == ["渡口 TEL 33-1", "每天早晨派人测量"]
    assert both.scanned
    assert _both(replace(page, edges=(50.0, 892.0)), scan, frozenset({4})) == scan


def test_a_year_that_lost_its_zero_is_unclear() -> None:
    lines = ["在簿上签字，二一四年起改用灯号", "在簿上签字，二〇一四年起改用灯号", "大约一百二十年前"]
    shown = [(text, 1.0, 80.0, 100.0 + 20 * at, 12.0 * len(text), 14.0) for at, text in enumerate(lines)]
    page, unclear = scans.set_straight(told(shown))
    assert unclear == 1
    assert [line.text for line in page_lines([page])[0] if line.reason == "unclear"] == lines[:1]


def test_a_row_with_words_that_are_unclear_is_left_out_and_counted() -> None:
    lines = [(text, 0.9, 80.0, 100.0 + 20 * at, 12.0 * len(text), 14.0) for at, text in enumerate(PARAGRAPHS)]
    lines += [("四月二日", 0.95, 80.0, 200.0, 48.0, 14.0), ("8.O", 0.6, 300.0, 200.0, 20.0, 14.0)]
    page, unclear = scans.set_straight(told(lines))
    assert unclear == 1
    assert sum(UNCLEAR in run.fonts for run in page.runs) == 1
    left_out = [line.text for line in page_lines([page])[0] if line.reason == "unclear"]
    assert left_out == ["四月二日\t8.O"]


@pytest.mark.parametrize(
    "answer",
    [
        {"page": 0, "size": [595, 842], "lines": [["渡口", "?", 1, 2]]},
        {"page": 0, "size": [595], "lines": []},
        {"page": None, "size": [595, 842], "lines": []},
        {"lines": {}},
    ],
)
def test_what_a_broken_process_prints_is_no_page(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scans.keep(None)
    monkeypatch.setattr(scans, "answers", lambda *_, **__: iter([json.loads(json.dumps(answer)), {"end": 1}]))
    read = scans.read(b"", "a.pdf", [0])
    assert (read.pages, read.unread) == ({}, 1)

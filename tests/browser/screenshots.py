"""Pictures of every state of the pages, to look at: ``python tests/browser/screenshots.py [LOOK…]``.

A copy of the repository's seeds is indexed and served for it, with a scan and a table of our own. The
pictures lie in ``shots`` beside this file, which git ignores; the three of the README are made anew in
``pictures``.
"""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from conftest import ROOT, quiet, serving  # noqa: E402
from sites import site  # noqa: E402

from rag.builds import rebuild  # noqa: E402
from rag.config import Config  # noqa: E402
from rag.service import Service  # noqa: E402

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
LOOKS: list[dict[str, Any]] = [
    {"name": "desktop-zh", "viewport": DESKTOP, "locale": "zh-CN"},
    {"name": "desktop-en-dark", "viewport": DESKTOP, "locale": "en-GB", "color_scheme": "dark"},
    {
        "name": "phone-zh-dark",
        "viewport": PHONE,
        "locale": "zh-CN",
        "color_scheme": "dark",
        "has_touch": True,
    },
    {"name": "phone-en", "viewport": PHONE, "locale": "en-GB", "has_touch": True},
]
README = {
    ("desktop-zh", "reader"): "answer",
    ("phone-zh-dark", "reader"): "phone",
    ("desktop-zh", "sources"): "sources",
}
QUESTIONS = {
    "zh": {
        "answer": "临溪县城南片区什么时候停水？",
        "follow-up": "那老街片区呢?",
        "list": "开会以前要带哪些东西?",
        "scan": "石桥重修历时多久?",
        "refusal": "火星上的图书馆几点开门?",
    },
    "en": {
        "answer": "When is the main structure of the pumping station due?",
        "follow-up": "And how many such stations are there?",
        "list": "What did the committee bring to the meeting?",
        "scan": "石桥重修历时多久?",
        "refusal": "Who won the 1998 football cup in Brazil?",
    },
}
TABLE = """# 开会以前要带的东西

文/何清

2024年3月2日

开会以前要带的东西有这些:

- 带上三支铅笔和一本簿子;
- 带上去年的记录;
- 带上一壶热茶;
- 带上门口的钥匙。

## 谁来带

铅笔由值日的人带,茶由主人带。

## 数目

| 物件 | 数目 | 谁来带 |
|---|---|---|
| 铅笔 | 三支 | 值日的人 |
| 热茶 | 一壶 | 主人 |

第 3 页
"""


class Camera:
    """Takes numbered pictures of a page into a folder."""

    def __init__(self, look: str) -> None:
        self.look = look
        self.folder = HERE / "shots" / look
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.taken = 0

    def take(self, page: Page, name: str) -> None:
        """Take a picture once what moves has come to rest."""
        page.wait_for_timeout(600)
        data = page.screenshot(animations="disabled")
        self.taken += 1
        (self.folder / f"{self.taken:02}-{name}.png").write_bytes(data)
        if shown := README.get((self.look, name)):
            Image.open(io.BytesIO(data)).save(HERE / "pictures" / f"{shown}.webp", quality=82, method=6)


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the answer."""
    turns = page.locator(".turn").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    page.locator(".turn").nth(turns).locator("> .tools").wait_for(state="attached")


def asking(page: Page, address: str, asked: dict[str, str], take: Callable[[Page, str], None]) -> None:
    """Go through the states of the page to ask on."""
    page.goto(address)
    take(page, "start")
    page.locator("#filters summary").click()
    take(page, "filters")
    page.locator("#filters label.chip").nth(1).click()
    page.locator("h1").click()
    take(page, "filter")
    page.locator("#chosen button").click()
    ask(page, asked["answer"])
    take(page, "answer")
    page.locator("a.mark").first.hover()
    page.locator(".peek").wait_for()
    take(page, "card")
    page.locator("a.mark").first.click()
    page.frame_locator("#frame").locator("mark").first.wait_for()
    take(page, "reader")
    page.locator("#shut").click()
    ask(page, asked["follow-up"])
    take(page, "follow-up")
    for name in ("list", "scan", "refusal"):
        page.locator("#new").click()
        ask(page, asked[name])
        take(page, name)
        if page.locator("a.mark").count():
            page.locator("a.mark").first.click()
            page.frame_locator("#frame").locator("mark").first.wait_for()
            take(page, f"{name}-reader")
            page.locator("#shut").click()
    page.locator("#past").click()
    take(page, "history")
    page.goto(address)
    held: list[Route] = []
    page.route("**/ask", lambda route: held.append(route))  # never answered
    page.locator("#question").fill(asked["answer"])
    page.locator("#question").press("Enter")
    page.locator(".waiting").wait_for()
    take(page, "waiting")
    page.locator("#send").click()
    take(page, "stopped")
    page.unroute("**/ask")


def reading(page: Page, address: str, service: Service, take: Callable[[Page, str], None]) -> None:
    """Show an article with all its parts, and what an edit does to links; the seeds are edited for it."""
    heads = service.generation.heads
    number, listed = next((n, item) for n, item in enumerate(heads) if item["path"] == "清单.md")
    text = service.generation.document(service.generation.article(number)["document"]).text
    start, end = text.index("铅笔由"), text.index("茶由")
    page.goto(
        f"{address}/view/{listed['id']}?c={start}-{end},{text.index('三支 |')}-{text.index(' | 值日')}#c1"
    )
    page.locator("details.contents summary").click()
    if page.locator("#left").count():
        page.locator("#left").check()
    take(page, "article")
    page.goto(f"{address}/view/{listed['id']}?c=99990-99999")
    take(page, "outside")


def moved(page: Page, address: str, old: Service, take: Callable[[Page, str], None]) -> None:
    """Show links that were made before an edit."""
    links = {item["path"]: item["id"] for item in old.generation.heads}
    number = next(n for n, item in enumerate(old.generation.heads) if item["path"] == "清单.md")
    text = old.generation.document(old.generation.article(number)["document"]).text
    for name, words in (
        ("still-there", "茶由主人带"),
        ("changed", "铅笔由值日的人带,茶由主人带。"),
        ("deleted", "带上门口的钥匙"),
    ):
        at = text.index(words)
        page.goto(f"{address}/view/{links['清单.md']}?c={at}-{at + len(words)}#c1")
        take(page, name)
    page.goto(f"{address}/view/{links['石桥.png']}")
    take(page, "gone")


def other(page: Page, address: str, take: Callable[[Page, str], None]) -> None:
    """Show the list of articles, and errors."""
    page.goto(f"{address}/sources.html")
    take(page, "sources")
    page.locator("#words").fill("2025")
    page.wait_for_timeout(600)
    take(page, "sources-found")
    page.goto(f"{address}/view/0123")
    take(page, "not-found")


def elsewhere(
    page: Page, address: str, holder: dict[str, str], asked: dict[str, str], take: Callable[[Page, str], None]
) -> None:
    """Show the widget on a page of another site."""
    holder["page"] = (
        "<!doctype html><meta name=viewport content='width=device-width'>"
        "<meta name=color-scheme content='light dark'><title>x</title>"
        "<h1>Another site</h1><p>Some text of its own.</p>"
        f'<script src="{address}/widget.js" data-key="demo" defer></script>'
    )
    page.goto(holder["address"])
    page.locator("rag-widget .opener").click()
    take(page, "widget-open")
    page.locator("rag-widget textarea").fill(asked["answer"])
    page.locator("rag-widget textarea").press("Enter")
    page.locator("rag-widget a.mark").first.wait_for()
    take(page, "widget-answer")
    page.locator("rag-widget a.mark").first.click()
    page.locator("rag-widget").frame_locator("iframe").locator("mark").first.wait_for()
    take(page, "widget-reader")


def plain(page: Page, address: str, asked: dict[str, str], take: Callable[[Page, str], None]) -> None:
    """Show what works without scripts."""
    page.goto(address)
    take(page, "plain-start")
    for name in ("answer", "refusal"):
        page.locator("#question").fill(asked[name])
        page.locator("#send").click()
        page.locator(".turn").wait_for()
        take(page, f"plain-{name}")
    page.goto(f"{address}/sources.html")
    take(page, "plain-sources")


def keyed(page: Page, address: str, take: Callable[[Page, str], None]) -> None:
    """Show what whoever has no key sees."""
    page.goto(address)
    take(page, "key")
    page.locator("#key").fill("wrong")
    page.locator("#key").press("Enter")
    page.locator("#key").wait_for()
    take(page, "key-wrong")
    page.locator("#key").fill("secret")
    page.locator("#key").press("Enter")
    page.locator("#question").wait_for()
    take(page, "key-given")


def edit(seeds: Path) -> None:
    """Edit what links were made to."""
    (seeds / "石桥.png").unlink()
    text = TABLE.replace("铅笔由值日的人带", "铅笔和簿子由值日的人带").replace("- 带上门口的钥匙。\n", "")
    (seeds / "清单.md").write_text(text, encoding="utf-8")


def main() -> None:
    """Take all pictures."""
    looks = [look for look in LOOKS if look["name"] in (sys.argv[1:] or [look["name"]])]
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    holder = {"page": ""}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        holder["address"] = stack.enter_context(site(holder))
        shutil.copytree(ROOT / "seeds", folder / "seeds")
        (folder / "seeds/清单.md").write_text(TABLE, encoding="utf-8")
        shutil.copy(ROOT / "tests/scans/bridge.png", folder / "seeds/石桥.png")
        config = Config.load(
            os.environ,
            seeds=folder / "seeds",
            index=folder / "index",
            feedback=str(folder / "feedback.jsonl"),
            widgets=f"demo={holder['address']}",
        )
        rebuild(config, quiet)
        service, before = Service.open(config), Service.open(config)
        secret = Service(replace(config, api_keys="secret"), service._models, service._served)
        address, closed = stack.enter_context(serving(service)), stack.enter_context(serving(secret))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        cameras = {look["name"]: Camera(look["name"]) for look in looks}

        def views(**more: Any) -> Iterator[tuple[Page, dict[str, str], Callable[[Page, str], None]]]:
            for look in looks:
                options = {name: value for name, value in look.items() if name != "name"}
                context = browser.new_context(**options, **more)
                context.set_default_timeout(120_000)
                page = context.new_page()
                page.on("pageerror", lambda error: print("error:", error))
                yield page, QUESTIONS[look["locale"][:2]], cameras[look["name"]].take
                context.close()

        for page, asked, take in views():
            asking(page, address, asked, take)
            reading(page, address, service, take)
            other(page, address, take)
            elsewhere(page, address, holder, asked, take)
            keyed(page, closed, take)
        for page, asked, take in views(java_script_enabled=False):
            plain(page, address, asked, take)
        edit(config.seeds)
        rebuild(config, quiet)
        service.reload()
        for page, _, take in views():
            moved(page, address, before, take)
        browser.close()


if __name__ == "__main__":
    main()

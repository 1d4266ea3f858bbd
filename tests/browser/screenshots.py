"""Pictures of every state of the pages, to look at: ``python tests/browser/screenshots.py ADDRESS [FOLDER]``.

ADDRESS is a running server over the repository's seeds. The folder is ignored by git.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

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
ASKED = {"zh": "临溪县城南片区什么时候停水？", "en": "When is the main structure of the pumping station due?"}
LIST = {"zh": "梁平的主导产业有哪三个？", "en": "What is the consultation platform called?"}
FOLLOW = {"zh": "那老街片区呢?", "en": "And how many such stations are there?"}
REFUSED = {"zh": "火星上的图书馆几点开门?", "en": "Who won the 1998 football cup in Brazil?"}


def states(page: Page, address: str, tongue: str, folder: Path) -> None:
    """Go through the states of every page, and take a picture of each."""

    def take(name: str) -> None:
        page.wait_for_timeout(300)
        page.screenshot(path=folder / f"{name}.png")

    def ask(question: str) -> None:
        turns = page.locator(".turn").count()
        page.locator("#question").fill(question)
        page.locator("#question").press("Enter")
        page.locator(".turn > .tools").nth(turns).wait_for(state="attached", timeout=120_000)

    page.goto(address)
    take("1-start")
    page.locator("#filters summary").click()
    take("2-filters")
    page.keyboard.press("Escape")
    page.locator("#filters summary").click()
    ask(ASKED[tongue])
    take("3-answer")
    if page.locator("a.mark").count():
        page.locator("a.mark").first.hover()
        page.locator(".peek").wait_for()
        take("4-card")
        page.locator("a.mark").first.click()
        page.frame_locator("#frame").locator("mark").first.wait_for()
        page.wait_for_timeout(1500)
        take("5-reader")
        page.locator("#shut").click()
    ask(FOLLOW[tongue])
    take("6-follow-up")
    page.locator("#new").click()
    ask(LIST[tongue])
    take("7-list")
    page.locator("#new").click()
    ask(REFUSED[tongue])
    take("8-refusal")
    page.locator("#past").click()
    take("9-history")
    page.goto(f"{address}/sources.html")
    take("10-sources")
    page.goto(f"{address}/view/0123")
    take("11-not-found")


def main() -> None:
    """Take all pictures."""
    address = sys.argv[1].rstrip("/")
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).parent / "shots")
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for look in [look for look in LOOKS if look["name"] in (sys.argv[3:] or [look["name"]])]:
            options = {name: value for name, value in look.items() if name != "name"}
            context = browser.new_context(**options)
            context.set_default_timeout(120_000)
            (folder / look["name"]).mkdir(parents=True, exist_ok=True)
            page = context.new_page()
            page.on("console", lambda message: print("console:", message.text))
            page.on("pageerror", lambda error: print("error:", error))
            states(page, address, look["locale"][:2], folder / look["name"])
            context.close()
        browser.close()


if __name__ == "__main__":
    main()

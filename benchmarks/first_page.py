"""How much the page to ask on weighs, and how long a browser that was just started takes to show an answer.

``make browser`` installs what it needs; a server over the repository's seeds runs at ADDRESS:

    python benchmarks/first_page.py ADDRESS
"""

import json
import os
import shutil
import sys
from statistics import median

from playwright.sync_api import Playwright, Response, sync_playwright

QUESTIONS = [  # each asked once: an answer that was given before is at hand
    "临溪县城南片区什么时候停水？",
    "老街片区哪天停水？",
    "柳湾镇集镇停水是几点到几点？",
    "恢复供水之初水色会怎样？",
    "梁平的主导产业有哪三个？",
    "双江提水泵站什么时候开工？",
    "居民议事的议题怎么选？",
]
CLOCK = """window.shown = new Promise((resolve) => {
    let start = 0;
    addEventListener("submit", () => { start = performance.now(); }, true);
    new MutationObserver(() => {
        if (start && document.querySelector(".turn > .tools"))
            requestAnimationFrame(() => resolve(performance.now() - start));
    }).observe(document, {childList: true, subtree: true});
});"""


def once(playwright: Playwright, address: str, question: str) -> tuple[int, float, float]:
    """Ask in a new browser: bytes of the page, milliseconds until the answer shows, the server's own."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
    page = browser.new_page(locale="zh-CN")
    loaded: list[Response] = []
    page.on("response", lambda reply: loaded.append(reply))
    page.add_init_script(CLOCK)
    page.goto(address, wait_until="networkidle")
    size = sum(len(reply.body()) for reply in loaded)
    page.locator("#question").fill(question)
    with page.expect_response("**/ask") as asked:
        page.locator("#question").press("Enter")
        shown = page.evaluate("window.shown")
    done = next(part for part in asked.value.text().split("\n\n") if part.startswith("event: done"))
    own = json.loads(done.split("data: ", 1)[1])["timing_ms"]["total"]
    browser.close()
    return size, shown, own


def main() -> None:
    """Print the figures, each the median of some browsers."""
    with sync_playwright() as playwright:
        rounds = [once(playwright, sys.argv[1], question) for question in QUESTIONS]
    sizes, shown, own = zip(*rounds, strict=True)
    beyond = [one - other for one, other in zip(shown, own, strict=True)]
    print(f"page: {max(sizes)} bytes")
    print(f"answer: {median(shown):.0f} ms, of which the server's own {median(own):.0f} ms")
    print(f"beyond: {median(beyond):.0f} ms, at most {max(beyond):.0f} ms of {len(QUESTIONS)}")


if __name__ == "__main__":
    main()

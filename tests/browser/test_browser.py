"""The pages in a real Chromium; ``make test-browser`` installs what this needs."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import ARTICLES, ROOT, quiet, serving, write_seeds
from hostile import HOSTILE, documents
from sites import site

from rag.builds import rebuild
from rag.config import Config
from rag.service import Service

try:
    from playwright import sync_api
except ImportError:
    if "CI" in os.environ:
        raise
    pytest.skip("make test-browser installs Playwright", allow_module_level=True)

pytestmark = pytest.mark.slow

PROGRAM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PATIENCE = 120_000  # milliseconds for what takes a moment on an idle machine

MORE = {
    "清单.md": (
        "# 开会以前要带的东西\n\n文/何清\n\n2024年3月2日\n\n开会以前要带的东西有这些:\n\n"
        "- 带上三支铅笔和一本簿子;\n- 带上去年的记录;\n- 带上一壶热茶;\n- 带上门口的钥匙。\n\n"
        "## 谁来带\n\n铅笔由值日的人带,茶由主人带。\n\n"
        "| 物件 | 数目 |\n|---|---|\n| 铅笔 | 三支 |\n| 热茶 | 一壶 |\n\n"
        "(责任编辑:张三)\n"
    ),
    **documents(),
    "long.md": "# 很长的河\n\n"
    + "".join(f"第{n}段说的是河边第{n}棵柳树和它的影子,别无他事。\n\n" for n in range(400))
    + "河的尽头立着一座蓝色的钟楼,钟楼有九十九级台阶。\n\n"
    + "再往下就没有路了。\n\n" * 100,
}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("pages")
    seeds = write_seeds(folder / "seeds", {**ARTICLES, **MORE})
    return Config(
        seeds=seeds,
        index=folder / "index",
        model="hashing",
        quiet=0,
        feedback=str(folder / "feedback.jsonl"),
        widgets="demo=http://localhost:9,here=http://site.localhost:9",
    )


@pytest.fixture(scope="module")
def service(config: Config) -> Service:
    rebuild(config, quiet)
    return Service.open(config)


@pytest.fixture(scope="module")
def address(service: Service) -> Iterator[str]:
    with serving(service) as address:
        yield address


def lacking(what: str) -> None:
    """Skip a test for want of something; where all must pass, fail."""
    (pytest.fail if "CI" in os.environ else pytest.skip)(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A browser; Playwright runs an event loop while it is open, in which no other test may run."""
    if PROGRAM is None:
        lacking("there is no Chromium: `apt-get install chromium`, or name it in CHROMIUM")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Open a page in a context of its own; an error of a script, or of the policy, fails the test."""
    contexts = []
    errors: list[str] = []

    def run(**options: Any) -> Any:
        context = browser.new_context(
            **{"locale": "zh-CN", "viewport": {"width": 1200, "height": 800}, **options}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: (errors.append(dialog.message), dialog.dismiss()))
        page.on(
            "console",
            lambda told: errors.append(told.text) if "Content Security Policy" in told.text else None,
        )
        return page

    yield run
    for context in contexts:
        context.close()
    assert errors == []


Open = Callable[..., Any]
AXE = ROOT / ".venv/clients/node_modules/axe-core/axe.min.js"
QUESTION = "青河泵站什么时候开工?"
IN_VIEW = """element => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight && box.height > 0;
}"""
SERIOUS = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ["violations"]});
    const serious = violations.filter(one => ["serious", "critical"].includes(one.impact));
    return serious.map(one => one.id + ": " + one.nodes.map(node => node.html).join(" | "));
}"""


def put(page: Any, question: str) -> Any:
    """Ask as a person does; return the turn once it has been answered."""
    turns = page.locator(".turn")
    at = turns.count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    turn = turns.nth(at)
    turn.locator("> .tools").wait_for(state="attached")
    return turn


def ask_over_http(page: Any, address: str, question: str) -> Any:
    return page.request.post(f"{address}/ask", data={"question": question}, timeout=PATIENCE).json()


def test_a_click_leads_to_the_words(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(address)
    turn = put(page, QUESTION)
    cited = ask_over_http(page, address, QUESTION)["citations"][0]
    assert turn.locator(".tally").inner_text().startswith("1 句")
    turn.locator("a.mark").first.click()
    mark = page.frame_locator("#frame").locator("#c1")
    mark.wait_for()
    assert mark.text_content() == cited["quote"]
    assert mark.evaluate(IN_VIEW)
    assert f"read={cited['source']['id']}" in page.url
    page.reload()  # the place is in the address
    page.frame_locator("#frame").locator("#c1").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#reader").is_hidden()
    assert "read=" not in page.url


def test_the_words_are_in_view_without_scripts(open_page: Open, address: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address)
    page.locator("#question").fill("蓝色的钟楼有多少级台阶?")
    page.locator("#send").click()
    page.locator("a.mark").first.click()
    mark = page.locator("#c1")
    assert "九十九级" in mark.inner_text()
    box = mark.bounding_box()
    assert 0 <= box["y"] <= 800 - box["height"]


@pytest.mark.parametrize("sandbox", ["", "allow-scripts"])
def test_the_words_are_in_view_in_the_frame_of_another_site(
    open_page: Open, address: str, sandbox: str
) -> None:
    page = open_page()
    cited = ask_over_http(page, address, "蓝色的钟楼有多少级台阶?")["citations"][0]
    assert cited["url"].endswith("#c1")
    frame = f'<iframe width=600 height=400 src="{cited["url"]}" sandbox="{sandbox}"></iframe>'
    with site({"page": frame}) as other:
        page.goto(other)
        mark = page.frame_locator("iframe").locator("#c1")
        mark.wait_for()
        assert mark.text_content() == cited["quote"]
        shown, box = page.locator("iframe").bounding_box(), mark.bounding_box()
        assert shown["y"] <= box["y"] < box["y"] + box["height"] <= shown["y"] + shown["height"]


@pytest.mark.parametrize(
    "question",
    [QUESTION, "开会以前要带哪些东西?", "铅笔的数目是多少?", "When does the library close on Fridays?"],
)
def test_what_is_marked_is_what_is_quoted(open_page: Open, address: str, question: str) -> None:
    page = open_page()
    page.goto(address)
    turn = put(page, question)
    quotes = turn.locator(".quotes a")
    cited = ask_over_http(page, address, question)["citations"]
    assert quotes.count() == len({item["index"] for item in cited}) > 0
    for item in {item["index"]: item for item in cited}.values():
        link = turn.locator(f".quotes a[href='view/{item['url'].split('/view/')[1]}']")
        link.click()
        assert page.locator("#frame").get_attribute("title") == "原文"
        marks = page.frame_locator("#frame").locator('[data-mark="1"]')
        marks.first.wait_for()
        told = page.frame_locator("#frame").locator("#data").text_content()
        assert json.loads(told)["citations"] == [item["quote"]]
        assert "".join("".join(marks.all_text_contents()).split()) == re.sub(r"[\s|]", "", item["quote"])
        assert marks.first.evaluate(IN_VIEW)


def test_a_stream_can_be_stopped_and_tried_again(open_page: Open, address: str) -> None:
    page = open_page()
    held = []
    page.route("**/ask", lambda route: held.append(route))  # never answered
    page.goto(address)
    page.locator("#question").fill(QUESTION)
    page.locator("#question").press("Enter")
    page.locator(".said.waiting").wait_for()
    assert page.locator("#send").inner_text() == "停止"
    page.locator("#send").click()
    page.locator(".trouble").wait_for()
    page.unroute("**/ask")
    page.locator(".turn .tools button").first.click()
    page.locator(".turn a.mark").wait_for()
    assert page.locator(".turn").count() == 1


def test_a_follow_up_shows_what_it_was_taken_for_and_lets_one_edit_it(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(address)
    put(page, QUESTION)
    turn = put(page, "那它的设计扬程呢?")
    assert "青河泵站" in turn.locator(".searched").inner_text()
    turn.locator(".searched button").click()
    field = page.locator("form.searched input")
    field.fill("柳镇去年办了多少场议事?")
    field.press("Enter")
    page.locator(".turn").nth(1).get_by_text("36场").first.wait_for()
    assert page.locator(".turn").count() == 2
    page.reload()  # the conversation is kept
    assert page.locator(".turn").count() == 2
    page.locator("#past").click()
    assert QUESTION in page.locator("#chats").inner_text()


def test_a_refusal_says_what_was_searched_and_offers_more(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(address)
    turn = put(page, "甲骨文芯片的股价跌了多少?")
    turn.locator(".wording").first.wait_for()
    turn.locator(".about").first.get_by_text("已在").wait_for()
    assert turn.locator(".card").count() >= 1
    assert turn.locator("a.mark").count() == 0


def test_a_filter_narrows_the_search(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(address)
    page.locator("#filters summary").click()
    page.locator("label.chip", has_text="水务").click()
    assert page.locator("#chosen").inner_text() == "水务 ×"
    with page.expect_request("**/ask") as sent:
        put(page, QUESTION)
    assert sent.value.post_data_json["filters"] == {"path": "水务/*"}
    page.locator("#chosen button").click()
    assert page.locator("#chosen").inner_text() == ""


def test_enter_within_a_composition_sends_nothing(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(address)
    field = page.locator("#question")
    field.focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "qinghe", "selectionStart": 6, "selectionEnd": 6})
    field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    assert page.locator(".turn").count() == 0
    session.send("Input.insertText", {"text": QUESTION})
    page.keyboard.press("Enter")
    page.locator(".turn").wait_for()
    assert page.locator(".asked").inner_text() == QUESTION


def test_the_keyboard_is_enough(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(address)
    page.locator("#question").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".turn a.mark").wait_for()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.className") == "mark":
            break
    page.locator(".peek").wait_for()  # what has the focus shows its card
    assert "青河泵站提前完工" in page.locator(".peek").inner_text()
    page.keyboard.press("Enter")
    page.frame_locator("#frame").locator("#c1").wait_for()
    assert page.evaluate("document.activeElement.id") == "shut"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.className") == "mark"  # back where it was
    page.keyboard.press("Enter")
    inside = page.frame_locator("#frame")
    inside.locator("#copy").focus()
    page.keyboard.press("Escape")  # also within the article
    page.locator("#reader").wait_for(state="hidden")
    page.locator("#past").focus()
    page.keyboard.press("Enter")
    page.locator("#history").get_by_text(QUESTION).wait_for()
    page.keyboard.press("Escape")
    page.locator("#history").wait_for(state="hidden")


def test_a_long_press_shows_the_card_and_opens_nothing(open_page: Open, address: str) -> None:
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True)
    page.goto(address)
    mark = put(page, QUESTION).locator("a.mark").first
    box = mark.bounding_box()
    session = page.context.new_cdp_session(page)
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    page.locator(".peek .name", has_text="青河泵站提前完工").wait_for()
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.locator("#reader").is_hidden()
    mark.tap()  # a short one leads to the words
    page.frame_locator("#frame").locator("#c1").wait_for()


def test_answers_can_be_taken_along(open_page: Open, address: str) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address)
    turn = put(page, QUESTION)
    cited = ask_over_http(page, address, QUESTION)["citations"][0]

    def taken(button: Any) -> str:
        page.evaluate("document.querySelectorAll('.toast').forEach(box => box.remove())")
        button.click()
        page.locator(".toast", has_text="已复制").wait_for()
        return str(page.evaluate("navigator.clipboard.readText()"))

    footnoted = taken(turn.get_by_role("button", name="复制答案和脚注"))
    assert f"[1] 李小河 · 青河泵站提前完工: “{cited['quote']}” {cited['url']}" in footnoted
    listed = taken(turn.get_by_role("button", name="GB/T 7714"))
    assert re.match(r"\[1\] 李小河\. 青河泵站提前完工\[EB/OL\]\. \[\d{4}-\d\d-\d\d\]\. http", listed)
    one = taken(turn.locator(".card").get_by_role("button", name="复制引文"))
    assert one == f"“{cited['quote']}” (李小河 · 青河泵站提前完工) {cited['url']}"
    page.goto(taken(turn.get_by_role("button", name="复制链接")))
    page.locator(".turn a.mark").wait_for()
    assert page.locator(".asked").inner_text() == QUESTION


def test_one_goes_from_citation_to_citation(open_page: Open, address: str, service: Service) -> None:
    page = open_page()
    number = next(n for n, item in enumerate(service.generation.heads) if item["path"] == "long.md")
    text = service.generation.document(service.generation.article(number)["document"]).text
    words = ("第7棵柳树", "第203棵柳树", "蓝色的钟楼")
    cited = ",".join(f"{text.index(word)}-{text.index(word) + len(word)}" for word in words)
    page.goto(f"{address}/view/{service.generation.heads[number]['id']}?c={cited}#c1")
    told = page.locator(".steps [role=status]")
    for step, n in (("", 1), ("下一处", 2), ("下一处", 3), ("下一处", 1), ("上一处", 3)):
        if step:
            page.locator(".steps").get_by_role("button", name=step).click()
        assert told.inner_text() == f"引文 {n} / 3"
        mark = page.locator(f"#c{n}")
        sync_api.expect(mark).to_be_in_viewport(timeout=PATIENCE)
        assert mark.text_content() == words[n - 1]
    page.keyboard.press("p")
    assert told.inner_text() == "引文 2 / 3"


def test_what_ocr_read_says_so(open_page: Open, address: str) -> None:
    page = open_page()
    reply = ask_over_http(page, address, QUESTION)
    reply["citations"][0]["source"]["ocr"] = True
    body = f"event: done\ndata: {json.dumps(reply)}\n\n"
    page.route("**/ask", lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    page.goto(address)
    turn = put(page, QUESTION)
    assert "OCR 识别" in turn.locator(".card .about").first.inner_text()
    turn.locator("a.mark").first.hover()
    assert "OCR 识别" in page.locator(".peek .about").inner_text()


def test_whoever_has_no_key_is_asked_for_one(open_page: Open, service: Service) -> None:
    closed = Service(replace(service.config, api_keys="一把钥匙"), *_parts(service))
    page = open_page()
    with serving(closed) as address:
        page.goto(f"{address}/?q={quote(QUESTION)}")
        assert "泵站" not in page.locator("main").inner_text()
        page.locator("#key").fill("另一把")
        page.keyboard.press("Enter")
        page.get_by_text("这个密钥不对").wait_for()
        page.locator("#key").fill("一把钥匙")
        page.keyboard.press("Enter")
        page.locator(".turn a.mark").wait_for()  # the question was kept
        assert page.locator(".asked").inner_text() == QUESTION
        page.goto(f"{address}/sources.html")
        page.locator(".articles a").first.wait_for()
        (kept,) = page.context.cookies()
        assert kept["expires"] == -1  # it goes with the browser
        assert page.evaluate("document.cookie") == ""
        page.context.clear_cookies()
        page.goto(f"{address}/sources.html")
        page.locator("#key").wait_for()
        assert page.locator(".articles").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Open, address: str, scheme: str) -> None:
    if not AXE.is_file():
        lacking("make test-browser installs axe-core")
    page = open_page(color_scheme=scheme)
    axe = AXE.read_text(encoding="utf-8")

    def check() -> None:
        page.evaluate(axe)
        assert page.evaluate(SERIOUS) == []

    page.goto(address)
    check()
    put(page, QUESTION)
    check()
    put(page, "甲骨文芯片的股价跌了多少?").locator(".wording").first.wait_for()
    check()
    url = ask_over_http(page, address, QUESTION)["citations"][0]["url"]
    for path in (url, f"{address}/sources.html", f"{address}/view/00"):
        page.goto(path)
        check()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_phone_shows_all_without_scrolling_sideways(open_page: Open, address: str, locale: str) -> None:
    page = open_page(viewport={"width": 360, "height": 700}, has_touch=True, locale=locale)
    page.goto(address)
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(wide)
    turn = put(page, QUESTION)
    assert not page.evaluate(wide)
    turn.locator("a.mark").first.tap()
    page.frame_locator("#frame").locator("#c1").wait_for()
    box = page.locator("#reader").bounding_box()
    assert (box["x"], box["width"]) == (0, 360)
    page.go_back()  # as the back gesture does
    page.locator("#reader").wait_for(state="hidden")
    for path in ("/sources.html", "/view/00"):
        page.goto(address + path)
        assert not page.evaluate(wide)


def test_dark_pages_are_dark_and_english_ones_english(open_page: Open, address: str) -> None:
    page = open_page(color_scheme="dark", locale="en-GB")
    view = ask_over_http(page, address, QUESTION)["citations"][0]["url"]
    for shown in (view, f"{address}/sources.html", f"{address}/view/00", address):
        page.goto(shown)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(map(int, re.findall(r"\d+", colour))) < 60
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#send").inner_text() == "Ask"


def test_an_article_is_shown_with_its_parts(open_page: Open, address: str) -> None:
    page = open_page()
    page.goto(address + "/sources.html")
    page.locator("#words").fill("要带的")
    page.locator(".articles a", has_text="开会以前要带的东西").wait_for()
    sync_api.expect(page.locator(".articles a")).to_have_count(1, timeout=PATIENCE)
    page.locator(".articles a").click()
    page.locator("h1").wait_for()
    assert page.locator("main").get_attribute("lang") == "zh-Hans"
    assert page.locator("h2").inner_text() == "谁来带"
    assert page.locator("main li").count() == 4
    assert page.locator("td", has_text="三支").count() == 1
    assert page.locator("th").count() == 2
    assert page.locator(".left").first.is_hidden()
    page.locator("#left").check()
    assert page.locator(".left").first.is_visible()
    assert not re.search("[0-9a-f]{64}", page.locator("body").inner_text())


def test_hostile_documents_and_questions_execute_nothing(
    open_page: Open, address: str, service: Service
) -> None:
    assert len(HOSTILE) == len(set(HOSTILE)) == 40
    page = open_page(viewport={"width": 400, "height": 800})
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: None if request.url.startswith((address, "about:")) else foreign.append(request.url),
    )
    page.on("popup", lambda other: foreign.append(other.url))
    page.on("download", lambda file: foreign.append(file.url))

    def harmless() -> None:
        assert all(frame.evaluate("window.__pwned") is None for frame in page.frames)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert page.locator("main").count() == 1

    for n, text in enumerate(HOSTILE):  # answered by the server into its page, then by the scripts
        page.goto(f"{address}/?q=" + quote(f"谁看守灯塔{n}? {text[:300]}"))
        page.locator(".turn > .tools").wait_for(state="attached")
        harmless()
        box = page.locator("#send").bounding_box()
        assert box["x"] + box["width"] <= 400
    put(page, "灯塔0亮了几盏灯?")
    page.locator("a.mark").last.hover()
    page.locator(".peek").wait_for()
    harmless()
    page.locator("a.mark").last.click()
    page.frame_locator("#frame").locator("#c1").wait_for()
    harmless()
    records = [item for item in service.generation.articles if item["path"].startswith("hostile/")]
    assert len(records) == len(HOSTILE) - 1  # the one whose name has a sign that is not seen is not read
    for record in records:
        spans = record["spans"]
        page.goto(f"{address}/view/{record['id']}?c={spans[0][0]}-{spans[-1][1]}#c1")
        harmless()
    for path in ("/sources.html", "/sources.html?q=hostile", "/sources.html?q=" + quote(HOSTILE[0])):
        page.goto(address + path)
        harmless()
    assert foreign == []


def test_the_first_page_is_light(open_page: Open, address: str) -> None:
    page = open_page()
    sizes: list[int] = []
    page.on("response", lambda reply: sizes.append(len(reply.body())))
    page.goto(address, wait_until="networkidle")
    assert 0 < sum(sizes) < 100_000


def test_what_a_model_wrote_looks_different(open_page: Open, address: str) -> None:
    page = open_page()
    reply = ask_over_http(page, address, QUESTION)
    reply["answer"]["mode"] = "generated"
    reply["answer"]["text"] += " 这一句没有出处。"
    end = len(reply["answer"]["text"])
    reply["answer"]["flags"] = [{"span": [end - 8, end], "kind": "uncited", "text": ""}]
    reply["citations"][0]["remaining"] = 3
    reply["citations"][0]["quote"] = "要带的有:"
    body = f"event: done\ndata: {json.dumps(reply)}\n\n"
    page.route("**/ask", lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    page.goto(address)
    turn = put(page, QUESTION)
    assert turn.locator(".flagged").inner_text() == "这一句没有出处。"
    assert turn.locator(".flagged").get_attribute("title") == "没有注明出处"
    assert "语言模型" in turn.locator(".tally").inner_text()
    assert turn.locator(".flagnote").inner_text() == "1 句未能核实，已用虚线标出"
    assert turn.locator(".more").inner_text() == "原文还有 3 项"


def test_a_link_outlives_an_edit_and_a_rebuild_is_shown(
    open_page: Open, service: Service, tmp_path: Path
) -> None:
    seeds = write_seeds(tmp_path / "seeds", ARTICLES)
    config = replace(service.config, seeds=seeds, index=tmp_path / "index", feedback="", widgets="")
    rebuild(config, quiet)
    edited = Service.open(config)
    page = open_page()
    with serving(edited) as address:
        cited = ask_over_http(page, address, QUESTION)["citations"][0]
        file = seeds / cited["source"]["path"]
        file.write_text(
            file.read_text(encoding="utf-8").replace("□ 李小河", "□ 李小河\n\n多了一段。"), "utf-8"
        )
        page.goto(address + "/sources.html")
        page.locator("#rebuild").click()
        page.locator("#state").get_by_text("重建完成").wait_for()
        edited.reload()  # as what follows the pointer does
        page.goto(cited["url"])
        assert "仍在" in page.locator(".notice").inner_text()
        assert page.locator("#c1").text_content() == cited["quote"]
        assert page.locator("#c1").evaluate(IN_VIEW)


def test_feedback_becomes_a_question(open_page: Open, address: str, config: Config) -> None:
    page = open_page()
    page.goto(address)
    turn = put(page, QUESTION)
    with page.expect_response("**/feedback") as sent:
        turn.locator(".card button", has_text="引文不对").click()
    assert sent.value.status == 204
    record = json.loads(Path(config.feedback).read_text(encoding="utf-8").splitlines()[-1])
    assert (record["text"], record["said"]) == (QUESTION, "wrong_quote")


def test_the_widget_answers_on_a_page_of_another_site(open_page: Open, service: Service) -> None:
    page = open_page()
    html = """<!doctype html><html lang=zh><meta http-equiv=Content-Security-Policy
        content="style-src 'none'"><title>x</title><p>另一个网站</p>"""
    holder = {"page": html}
    with site(holder) as other:
        open_service = Service(replace(service.config, widgets=f"demo={other}"), *_parts(service))
        with serving(open_service) as address:
            holder["page"] = (
                html + f'<script src="{address}/widget.js" data-key="demo" data-lang="zh"></script>'
            )
            page.goto(other)
            page.get_by_role("button", name="问文章").click()
            field = page.locator("rag-widget textarea")
            field.fill(QUESTION)
            field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
            assert page.locator("rag-widget .turn").count() == 0
            field.press("Enter")
            mark = page.locator("rag-widget a.mark").first
            mark.wait_for()
            mark.click()
            page.locator("rag-widget").frame_locator("iframe").locator("#c1").wait_for()
            cited = page.locator("rag-widget").frame_locator("iframe").locator("#c1")
            assert "2024年5月6日" in cited.inner_text()
            assert cited.evaluate(IN_VIEW)
            holder["page"] = holder["page"].replace("demo", "other")
            page.goto(other)
            page.get_by_role("button", name="问文章").click()
            page.locator("rag-widget textarea").fill(QUESTION)
            page.locator("rag-widget textarea").press("Enter")
            page.locator("rag-widget .trouble", has_text="没有获准").wait_for()


def _parts(service: Service) -> tuple[Any, Any]:
    return service._models, service._served

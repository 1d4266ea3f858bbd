"""Train what tells the kind of a short line by its words: ``python benchmarks/lines.py [--write]``.

The lines are those of ``benchmarks/lines/*.tsv``, written for this purpose: a kind and a line each; and those
of the labelled pages, unless they are longer than what is looked at: their labels say of which kinds they may
be. A tenth of the former, by their digest, measures; with ``--write`` all make ``rag/language/lines.npz``.
"""

import argparse
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from labelled import labelled, pages, read

from rag.language.classifier import CONTENT, FILE, FURNITURE, KINDS, LONGEST, SIZE, columns
from rag.reading.labelling.features import Page

LINES = Path(__file__).with_name("lines")
EPOCHS, BATCH, RATE, DECAY = 12, 512, 0.1, 1e-6
# Of which kinds the lines with a label may be; ``furniture`` and ``content`` where no more is known.
MEANT = {
    "furniture": {*FURNITURE},
    "content": {*CONTENT},
    "N": {*FURNITURE},
    "K": {"kicker"},
    "T": {"title"},
    "B": {"byline", "credit", "date", "signature"},
    "A": {*CONTENT} - {"title", "heading"},
    "H": {"heading"},
    "P": {"body", "question", "reference", "number"},
}


def load(folder: Path) -> list[tuple[str, str]]:
    """Return every line with its kind, or with ``furniture`` or ``content`` where no more is known."""
    rows = [
        row.split("\t", 1)
        for path in sorted(folder.glob("*.tsv"))
        for row in path.read_text("utf-8").splitlines()
    ]
    return sorted({(kind, text.strip()) for kind, text in rows if text.strip()})


def of_pages(pages: Iterable[tuple[Page, Sequence[str]]]) -> list[tuple[str, str]]:
    """Return every line of labelled pages of which all is looked at, with its label."""
    found = set()
    for page, labels in pages:
        lines = zip(labels, page.content, strict=True)
        found.update((label.lstrip("+"), line.text) for label, line in lines if len(line.text) <= LONGEST)
    return sorted(found)


def train(rows: Sequence[tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
    """Return weights, shape (SIZE, kinds), and bias."""
    torch.manual_seed(0)
    features = [np.array(columns(text)) for _, text in rows]
    right = torch.tensor([meant(kind) for kind, _ in rows])
    table = torch.nn.EmbeddingBag(SIZE, len(KINDS), mode="sum")
    torch.nn.init.zeros_(table.weight)
    bias = torch.nn.Parameter(torch.zeros(len(KINDS)))
    optimizer = torch.optim.Adam([*table.parameters(), bias], lr=RATE)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(rows)).split(BATCH):
            chosen = [features[index] for index in batch.tolist()]
            counts = np.array([len(row) for row in chosen])
            flat = torch.from_numpy(np.concatenate(chosen))
            starts = torch.from_numpy(counts.cumsum() - counts)
            sizes = torch.from_numpy(counts)[:, None].sqrt()
            optimizer.zero_grad()
            likely = torch.softmax(table(flat, starts) / sizes + bias, dim=1)
            loss = -((likely * right[batch]).sum(dim=1) + 1e-9).log().mean()
            (loss + DECAY * table.weight.pow(2).sum()).backward()
            optimizer.step()
    return table.weight.detach().numpy(), bias.detach().numpy()


def meant(kind: str) -> list[float]:
    """Return 1 for each kind that a line may be, else 0."""
    return [float(each in MEANT.get(kind, (kind,))) for each in KINDS]


def write(rows: Sequence[tuple[str, str]], file: Path) -> None:
    """Train on these lines, and write the weights."""
    weights, bias = train(rows)
    scale = np.float32(np.abs(weights).max() / 127)
    np.savez_compressed(file, weights=np.rint(weights / scale).astype(np.int8), bias=bias, scale=scale)


def predict(weights: np.ndarray, bias: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    """Return the likelihoods, shape (texts, kinds)."""
    found = [columns(text) for text in texts]
    scores = np.stack([weights[rows].sum(axis=0) / np.sqrt(len(rows)) + bias for rows in found])
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(likely / likely.sum(axis=1, keepdims=True))


def main() -> None:
    """Measure, and write the weights if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="train on all lines and write the weights")
    options = parser.parse_args()
    rows = load(LINES)
    tenth = [zlib.crc32(text.encode()) % 10 == 0 for _, text in rows]
    told = of_pages(read(labelled(path)) for path in pages(held=False))
    weights, bias = train([*(row for row, held in zip(rows, tenth, strict=True) if not held), *told])
    held = [row for row, out in zip(rows, tenth, strict=True) if out]
    likely = predict(weights, bias, [text for _, text in held])
    beside = np.array([kind in FURNITURE or kind == "furniture" for kind, _ in held])
    said = likely[:, : len(FURNITURE)].sum(axis=1)
    for limit in (0.5, 0.9, 0.97):
        kept, lost = (said[beside] > limit).mean(), (said[~beside] > limit).mean()
        print(f"furniture at {limit}: {kept:.1%} found, {lost:.1%} of other lines taken for it")
    right = [meant(kind)[best] for (kind, _), best in zip(held, likely.argmax(axis=1), strict=True)]
    print(
        f"{len(rows)} lines, {len(held)} held out, and {len(told)} of pages: "
        f"kind right for {np.mean(right):.1%}"
    )
    if options.write:
        write([*rows, *told], FILE)
        print(f"wrote {FILE.name}: {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

"""Score how follow-ups are told and found: conversations/conversations.jsonl over the repository's seeds.

The gate: of the questions that it rewrites, how many need it (precision); of those that need it, how
many it rewrites (recall). Retrieval: the share of follow-ups whose five best passages hold an answer,
searched as asked, as rewritten, and with the question before it merely put in front. A third of the
conversations was held out: no rule was changed for it.

    python benchmarks/conversation.py [--model hashing]
"""

import argparse
import json
import os
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from rag.builds import rebuild
from rag.config import Config
from rag.conversation import follows_up, standalone
from rag.service import Service
from rag.types import Turn

ROOT = Path(__file__).parents[1]
ROWS = ROOT / "benchmarks" / "conversations" / "conversations.jsonl"
DEPTH = 5


def normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def found(service: Service, question: str, row: dict[str, Any]) -> bool:
    """Whether the best passages hold an answer, in the right file."""
    return any(
        hit.source.path == row["file"]
        and any(normal(answer) in normal(hit.passage.text) for answer in row["answers"])
        for hit in service.search(question, k=DEPTH).hits
    )


def score(service: Service, rows: list[dict[str, Any]], show: bool) -> dict[str, float]:
    """Return the figures of some conversations."""
    follow = [row for row in rows if row["follows"]]
    told = [row for row in rows if follows_up(row["question"])]
    hits = {"as asked": 0, "rewritten": 0, "joined": 0}
    for row in follow:
        history = [Turn(turn["role"], turn["content"]) for turn in row["history"]]
        before = [turn.content for turn in history if turn.role == "user"][-1]
        meant = standalone(row["question"], history)
        tried = {"as asked": row["question"], "rewritten": meant, "joined": f"{before} {row['question']}"}
        good = {name: found(service, question, row) for name, question in tried.items()}
        hits = {name: hits[name] + good[name] for name in hits}
        if show and not good["rewritten"]:
            print(f"  {row['id']} not found: {meant}")
    alone = [row for row in rows if not row["follows"]]
    right = sum(row["follows"] for row in told)
    return {
        "conversations": len(rows),
        "gate precision": right / max(1, len(told)),
        "gate recall": right / len(follow),
        **{f"recall@{DEPTH} {name}": count / len(follow) for name, count in hits.items()},
        f"recall@{DEPTH} alone": sum(found(service, row["question"], row) for row in alone) / len(alone),
    }


def main() -> None:
    """Print the figures of both parts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default=None)
    parser.add_argument("--show", action="store_true", help="what was not found, of the part to tune on")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as index:
        config = Config.load(os.environ, seeds=ROOT / "seeds", index=Path(index), model=arguments.model)
        rebuild(config, lambda stage, done, total: None)
        service = Service.open(config)
        for name, held in (("tuned on", False), ("held out", True)):
            part = [row for row in rows if row["held_out"] == held]
            print(
                name,
                {
                    key: round(value, 3)
                    for key, value in score(service, part, arguments.show and not held).items()
                },
            )


if __name__ == "__main__":
    main()

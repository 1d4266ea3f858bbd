"""Who asked what, and which words they were given: a line of JSON an answer, where that is asked for.

A folder holds a file a day, so that processes write to one without a word between them, and the oldest go.
What looks like a key, an address of mail or a long number in a question is not written down.
"""

import json
import logging
import os
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rag.access import Caller
from rag.types import Answer

log = logging.getLogger(__name__)

MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
KEY = re.compile(r"\b(?:rag|pub|sk|ghp|xox[a-z])[_-][\w-]{8,}", re.IGNORECASE | re.ASCII)
NUMBER = re.compile(r"\d(?:[ -]?\d){6,}[0-9Xx]?")  # of telephones, cards, people
NAME = re.compile(r"audit-(\d{4}-\d{2}-\d{2})\.jsonl")


class Audit:
    """Writes to a folder; files older than ``days`` are removed."""

    def __init__(self, folder: Path, days: int) -> None:
        self._folder = folder
        self._days = days
        self._lock = threading.Lock()
        self._day = ""

    def answered(self, caller: Caller, door: str, answer: Answer) -> None:
        """Write an answer down; a full disk stops no answer."""
        now = datetime.now(UTC)
        record = {
            "at": now.isoformat(timespec="milliseconds"),
            "key": caller.key,
            "who": caller.name,
            "door": door,
            "question": redacted(answer.question),
            "searched": redacted(answer.searched),
            "generation": answer.generation,
            "answerable": answer.answerable,
            "mode": answer.mode,
            "reason": answer.reason,
            "citations": [
                {
                    "article": item.source.id,
                    "path": item.source.path,
                    "spans": [[span.start, span.end] for span in item.spans],
                }
                for item in answer.citations
            ],
            "ms": round(sum(value for name, value in answer.timing_ms.items() if name != "total"), 1),
        }
        line = (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        try:
            self._write(now.strftime("%Y-%m-%d"), line)
        except OSError as error:
            log.error("an answer is not written down: %s", error)

    def _write(self, day: str, line: bytes) -> None:
        with self._lock:
            if day != self._day:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._forget(day)
                self._day = day
            path = self._folder / f"audit-{day}.jsonl"
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line)  # whole: one write to the end of a file
            finally:
                os.close(handle)

    def _forget(self, day: str) -> None:
        oldest = (datetime.fromisoformat(day) - timedelta(days=self._days)).strftime("%Y-%m-%d")
        for path in self._folder.iterdir():
            told = NAME.fullmatch(path.name)
            if told and told[1] < oldest:
                path.unlink(missing_ok=True)


def redacted(text: str) -> str:
    """Return a text without what looks like a key, an address of mail or a long number."""
    for pattern, word in ((KEY, "[key]"), (MAIL, "[mail]"), (NUMBER, "[number]")):
        text = pattern.sub(word, text)
    return text

"""What a build did, for people and programs."""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from rag.corpus import Skipped
from rag.store import Generation
from rag.types import Json


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. Characters are code points; ``removed`` counts passages that are gone."""

    generation: str
    published: bool  # False where nothing had changed
    reasons: tuple[str, ...]  # why more was done than the changed files asked for
    files: int
    articles: int
    passages: int
    reused: int
    embedded: int
    removed: int
    skipped: tuple[Skipped, ...]
    furniture: Mapping[str, int]  # lines that many files share, and how many do
    dictionary: Mapping[str, int]  # words that are kept whole, and how many passages hold each
    notes: tuple[str, ...]
    characters: int
    in_articles: int
    left_out: Mapping[str, int]  # characters by reason
    seconds: float
    in_use: tuple[str, ...]  # generations that were to go and that a server still uses
    publish_ms: float  # of which the old generation gave way to the new one

    def as_json(self) -> Json:
        """Return the report as a JSON object."""
        return asdict(self)


@dataclass(slots=True)
class Tally:
    """What a build counts while it goes on."""

    started: float
    embedded: int = 0
    removed: int = 0
    reasons: tuple[str, ...] = ()
    publish_ms: float = 0.0
    in_use: tuple[str, ...] = ()

    def report(self, generation: Generation, published: bool) -> Report:
        """Return the report on the generation that is served now."""
        manifest, counts = generation.manifest, generation.manifest["counts"]
        words = generation.words
        return Report(
            generation=generation.name,
            published=published,
            reasons=self.reasons,
            files=counts["files"],
            articles=counts["articles"],
            passages=counts["passages"],
            reused=counts["passages"] - self.embedded,
            embedded=self.embedded,
            removed=self.removed,
            skipped=tuple(Skipped(path, reason) for path, reason in manifest["skipped"].items()),
            furniture=manifest["furniture"],
            dictionary={word: words.holding(word) for word in words.dictionary.words},
            notes=tuple(manifest["notes"]),
            characters=counts["characters"],
            in_articles=counts["in_articles"],
            left_out=counts["left_out"],
            seconds=round(time.perf_counter() - self.started, 3),
            in_use=self.in_use,
            publish_ms=round(self.publish_ms, 3),
        )

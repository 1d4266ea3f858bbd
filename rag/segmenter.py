"""jieba, the segmenter of Chinese words, loaded in a moment."""

import shutil
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from rag.cache import check, once, settings_of, sha256
from rag.errors import RagError
from rag.types import Json

WORDS, COUNTS = "words.txt", "counts.npy"  # in the cache, what the dictionary parses into


class Segmenter:
    """jieba, with the words that its dictionary parses into kept where a process finds them at once.

    Parsing takes more than half a second, reading what was parsed a tenth.
    """

    def __init__(self) -> None:
        self._cache: Path | None = None

    def keep(self, cache: Path) -> None:
        """Keep what the dictionary parses into under ``cache``, from the next time that it is needed."""
        self._cache = cache

    @cached_property
    def jieba(self) -> Any:
        """The segmenter, loaded when it is first asked for."""
        import jieba

        segmenter = jieba.Tokenizer()
        # What initialize() does, less its cache in the temporary folder, where anyone can write.
        segmenter.FREQ, segmenter.total = self._frequencies(segmenter)
        segmenter.initialized = True
        return segmenter

    def _frequencies(self, segmenter: Any) -> tuple[dict[str, int], int]:
        """Return how often each word occurs, 0 for what only begins one, and the sum."""
        if self._cache is not None:
            with suppress(RagError, OSError):  # they can be parsed each time
                return _kept(self._cache, segmenter)
        return _parsed(segmenter)


def _parsed(segmenter: Any) -> tuple[dict[str, int], int]:
    found: tuple[dict[str, int], int] = segmenter.gen_pfdict(segmenter.get_dict_file())
    return found


def _kept(cache: Path, segmenter: Any) -> tuple[dict[str, int], int]:
    """Return what is kept in the cache, parsed first where it is missing or damaged."""

    def fill(folder: Path) -> Json:
        counts, total = _parsed(segmenter)
        (folder / WORDS).write_text("\n".join(counts), encoding="utf-8", newline="\n")
        np.save(folder / COUNTS, np.fromiter(counts.values(), np.int32, len(counts)))
        return {"total": total}

    told = sha256(Path(segmenter.get_dict_file().name))
    folder = once(cache / "words" / told[:16], "20 MB", fill)
    try:
        check(folder)
    except ValueError:
        shutil.rmtree(folder)
        once(folder, "20 MB", fill)
    words = (folder / WORDS).read_text(encoding="utf-8").split("\n")
    counts = np.load(folder / COUNTS).tolist()
    return dict(zip(words, counts, strict=True)), settings_of(folder)["total"]


segmenter = Segmenter()

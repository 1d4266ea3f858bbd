"""Words and BM25: the lexical leg, with the folding that both sides of it see.

Folding maps full width to half width (NFKC), traditional to simplified characters (OpenCC) and
upper to lower case. It happens only in what is searched, never in what is shown or cited.
BM25 is Lucene's variant (Kamphuis et al., ECIR 2020) with k1 = 1.5 and b = 0.75, scored when
the index is built (Lù, arXiv:2407.03618), so that a question only adds up columns. bm25s keeps and
adds them; the scores themselves are computed here, over all rows at once, since they change for
every row whenever one is added, and bm25s goes row by row.
"""

import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.segmenter import segmenter
from rag.types import Rows, Scores, Span

if TYPE_CHECKING:
    import bm25s

K1, B = 1.5, 0.75
BLOCK = 1 << 22  # words of rows that are scored together
QUESTIONS_KEPT = 256  # questions whose words are kept
VERSION = 2  # of the words that a text gives; a new number makes every passage's words anew
COMMON = 100  # times that the segmenter's dictionary counts a word, from which it is everyday
WORD = re.compile(r"\w")
PLAIN = re.compile(r"[a-z0-9]+")
HAN = re.compile(r"[\u3400-\u9fff]+")
KEPT_WHOLE = "dictionary.txt"  # in the folder of an index, the words that its rows were cut by

# Words that ask, or hold a question together, and say nothing of what is asked about.
ASKING = frozenset(
    """
    什么 怎么 怎样 怎么样 如何 为什么 为何 哪 哪些 哪个 哪几个 哪里 哪儿 哪家 谁 几 多少 多大 多长 多久
    何时 何地 什么样 什么时候 时候 是否 是不是 有没有 能否 吗 呢 吧 啊 么 请 请问 告诉 的 了 是 在 和 与 及
    把 被 将 对 对于 关于 有 会 要 我 你 他 她 它 我们 你们 他们 这 那 这个 那个 一个 分别 指 的是 指的是
    a an the of in on at to for by with from and or is are was were be been do does did has have had
    what which who whom whose when where why how many much it its this that these those there
    i you he she we they me my your can could should would will about tell please s
    """.split()
)

# Asking phrases, which the segmenter would cut into words that no passage holds (哪一年: 哪一年, 一年).
_COUNTED = "个些位名种类年月日天岁次届倍条项座部支场边家所国点层款本只期代"
ASKING_PHRASE = re.compile(
    rf"哪(?!吒)(?:[一几][{_COUNTED}]?|[{_COUNTED}里儿]|两[{_COUNTED}])?(?:地方|时候)?"
    rf"|(?:第|好)?几[{_COUNTED}](?!内亚)|多少[个倍]?|多[大高长久远宽深重](?=$|\W)"
    r"|(?<![任如几])(?:为何(?![种人时年月日处地类])|何(?:时|年|月|日|人|处|地|种|者|物|事|以|在|方|类))"
    r"|(?:叫做?|名叫|称作)?(?:为?[什甚]么|啥)(?:地方|时候|时间|名字|名称|样|原因)?"
)

COUNTED = re.compile(r"(?<=\d)[\u4e00-\u9fff](?![\u4e00-\u9fff])")


LONGEST_WORD = 4  # characters of a word that another region has another word for
# From the words of one region to those of another, by way of traditional characters.
REGIONS = (("s2t", "tw2sp"), ("s2t", "hk2sp"), ("s2twp", "t2s"), ("s2hkp", "t2s"))


@cache
def _converter(name: str = "t2s") -> Any:
    import opencc

    return opencc.OpenCC(name)


def elsewhere(text: str) -> list[str]:
    """Return a folded text in the words of other regions, where they differ: 滑鼠 for 鼠标, 软件 for 软体."""
    said = [_converter(then).convert(_converter(first).convert(text)) for first, then in REGIONS]
    return [other for other in dict.fromkeys(map(fold, said)) if other != text]


def fold(text: str) -> str:
    """Return the search form of ``text``: half width, simplified, lower case."""
    folded: str = _converter().convert(unicodedata.normalize("NFKC", text))
    return folded.lower()


def is_traditional(text: str) -> bool:
    """Whether a Chinese text is in traditional characters: folding changes some of its first thousand."""
    looked = HAN.findall(unicodedata.normalize("NFKC", text[:1000]))
    simplified: list[str] = [_converter().convert(run) for run in looked]
    pairs = zip("".join(looked), "".join(simplified), strict=False)
    changed: int = sum(one != other for one, other in pairs)
    return changed * 20 > sum(map(len, looked))


@dataclass(frozen=True)
class Dictionary:
    """Words that are kept whole where the segmenter may not know them: names of places, offices, projects.

    ``words`` are folded, each once, in order. The words of passages and of questions are cut by the
    same dictionary, which an index keeps with its words.
    """

    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, words: Iterable[str]) -> "Dictionary":
        """Take words as they are written."""
        return cls(tuple(sorted({fold(word) for word in words})))

    @cached_property
    def _starts(self) -> Mapping[str, Sequence[re.Pattern[str]]]:
        """The words by their first two characters, longest first; a Latin word is no part of a longer one."""
        starts: dict[str, list[re.Pattern[str]]] = {}
        for word in sorted(self.words, key=len, reverse=True):
            before = "(?<![a-z0-9])" if PLAIN.match(word) else ""
            after = "(?![a-z0-9])" if PLAIN.match(word[-1]) else ""
            starts.setdefault(word[:2], []).append(re.compile(before + re.escape(word) + after))
        return starts

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        """Yield where words stand in a folded text, from left to right, of several the longest."""
        at = 0
        while self.words and at < len(folded):
            words = self._starts.get(folded[at : at + 2], ())
            found = next(filter(None, (word.match(folded, at) for word in words)), None)
            if found:
                yield found.span()
            at = found.end() if found else at + 1

    def within(self, word: str) -> Iterator[str]:
        """Yield the words that stand in one of them, itself too."""
        for at in range(len(word)):
            found = (inner.match(word, at) for inner in self._starts.get(word[at : at + 2], ()))
            yield from (match[0] for match in found if match)


NO_WORDS = Dictionary()


def tokenize(text: str, keep: Dictionary = NO_WORDS) -> list[str]:
    """Return the words of ``text``, folded, then each pair of neighbouring Chinese characters.

    Long Chinese words come also by their parts. The pairs are for what the segmenter cuts in one
    way in a passage and in another in a question. The words of ``keep`` are not cut by it.
    """
    folded = fold(text)
    return [*_segment(folded, keep), *_all_pairs(folded)]


def _segment(folded: str, keep: Dictionary) -> list[str]:
    return [word for word, _, _ in _cut(folded, keep)]


def _cut(folded: str, keep: Dictionary) -> Iterator[tuple[str, int, int]]:
    """Yield the words, each with where it stands; a part stands where its whole word does or within."""
    at = 0
    for start, end in (*keep.spans(folded), (len(folded), len(folded))):
        for word, first, last in segmenter.jieba.tokenize(folded[at:start], mode="search"):
            if WORD.search(word):
                yield word, at + first, at + last
        whole = folded[start:end]
        parts = [
            word for word in segmenter.jieba.cut_for_search(whole) if len(word) > 1 and WORD.search(word)
        ]
        yield from ((word, start, end) for word in dict.fromkeys([*parts, *keep.within(whole)]))
        at = end


def _all_pairs(folded: str) -> list[str]:
    return [pair for run in HAN.findall(folded) for pair in _pairs(run)]


def _pairs(run: str) -> list[str]:
    return [first + second for first, second in pairwise(run)] or [run]


def question_words(question: str, keep: Dictionary = NO_WORDS) -> list[str]:
    """Return the distinct words of a question that say what it is about, in order, without pairs.

    A question made of asking words alone keeps them all. The character behind a figure that says what it
    counts (992个, 143.45亿) is none: a text may cut it otherwise.
    """
    folded = fold(question)
    asking = [match.span() for match in (*ASKING_PHRASE.finditer(folded), *COUNTED.finditer(folded))]
    words = dict.fromkeys(
        word
        for word, start, end in _cut(folded, keep)
        if not any(first <= start and end <= last for first, last in asking)
    )
    return [word for word in words if word not in ASKING] or list(dict.fromkeys(_segment(folded, keep)))


def question_terms(question: str, keep: Dictionary = NO_WORDS) -> list[str]:
    """Return what is looked for: the question's words, then its pairs of characters."""
    return _with_pairs(question_words(question, keep), question)


def _with_pairs(words: Sequence[str], question: str) -> list[str]:
    bare = COUNTED.sub(" ", ASKING_PHRASE.sub(" ", fold(question)))
    pairs = [pair for pair in _all_pairs(bare) if pair not in ASKING]
    return list(dict.fromkeys([*words, *pairs]))


def everyday(word: str) -> bool:
    """Whether a folded Chinese word is a common one of the segmenter's dictionary, and so hardly a name."""
    return bool(segmenter.jieba.FREQ.get(word, 0) > COMMON)


def held(folded: str, terms: Collection[str]) -> frozenset[str]:
    """Return the terms that a folded text holds; a Latin word only as a whole."""
    words = frozenset(PLAIN.findall(folded))
    return frozenset(term for term in terms if (term in words if PLAIN.fullmatch(term) else term in folded))


def written(text: str, words: Collection[str]) -> Iterator[Span]:
    """Yield where a text holds folded words, in whatever script and width it writes them, in order."""
    folded = [_folded_character(character) for character in text]
    places = [at for at, form in enumerate(folded) for _ in form]  # of each folded character
    joined = "".join(folded)
    wanted = sorted((word for word in words if len(word) > 1), key=len, reverse=True)  # the longest first
    if not wanted:
        return
    whole = (
        rf"(?<![a-z0-9]){word}(?![a-z0-9])" if PLAIN.fullmatch(word) else re.escape(word) for word in wanted
    )
    for match in re.finditer("|".join(whole), joined):
        yield Span(places[match.start()], places[match.end() - 1] + 1)


@lru_cache(maxsize=20_000)
def _folded_character(character: str) -> str:
    return fold(character)


class LexicalIndex:
    """BM25 over the words of the passages; row *n* is passage *n*."""

    def __init__(
        self,
        model: "bm25s.BM25",
        ids: NDArray[np.int32],
        counts: NDArray[np.int32],
        bounds: Rows,
        dictionary: Dictionary,
    ) -> None:
        self.dictionary = dictionary  # by which the rows were cut, and questions are to be
        self._model = model
        self._ids = ids  # the distinct words of each row, in order, one row after the other
        self._counts = counts  # how often each of them is in its row
        self._bounds = bounds  # where each row starts
        self._vocabulary: dict[str, int] = model.vocab_dict
        self._words: list[str] | None = None

        @lru_cache(QUESTIONS_KEPT)  # every stage of an answer asks for them
        def asked(question: str) -> tuple[list[str], list[str]]:
            words = question_words(question, dictionary)
            return words, _with_pairs(words, question)

        self._asked = asked

    @classmethod
    def build(cls, rows: Iterable[Sequence[str]], dictionary: Dictionary = NO_WORDS) -> "LexicalIndex":
        """Index the words of each passage, which were cut by ``dictionary``."""
        return cls._from(None, None, rows, dictionary)

    def renew(self, origin: Rows, rows: Iterable[Sequence[str]]) -> "LexicalIndex":
        """Return what ``build`` gives for rows of this index and new ones.

        Row *n* has the words of row ``origin[n]`` of this index or, where that is -1, those of the
        next of ``rows``, cut by the same dictionary.
        """
        return self._from(self, origin, rows, self.dictionary)

    @classmethod
    def _from(
        cls,
        old: "LexicalIndex | None",
        origin: Rows | None,
        new: Iterable[Sequence[str]],
        dictionary: Dictionary,
    ) -> "LexicalIndex":
        # The empty word is there so that a passage without words has one too.
        vocabulary: dict[str, int] = {"": 0} if old is None else dict(old._vocabulary)
        flat, often, bounds = _counted(new, vocabulary)
        if old is not None and origin is not None:
            fresh = origin < 0
            starts, ends = np.empty_like(origin), np.empty_like(origin)
            starts[fresh], ends[fresh] = bounds[:-1], bounds[1:]
            kept = origin[~fresh]
            starts[~fresh] = old._bounds[kept] + len(flat)
            ends[~fresh] = old._bounds[kept + 1] + len(flat)
            lengths = ends - starts
            bounds = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
            places = np.repeat(starts - bounds[:-1], lengths)
            places += np.arange(bounds[-1])
            flat = np.concatenate([flat, old._ids])[places]
            often = np.concatenate([often, old._counts])[places]
        flat, words = _by_appearance(flat, list(vocabulary))
        return cls(_scored(flat, often, bounds, words), flat, often, bounds, dictionary)

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, which must not exist."""
        folder.mkdir()
        self._model.save(str(folder), show_progress=False)
        np.save(folder / "words.npy", self._ids)
        np.save(folder / "counts.npy", self._counts)
        np.save(folder / "bounds.npy", self._bounds)
        if self.dictionary.words:
            (folder / KEPT_WHOLE).write_bytes("\n".join(self.dictionary.words).encode("utf-8"))

    @classmethod
    def open(cls, folder: Path, held: Callable[[Path], NDArray[Any]] = np.load) -> "LexicalIndex":
        """Open a saved index, whose arrays ``held`` returns."""
        import bm25s

        model = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        for name in ("data", "indices", "indptr"):
            model.scores[name] = held(folder / f"{name}.csc.index.npy")
        ids, counts, bounds = (held(folder / f"{name}.npy") for name in ("words", "counts", "bounds"))
        path = folder / KEPT_WHOLE
        kept = path.read_bytes().decode("utf-8").split("\n") if path.exists() else ()
        return cls(model, ids, counts, bounds, Dictionary(tuple(kept)))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def words(self, row: int) -> list[str]:
        """Return the distinct words of a row, in order."""
        if self._words is None:
            self._words = list(self._vocabulary)
        ids = self._ids[self._bounds[row] : self._bounds[row + 1]]
        return [self._words[i] for i in ids if i]

    def scores(self, words: Sequence[str]) -> Scores:
        """Return the BM25 score of every row for these words; unknown words add nothing."""
        ids = [self._vocabulary[word] for word in words if word in self._vocabulary]
        if not ids:
            return np.zeros(len(self), dtype=np.float32)
        scores: Scores = self._model.get_scores_from_ids(ids)
        return scores

    def rows_of(self, words: Sequence[str]) -> Rows:
        """Return the rows that hold all of the words, in order."""
        found: Rows | None = None
        bounds, indices = self._model.scores["indptr"], self._model.scores["indices"]
        for word in words:
            column = self._vocabulary.get(word)
            if column is None:
                return np.zeros(0, dtype=np.int64)
            rows = np.asarray(indices[bounds[column] : bounds[column + 1]], dtype=np.int64)
            found = rows if found is None else np.intersect1d(found, rows)
        return np.zeros(0, dtype=np.int64) if found is None else np.sort(found)

    def holding(self, word: str) -> int:
        """Return how many rows hold a word."""
        column = self._vocabulary.get(word)
        bounds = self._model.scores["indptr"]
        return 0 if column is None else int(bounds[column + 1] - bounds[column])

    def idf(self, word: str) -> float:
        """Return Lucene's inverse document frequency; a word that no passage holds weighs most."""
        held = self.holding(word)
        return math.log(1 + (len(self) - held + 0.5) / (held + 0.5))

    def question_words(self, question: str) -> list[str]:
        """Return the words of a question, cut as those of the rows are."""
        return [*self._asked(question)[0]]

    def in_its_words(self, question: str) -> str:
        """Return a question with words of another region, which no passage holds, in theirs."""
        folded = fold(question)
        if len(folded) != len(question) or not HAN.search(folded):
            return question
        if not elsewhere(folded):
            return question
        at = 0
        while at < len(folded):
            for size in range(min(LONGEST_WORD, len(folded) - at), 1, -1):
                word = folded[at : at + size]
                if not HAN.fullmatch(word) or len(self.rows_of([word])):
                    continue
                known = next((other for other in elsewhere(word) if len(self.rows_of([other]))), None)
                if known is not None:
                    question = question[:at] + known + question[at + size :]
                    folded = folded[:at] + known + folded[at + size :]
                    at += len(known) - 1
                    break
            at += 1
        return question

    def question_terms(self, question: str) -> list[str]:
        """Return what is looked for, cut as the words of the rows are."""
        return [*self._asked(question)[1]]

    def coverage(self, words: Sequence[str], row: int | None = None) -> float:
        """Return the share, 0 to 1, of the words' idf mass that the row (or any row) holds."""
        held = self._vocabulary if row is None else set(self.words(row))
        mass = {word: self.idf(word) for word in words}
        total = sum(mass.values())
        return sum(idf for word, idf in mass.items() if word in held) / total if total else 0.0


def _counted(
    rows: Iterable[Sequence[str]], vocabulary: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.int32], Rows]:
    """Return the numbers of each row's distinct words, how often each is there, and where each row starts.

    New words are numbered as they come. No row is kept in words: a million of them would take gigabytes.
    """
    ids, often, bounds = array("i"), array("i"), array("q", [0])
    for row in rows:
        counts = Counter(row)
        ids.extend([vocabulary.setdefault(word, len(vocabulary)) for word in counts] or [0])
        often.extend(counts.values() or [1])
        bounds.append(len(ids))
    return np.array(ids, dtype=np.int32), np.array(often, dtype=np.int32), np.array(bounds, dtype=np.int64)


def _by_appearance(ids: NDArray[np.int32], words: Sequence[str]) -> tuple[NDArray[np.int32], list[str]]:
    """Number the words anew in the order in which they first appear, and drop those that do not."""
    first = np.full(len(words), len(ids), dtype=np.int64)
    first[ids[::-1]] = np.arange(len(ids) - 1, -1, -1, dtype=np.int64)
    first[0] = -1  # the empty word stays where it is
    order = np.argsort(first, kind="stable")[: int((first < len(ids)).sum())]
    numbers = np.zeros(len(words), dtype=np.int32)
    numbers[order] = np.arange(len(order))
    return numbers[ids], [words[i] for i in order]


def _scored(
    ids: NDArray[np.int32], counts: NDArray[np.int32], bounds: Rows, words: Sequence[str]
) -> "bm25s.BM25":
    """Return the index of rows that hold word ``ids[i]`` ``counts[i]`` times."""
    import bm25s

    total = len(bounds) - 1
    lengths = np.add.reduceat(counts, bounds[:-1]) if total else np.zeros(0)
    rows = np.repeat(np.arange(total, dtype=np.int32), np.diff(bounds))
    held = np.bincount(ids, minlength=len(words))
    idf = np.log(1 + (total - held + 0.5) / (held + 0.5))
    norms = K1 * (1 - B + B * lengths / max(1.0, lengths.mean() if total else 1.0))
    scores = np.empty(len(ids), dtype=np.float32)
    for start in range(0, len(ids), BLOCK):  # so that what is only needed on the way is small
        here = slice(start, start + BLOCK)
        scores[here] = idf[ids[here]] * counts[here] / (counts[here] + norms[rows[here]])
    order = np.argsort(ids, kind="stable")
    model = bm25s.BM25(method="lucene", k1=K1, b=B)
    model.scores = {
        "data": scores[order],
        "indices": rows[order],
        "indptr": np.concatenate([[0], np.cumsum(held)]).astype(np.int64),
        "num_docs": total,
    }
    model.vocab_dict = {word: number for number, word in enumerate(words)}
    model.unique_token_ids_set = set(range(len(words)))
    model.nonoccurrence_array = None  # only other variants have one
    return model


def best(scores: Scores, k: int, rows: Rows | None = None) -> Rows:
    """Return the ``k`` rows that score above zero and highest, best first, ties by row number."""
    candidates = np.flatnonzero(scores > 0) if rows is None else rows[scores[rows] > 0]
    if len(candidates) > k:
        floor = np.partition(scores[candidates], -k)[-k]
        candidates = candidates[scores[candidates] >= floor]
    order = np.lexsort((candidates, -scores[candidates]))[:k]
    return candidates[order].astype(np.int64)

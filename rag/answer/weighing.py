"""How much of what is asked stands in a text: shares of the words' idf."""

from collections.abc import Iterable, Mapping

from rag.asked import PERMISSION
from rag.lexical import HAN, fold, held
from rag.retrieve.confidence import confidence
from rag.store import Generation
from rag.types import SearchResult

# Words for what one wants to know of a thing; a text gives it without naming it so.
GENERAL = frozenset(
    "所有 全部 各项 各种 各类 各个 权益 价格 价钱 价 收费 费用 情况 内容 规定 项目 信息 事项 东西 方面 "
    "介绍 特点 详情 明细 名单 清单 人 人员 里 里面 多少 多少钱 钱 "
    "卖 贵 便宜 大 小 高 低 长 短 快 慢 好 每月 每年 每天 "
    "一共 总共 分别 各 不同 区别 落地 怎么 主要 具体 有 是 哪些 情形 many much how".split()
)


def mass(generation: Generation, subject: str) -> dict[str, float]:
    """Return the words of a subject that say what it is, each with its idf."""
    words = generation.words.question_words(subject)
    kept = [word for word in words if _tells(word)] or words
    return {word: generation.words.idf(word) for word in kept}


def _tells(word: str) -> bool:
    return word not in GENERAL and word not in PERMISSION and not (len(word) == 1 and HAN.match(word))


def share(weights: Mapping[str, float], text: str) -> float:
    """Return the share of the weights whose words a text holds, 0 to 1; a word also by its pairs."""
    total = sum(weights.values())
    if not total:
        return 0.0
    folded = fold(text)
    whole = held(folded, weights)
    return (
        sum(weight * (1.0 if word in whole else _partly(word, folded)) for word, weight in weights.items())
        / total
    )


def _partly(word: str, folded: str) -> float:
    """Return how much of a longer Chinese word a text holds: the share of its pairs of characters."""
    if len(word) < 3 or not HAN.fullmatch(word):
        return 0.0
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    return sum(pair in folded for pair in pairs) / len(pairs)


def sure(result: SearchResult, rows: Iterable[int]) -> float:
    """Return how likely some of the passages that were read answer, as if only they had been found."""
    wanted = set(rows)
    read = [hit for hit in result.read if hit.row in wanted]
    return confidence(result.asked, read) if read else 0.0

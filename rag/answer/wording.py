"""What an answer says beside its quotes: short words of our own, in the language of the question."""

from typing import Literal

Language = Literal["zh", "en"]

SAID: dict[str, dict[Language, str]] = {
    "nothing": {
        "zh": "在现有文章中没有找到“{asked}”的答案。",
        "en": "The articles hold no answer to “{asked}”.",
    },
    "greeted": {
        "zh": "请问一个文章里能找到答案的问题。",
        "en": "Ask a question that the articles may answer.",
    },
    "noise": {
        "zh": "“{asked}”不像一个问题：文章里没有这些字母。请用汉字或词语提问。",
        "en": "“{asked}” is no question, and no article holds these letters. Ask in words.",
    },
    "two": {
        "zh": "一次只能比较两样，这里有{count}样：{sides}。请两样两样地问。",
        "en": "Two things can be compared at a time, and these are {count}: {sides}.",
    },
    "silent": {
        "zh": "{side}：文章里没有说到{what}。",
        "en": "{side}: the articles do not say.",
    },
    "side": {"zh": "{side}：", "en": "{side}: "},
    "dated": {"zh": "{date}《{title}》：", "en": "{date}, {title}: "},
    "undated": {"zh": "（没有日期）《{title}》：", "en": "(no date), {title}: "},
    "latest": {"zh": "最新的是{date}《{title}》：", "en": "The latest is {title}, {date}: "},
    "earliest": {"zh": "最早的是{date}《{title}》：", "en": "The earliest is {title}, {date}: "},
    "no_date": {
        "zh": "相关的文章没有注明日期，不能判断哪一篇最新或最早：",
        "en": "The articles on this state no date, so that none is known to be the latest or earliest: ",
    },
    "more": {"zh": "（还有{count}项，见原文。）", "en": "({count} more in the article.)"},
    "more_articles": {"zh": "（还有{count}篇。）", "en": "({count} more.)"},
    "all_articles": {"zh": "一共有{count}篇文章：", "en": "There are {count} articles: "},
    "by": {"zh": "{who}的文章有{count}篇：", "en": "{count} by {who}: "},
    "on": {"zh": "写到“{what}”的文章有{count}篇：", "en": "{count} on “{what}”: "},
    "of_date": {"zh": "{what}的文章有{count}篇：", "en": "{count} of {what}: "},
    "newest_article": {"zh": "最新的一篇：", "en": "The latest: "},
    "oldest_article": {"zh": "最早的一篇：", "en": "The earliest: "},
    "no_articles": {
        "zh": "没有找到{what}的文章。可以按作者、题目、日期或文章里的词来问。",
        "en": "There is no article of {what}. Ask by author, title, date or words of the articles.",
    },
    "differ": {"zh": "几篇文章说法不同，新的在前：", "en": "The articles differ, newest first: "},
    "unsaid": {
        "zh": "文章没有提到“{what}”，相近的是：",
        "en": "The articles do not mention “{what}”; nearest: ",
    },
}


def language(question: str) -> Language:
    """Return the language in which the reader of an answer is told things."""
    return "zh" if any("\u4e00" <= character <= "\u9fff" for character in question) else "en"


def say(what: str, question: str, /, **words: object) -> str:
    """Return what is said in the language of a question."""
    return SAID[what][language(question)].format(**words)

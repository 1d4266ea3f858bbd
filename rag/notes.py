"""What a reader is told beside an answer, in the language of the question.

Programs read the same from ``reason`` and ``flags``; people whose front end shows nothing but the text
would not learn of it otherwise.
"""

from rag.answer.wording import Language, language
from rag.types import Answer, Flag

SHOWN = 40  # characters of a sentence that is named

WHY: dict[str, dict[Language, str]] = {
    "model_unavailable": {"zh": "连接不上", "en": "cannot be reached"},
    "model_rate_limited": {"zh": "请求过多,不予回答", "en": "refuses, being asked too often"},
    "model_timeout": {"zh": "超时", "en": "took too long"},
    "model_invalid": {"zh": "没有给出可用的回答", "en": "sent no answer that can be used"},
    "model_cut_off": {"zh": "中途停止", "en": "stopped half-way"},
    "model_uncited": {"zh": "所引的段落并不存在", "en": "cited passages that do not exist"},
}
INSTEAD: dict[str, dict[Language, str]] = {
    "extractive": {
        "zh": "语言模型{why},以上是文章的原句。",
        "en": "The language model {why}; these are the articles' own sentences.",
    },
    "generated": {
        "zh": "语言模型{why},以上是此前已经核对的句子。",
        "en": "The language model {why}; these are the sentences that were checked before.",
    },
}
FOUND: dict[str, dict[Language, str]] = {
    "uncited": {"zh": "没有注明出处:{what}", "en": "No source is given: {what}"},
    "number": {"zh": "所引段落中没有这个数字:{what}", "en": "No cited passage holds this number: {what}"},
    "name": {"zh": "所引段落中没有这个名称:{what}", "en": "No cited passage holds this name: {what}"},
    "altered": {
        "zh": "引号中的话与原文不尽相同:{what}",
        "en": "The quoted words differ from the source: {what}",
    },
    "missing": {"zh": "引号中的话不见于原文:{what}", "en": "The quoted words are not in the source: {what}"},
    "weak": {"zh": "所引段落不足以支持:{what}", "en": "The cited passages hardly support: {what}"},
}

# What OCR reads may be wrong though it is quoted to the character.
READ: dict[Language, str] = {
    "zh": "{marker}引自图片(第{page}页),由 OCR 识别,可能有误,请核对原件",
    "en": "{marker} is from a picture (page {page}) that was read by OCR and may be wrong: see the original",
}


def notes(answer: Answer) -> list[str]:
    """Return why an answer is less than was asked for, what the check of it found, and what OCR read."""
    tongue = language(answer.question)
    told = []
    if answer.reason in WHY:
        told.append(INSTEAD[answer.mode][tongue].format(why=WHY[answer.reason][tongue]))
    told += [FOUND[flag.kind][tongue].format(what=_what(answer, flag)) for flag in answer.flags]
    scanned = {item.index: item.source.place.page for item in answer.citations if item.source.place.ocr}
    told += [READ[tongue].format(marker=f"[{index}]", page=page) for index, page in sorted(scanned.items())]
    return list(dict.fromkeys(told))


def _what(answer: Answer, flag: Flag) -> str:
    sentence = " ".join(answer.text[flag.span.start : flag.span.end].split())
    return flag.text or (sentence if len(sentence) <= SHOWN else sentence[: SHOWN - 1] + "…")

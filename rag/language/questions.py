"""Questions and answers: the turns of a file that asks and answers."""

from rag.language.variants import compiled

# 问:, 问题1:, Q:, Q1., 【问】
ASK = compiled(
    r"(?:[【\[]?(?:问|提问|问题|Question|Q)\s?\d{0,3}[】\]]?\s*[:：、.．]|"
    r"[【\[]问[】\]]|\d{1,3}[.、．]\s*(?:问|Q)\s*[:：])\s*"
)
ANSWER = compiled(
    r"(?:[【\[]?(?:答|答复|回答|解答|Answer|A)\s?\d{0,3}[】\]]?\s*[:：、.．]|"
    r"[【\[]答[】\]])\s*"
)


def is_question(text: str) -> bool:
    """Whether the line asks: it starts with 问: or its like."""
    return bool(ASK.match(text))


def is_answer(text: str) -> bool:
    """Whether the line answers: it starts with 答: or its like."""
    return bool(ANSWER.match(text))


def is_turn(text: str) -> bool:
    """Whether the line starts a question or an answer."""
    return is_question(text) or is_answer(text)

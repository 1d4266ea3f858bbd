"""What a chat front end asks of its model for itself, such as a title: answered without a search.

Open WebUI sends its tasks as messages of a user, with the conversation between tags and the form of the
reply as JSON. A person may reword them in its settings: what is recognised is what no rewording can do
without, the tags and the key of the JSON object.
"""

import json
import re
from collections.abc import Callable

HISTORY = re.compile(r"<chat_history>\s*(.*?)\s*</chat_history>", re.DOTALL)
TURN = re.compile(r"^(USER|ASSISTANT|SYSTEM|TOOL): ", re.MULTILINE)
EMOJI = re.compile(r"^Your task is to reflect the speaker's likely facial expression")
KEYS = ("follow_ups", "queries", "tags", "title", "prompt", "text")
TITLE_CHARS = 40
QUERY_CHARS = 200


def reply(message: str) -> str | None:
    """Return the reply to a front end's own task, or ``None`` where a person asks."""
    if EMOJI.match(message):
        return "💬"
    told = HISTORY.search(message)
    if told is None:
        return None
    asked = message[: told.start()] + message[told.end() :]
    key = next((key for key in KEYS if re.search(rf'"{key}"\s*:', asked)), None)
    if key is None:
        return None
    return json.dumps({key: FORMS[key](_questions(told[1]))}, ensure_ascii=False)


def _questions(history: str) -> list[str]:
    """Return what the user said, oldest first."""
    parts = TURN.split(history)  # before the first, then role and text in turns
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return [" ".join(text.split()) for role, text in pairs if role == "USER" and text.strip()]


def _title(questions: list[str]) -> str:
    asked = questions[0] if questions else ""
    return asked if len(asked) <= TITLE_CHARS else asked[: TITLE_CHARS - 1] + "…"


def _latest(questions: list[str]) -> str:
    return questions[-1][:QUERY_CHARS] if questions else ""


FORMS: dict[str, Callable[[list[str]], object]] = {
    "title": _title,
    "tags": lambda _: ["General"],  # what the task itself suggests where there is nothing to say
    "follow_ups": lambda _: [],
    "queries": lambda questions: [_latest(questions)] if questions else [],
    "prompt": _latest,
    "text": lambda _: "",
}

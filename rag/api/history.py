"""What chat clients send: messages, of which the last question is asked and the rest is the history.

Chat clients send whole conversations: only the latest turns are read, each cut to a length, so that a
long one never fails. Instructions (``system``, ``developer``) and tools are not ours to follow.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from rag.api import markdown
from rag.errors import InvalidRequest
from rag.types import Turn

TURNS = 20  # of a conversation that are read
TURN_CHARS = 4000  # of each of them
ROLES = ("user", "assistant")
TEXT_PARTS = ("text", "input_text", "output_text")
SURROGATE = re.compile(r"[\ud800-\udfff]")


class ChatMessage(BaseModel):
    """One message, as OpenAI has it: a text, or a list of parts."""

    model_config = ConfigDict(extra="ignore")

    role: str
    content: str | list[dict[str, Any]] | None = None


def conversation(messages: Sequence[ChatMessage]) -> tuple[str, tuple[Turn, ...]]:
    """Return the last question of a chat and the turns before it.

    Raises:
        InvalidRequest: if nothing is asked, or something else than text.
    """
    asked = max((place for place, item in enumerate(messages) if item.role == "user"), default=-1)
    return split(
        (message.role, text_of(message.content, strict=place == asked))
        for place, message in enumerate(messages)
    )


def split(messages: Iterable[tuple[str, str]]) -> tuple[str, tuple[Turn, ...]]:
    """Return the last question and the turns before it, of messages as role and text.

    Raises:
        InvalidRequest: if there is no message of a user.
    """
    turns = [Turn(role, text) for role, text in messages if role in ROLES]  # type: ignore[arg-type]
    asked = [place for place, turn in enumerate(turns) if turn.role == "user"]
    if not asked:
        raise InvalidRequest("There is no message of a user.", "Send the question as the last message.")
    earlier = tuple(_read(turn) for turn in turns[: asked[-1]][-TURNS:])
    return turns[asked[-1]].content, earlier


def _read(turn: Turn) -> Turn:
    text = SURROGATE.sub("\ufffd", turn.content)
    return Turn(turn.role, (markdown.plain(text) if turn.role == "assistant" else text)[:TURN_CHARS])


def text_of(content: str | list[dict[str, Any]] | None, strict: bool = True) -> str:
    """Return the text of a message.

    Raises:
        InvalidRequest: if it is ``strict`` and holds an image, sound or file.
    """
    if content is None or isinstance(content, str):
        return content or ""
    texts = [part.get("text") for part in content if part.get("type") in TEXT_PARTS]
    found = [text for text in texts if isinstance(text, str)]
    if strict and len(found) < len(content):
        raise InvalidRequest("The question holds something else than text.", "Send it as text only.")
    return "\n".join(found)

"""A model with its prompts behind the Encoder seam, loaded when it is first needed."""

import hashlib
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol

from rag.types import Matrix

# Prompts that model cards ask for and that many of the published folders do not carry.
FAMILIES = (
    (r"e5.*instruct", "Instruct: Given a question, retrieve passages that answer it\nQuery: ", ""),
    (r"(^|[-_/])e5([-_]|$)", "query: ", "passage: "),
    (r"bge-.*zh", "为这个句子生成表示以用于检索相关文章：", ""),
    (r"bge-.*en", "Represent this sentence for searching relevant passages: ", ""),
)


class Model(Protocol):
    """Text to unit vectors."""

    @property
    def prompts(self) -> Mapping[str, str]:
        """The prompts that its folder carries."""
        ...

    def encode(self, texts: Sequence[str], prompt: str) -> Matrix:
        """Return one unit row a text, in order, each independent of the others to the last bit."""
        ...


class PromptedEncoder:
    """A model that is told which texts are questions and which are passages.

    Prompts that are given go before the model's own, and these before its family's. ``digest``
    stands for the contents of the model.
    """

    def __init__(
        self,
        name: str,
        digest: str,
        load: Callable[[], Model],
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> None:
        self.name = name
        self._load = load
        self._given = {"query": query_prompt, "passage": passage_prompt}
        self._family = dict(zip(("query", "passage"), family_prompts(name), strict=True))
        told = f"{digest} {sorted(self._given.items())} {sorted(self._family.items())}"
        self.digest = hashlib.sha256(told.encode()).hexdigest()
        self._loading = threading.Lock()
        self._model: Model | None = None

    def encode(self, texts: Sequence[str], kind: Literal["query", "passage"]) -> Matrix:
        """Return one unit row a text: ``(len(texts), dim)``.

        Raises:
            ModelUnavailable: if the model cannot be loaded.
        """
        with self._loading:
            model = self._model = self._model or self._load()
        prompt = self._prompt(kind, model.prompts)
        return model.encode(texts, prompt)

    def _prompt(self, kind: Literal["query", "passage"], own: Mapping[str, str]) -> str:
        if (given := self._given[kind]) is not None:
            return given
        document = own.get("document") if kind == "passage" else None
        return own.get(kind) or document or self._family[kind]


def family_prompts(name: str) -> tuple[str, str]:
    """Return the prompts of questions and passages that models of this name were trained with."""
    last = name.rstrip("/\\").replace("\\", "/").rpartition("/")[2]  # folders above say nothing of the model
    for pattern, query, passage in FAMILIES:
        if re.search(pattern, last, re.IGNORECASE):
            return query, passage
    return "", ""

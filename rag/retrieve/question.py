"""A question, looked at once: everything that the stages of a search ask of its words."""

import re

from rag.asked import asked, sought
from rag.lexical import fold
from rag.retrieve.dates import dates
from rag.scripts import script_of
from rag.store import Generation
from rag.types import Question, Vector

# With a digit in it, a figure or the number of a thing: WX-2025-104. Such are in no script.
CODE = re.compile(r"[A-Za-z0-9]+(?:[-_./][A-Za-z0-9]+)*")


def understood(generation: Generation, text: str, vector: Vector) -> Question:
    """Return a question as the words of a generation weigh it.

    ``vector`` is what the encoder made of what is sought.
    """
    index = generation.words
    asks = asked(text)
    looked = sought(text, asks)
    rest = CODE.sub(lambda found: " " if any(map(str.isdigit, found[0])) else found[0], looked)
    words, terms = index.question_words(looked), index.question_terms(looked)
    return Question(
        text=text,
        folded=fold(looked),
        words={word: index.idf(word) for word in words},
        terms={term: index.idf(term) for term in terms},
        known=index.coverage(words),
        script=script_of(rest),
        coded=not any(map(str.isalpha, rest)) or all(any(map(str.isdigit, word)) for word in words or [""]),
        dates=frozenset(dates(looked)),
        vector=vector,
        asks=asks,
        sought=looked,
    )

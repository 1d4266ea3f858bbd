"""A question, looked at once: everything that the stages of a search ask of its words."""

from rag.lexical import fold
from rag.retrieve.dates import dates
from rag.scripts import script_of
from rag.store import Generation
from rag.types import Question, Vector


def understood(generation: Generation, text: str, vector: Vector) -> Question:
    """Return a question as the words of a generation weigh it; ``vector`` is what the encoder made of it."""
    index = generation.words
    words, terms = index.question_words(text), index.question_terms(text)
    return Question(
        text=text,
        folded=fold(text),
        words={word: index.idf(word) for word in words},
        terms={term: index.idf(term) for term in terms},
        known=index.coverage(words),
        script=script_of(text),
        dates=frozenset(dates(text)),
        vector=vector,
    )

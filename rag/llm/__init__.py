"""Answers that a language model writes and this server checks, sentence by sentence.

client.py    any OpenAI-compatible server as a Generator, within a time and a size
prompt.py    a question and its passages -> messages; passages are data that cannot be taken for orders
markers.py   the many ways in which models write [1], in one form
drafts.py    pieces of text -> sentences with the numbers that they cite
quotes.py    words in quotation marks against the words of the file
checks.py    what a sentence shares with a passage, and the numbers and names that it does not
respond.py   hits -> a stream of checked sentences, or the extractive answer and why
"""

from rag.llm.client import OpenAIGenerator
from rag.llm.respond import respond

__all__ = ["OpenAIGenerator", "respond"]

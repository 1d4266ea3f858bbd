"""A follow-up and its conversation to a question that can be searched on its own.

gate.py        does the question need what was said before?
rewriting.py   what it means on its own, by rules
wording.py     the same by a language model, within bounds
"""

from rag.conversation.gate import follows_up
from rag.conversation.rewriting import Found, standalone
from rag.conversation.wording import worded

__all__ = ["Found", "follows_up", "standalone", "worded"]

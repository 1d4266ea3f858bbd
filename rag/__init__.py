"""Ask a folder of articles, get answers whose every citation holds.

A passage is slices of a file's text: nothing behind the format's reader rewrites it, so that a quote is
exact by construction. What that text is, and how anyone can check a quote, is told by ``rag.types.Document``.

The modules in reading order; each imports only from those above it, and the stages (reading,
split, models, lexical, vectors) do not know each other.

errors      the error tree
types       the nouns, and the seams between the stages
config      every option, read in one place
cache       what is made once and kept in the user's cache
access      who may do and see what: keys, groups, signed links
language    the words of a language: dates, names, numbers, who wrote it, what kind a line is
reading     files -> documents -> articles with their sections
everyday    sentences about nothing in particular, in each script
scripts     the script a text is written in
split       sections -> passages, and the bounds of sentences
models      text -> vectors; a question beside a passage -> what the reader says
segmenter   jieba, loaded in a moment
lexical     text -> words, and BM25 over them
vectors     vectors -> nearest rows
store       the format on disk: generations and the one pointer
status      how a build is getting on, in a file that every process can read
memory      files that nothing has touched since they were read
corpus      the folder as a whole: digests, readings, what the files share
build       seeds -> a new generation
asked       what a question asks for: a fact, a list, the latest, a comparison, …
retrieve    question -> hits: search, fuse, read, confidence
answer      hits -> answer with citations, or a refusal
llm         hits -> an answer that a language model writes, each sentence checked
conversation  a follow-up and its history -> a question that stands on its own
recent      what was made lately, kept for whoever asks the same
service     the wiring: open, search, ask, reload
builds      what the options name, built
live        a service that follows what is built, builds beside it, watches the seeds
metrics     the field's measures, with their uncertainty
evaluate    a folder of questions -> scores
inspection  how files were read, for people and programs to check
scripted    a language model server that plays scripts, for tests
shapes      the nouns as JSON
notes       what a reader is told beside an answer
pages       what people see in a browser: templates, static files, what they show
integrations  retrievers for LangChain and LlamaIndex
doctor      what is installed, and whether it fits
api         HTTP
cli         the rag command
"""

import os
from typing import TYPE_CHECKING, Any

from rag.config import Config
from rag.errors import RagError
from rag.service import Service
from rag.types import Answer, Citation, Filters, Hit, Passage, SearchResult, Source, Span

if TYPE_CHECKING:
    from rag.builds import rebuild

__all__ = [
    "Answer",
    "Citation",
    "Config",
    "Filters",
    "Hit",
    "Passage",
    "RagError",
    "SearchResult",
    "Service",
    "Source",
    "Span",
    "rebuild",
]

# Before any library is loaded that would tell its maker how it is used: ONNX Runtime does from 1.29 on, and
# keeps an identifier of the machine for it. Whoever wants that sets the variable.
for _name in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
    os.environ.setdefault(_name, "1")


def __getattr__(name: str) -> Any:
    """Load what builds when it is first asked for: whoever only asks questions does not wait for it."""
    if name == "rebuild":
        from rag.builds import rebuild

        return rebuild
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""``rag ask`` without a question: a conversation at the command line."""

import sys

from rag.cli.output import CYAN, paint, print_answer
from rag.errors import InvalidRequest
from rag.service import Service
from rag.types import Turn

TURNS = 20  # that are remembered
QUIT = {"/quit", "/exit", "/q"}


def chat(service: Service, k: int) -> int:
    """Answer what is typed until an empty line, /quit or the end of the input."""
    asking = sys.stdin.isatty()
    if asking:
        _edit_lines()
        print("Ask, and follow up. An empty line or /quit ends.")
    history: list[Turn] = []
    while True:
        try:
            question = input(paint("> ", CYAN) if asking else "").strip()
        except EOFError:
            return 0
        if not question or question in QUIT:
            return 0
        try:
            answer = service.ask(question, k, history=history[-TURNS:])
        except InvalidRequest as error:
            print(error)
            continue
        print_answer(answer)
        print()
        history += [Turn("user", question), Turn("assistant", answer.text)]


def _edit_lines() -> None:
    """Let the arrow keys edit a line and bring back earlier ones, where the platform can."""
    try:
        import readline  # noqa: F401
    except ImportError:  # not on Windows, whose console does it by itself
        return

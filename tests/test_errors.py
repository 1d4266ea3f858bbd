import inspect
import re

import rag.errors
from rag.errors import ModelUnavailable, RagError


def test_the_drawn_tree_holds_every_error() -> None:
    drawn = set(re.findall(r"(?:├──|└──) (\w+)", rag.errors.__doc__ or ""))
    defined = {
        name for name, value in inspect.getmembers(rag.errors, inspect.isclass) if value is not RagError
    }
    assert drawn == {name for name in defined if issubclass(getattr(rag.errors, name), RagError)}


def test_an_error_says_what_happened_and_what_to_do() -> None:
    assert str(ModelUnavailable("It is not here.", "Install it.")) == "It is not here. Install it."
    assert str(ModelUnavailable("It is not here.")) == "It is not here."


def test_no_two_errors_share_a_type() -> None:
    types = [error.type for error in RagError.__subclasses__()]
    assert len(set(types)) == len(types)

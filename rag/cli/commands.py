"""A command by its name: imported when it is run, so that none waits for what only another needs."""

import importlib
from typing import Any


def command(name: str) -> Any:
    """Return what ``module.function`` names in this room."""
    module, function = name.split(".")
    return getattr(importlib.import_module(f"{__package__}.{module}"), function)

"""What a process of the crash test runs: imported once, before the processes are forked."""

from rag import lexical
from rag.builds import rebuild
from rag.config import Config

lexical.tokenize("先读词典")


def run(config: Config) -> None:
    """Build, until done or killed."""
    rebuild(config, lambda stage, done, total: None)

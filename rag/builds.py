"""What the options name, built: apart from the service, which needs nothing of what reads and builds."""

from rag.build import Report, build
from rag.config import Config
from rag.segmenter import segmenter
from rag.service import encoder_of
from rag.types import Encoder, Progress


def rebuild(
    config: Config,
    progress: Progress,
    *,
    encoder: Encoder | None = None,
    purge: bool = False,
    wait: float = 0.0,
    job: str | None = None,
) -> Report:
    """Build what ``config`` names, with its encoder if that is there already: see :func:`rag.build.build`."""
    segmenter.keep(config.cache)
    return build(
        config.seeds,
        config.index,
        encoder or encoder_of(config),
        config.passage_chars,
        config.keep,
        progress,
        purge=purge,
        quiet=config.quiet,
        wait=wait,
        job=job,
    )

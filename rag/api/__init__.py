"""HTTP: the app, put together from its doors, each a projection of the same answer.

native.py     /search, /ask, /sources, /healthz, /readyz
openai.py     /v1: what OpenAI's clients speak
openwebui.py  /openwebui/v1: the same, with sources as Open WebUI shows them
aisdk.py      /aisdk/chat: the message stream of the Vercel AI SDK
mcp.py        /mcp, and the same tools over standard input and output
rebuilding.py /rebuild: builds beside the questions
pages.py      /, /view, /sources.html: what people see, and what their browsers load for it
widget.py     /widget.js: answers on any page, under public keys of its own
feedback.py   /feedback: what readers say of answers, kept where it is asked for
head.py       HEAD for all of them
guard/        what stands before all of them

served.py     what they stand on: the service, the address of links, one way to ask
desk.py       how many questions are answered at once, and how many wait
sse.py        an answer as server-sent events
history.py    a chat's messages -> the question and the turns before it
tasks.py      what a chat front end asks of its model for itself: titles, tags, …
markdown.py   an answer as Markdown, with links
schemas.py    the replies as OpenAPI tells them
errors.py     one error shape for everything that can go wrong
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from rag.access import Keys, Tickets
from rag.api import aisdk, errors, feedback, mcp, native, openai, openwebui, pages, rebuilding, widget
from rag.api.desk import Desk
from rag.api.guard import metrics
from rag.api.guard.audit import Audit
from rag.api.guard.callers import Callers, Proxies
from rag.api.guard.headers import Headers
from rag.api.guard.metrics import Watch, Watched
from rag.api.guard.rates import Meter, Rates
from rag.api.guard.room import Room
from rag.api.guard.sites import Sites
from rag.api.head import AnswerHead
from rag.live import Jobs
from rag.service import Service

DESCRIPTION = "Ask a folder of articles; every citation is an exact slice of its file."


def create_app(
    service: Service,
    public_url: str = "",
    cors_origins: Sequence[str] = (),
    parallel: int = 2,
    queue: int = 32,
    jobs: Jobs | None = None,
    patience: float = 30.0,
    hosts: Sequence[str] | None = None,
    counts: str = "",
) -> FastAPI:
    """Return the app over an open service.

    ``public_url`` is what links start with where readers reach the server under another address than
    clients do; pages of ``cors_origins`` may call; ``parallel`` questions are answered at once and
    ``queue`` more may wait, for ``patience`` seconds. ``jobs`` are the builds that ``/rebuild`` starts.
    ``hosts`` are the names that the server is reached under beside the machine's own; None means any.
    ``counts`` is a file in which processes count together who asks how often.
    """
    app: FastAPI = FastAPIOffline(title="rag", description=DESCRIPTION, redoc_url=None, lifespan=_lifespan)
    app.state.service = service
    app.state.jobs = jobs or Jobs(service.config)
    app.state.public_url = public_url
    app.state.desk = Desk(parallel, queue, patience)
    app.state.leaving = False  # the server is about to stop
    app.state.origins = frozenset(cors_origins)
    config = service.config
    app.state.keys = keys = Keys.of(config.keys_file, config.api_keys, widget.widgets_of(config.widgets))
    proxies = Proxies(config.trusted_proxies, config.auth_headers)
    secret = config.index / "links.key"
    app.state.tickets = Tickets(secret, config.link_secret, keys, config.link_days, always=bool(proxies))
    if app.state.tickets.needed:
        _ = app.state.tickets.secret  # said now, where it cannot be kept
    app.state.meter = Meter(counts)
    app.state.watch = Watch(counts and f"{counts}-watched")
    app.state.audit = Audit(Path(config.audit), config.audit_days) if config.audit else None
    for door in (native, openai, openwebui, aisdk, rebuilding, feedback, widget, pages, metrics):
        app.include_router(door.router)
    app.router.routes.append(Route("/mcp", mcp.Endpoint(app)))
    app.mount("/web", pages.Files(), name="web")
    errors.install(app)
    app.add_middleware(AnswerHead)
    app.add_middleware(Room)
    if config.rate:
        app.add_middleware(Rates, meter=app.state.meter, rate=config.rate)
    app.add_middleware(Callers, keys=keys, tickets=app.state.tickets, proxies=proxies)
    app.add_middleware(Sites, hosts=hosts, origins=cors_origins, public_url=public_url)
    app.add_middleware(Headers)
    app.add_middleware(Watched, watch=app.state.watch)
    if cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(cors_origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=["Retry-After", "Mcp-Session-Id", "x-vercel-ai-ui-message-stream"],
        )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        stack.callback(app.state.meter.close)
        stack.callback(app.state.jobs.stop)
        stack.callback(app.state.desk.close)
        await stack.enter_async_context(app.state.watch.running())
        await stack.enter_async_context(mcp.running(app))
        yield

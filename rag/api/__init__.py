"""HTTP: the app, put together from its doors.

native.py   /search, /ask, /sources, /healthz, /readyz
pages.py    /view: an article with the cited words highlighted
errors.py   one error shape for everything that can go wrong
"""

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.responses import RedirectResponse

from rag.api import errors, native, pages
from rag.service import Service

DESCRIPTION = "Ask a folder of articles; every citation is an exact slice of its file."


def create_app(service: Service) -> FastAPI:
    """Return the app over an open service."""
    app: FastAPI = FastAPIOffline(title="rag", description=DESCRIPTION, redoc_url=None)
    app.state.service = service
    app.include_router(native.router)
    app.include_router(pages.router)
    app.add_route("/", lambda _: RedirectResponse("docs"), include_in_schema=False)
    errors.install(app)
    return app

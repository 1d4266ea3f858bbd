"""/rebuild: ask for a build, see how it is getting on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from rag.api.keys import holds_key, keys_of
from rag.api.served import Served
from rag.errors import Unauthorized
from rag.live import Jobs
from rag.status import Status
from rag.types import Json

router = APIRouter()
bearer = HTTPBearer(auto_error=False, description="One of the server's API keys, where it has any.")


class Job(BaseModel):
    """A build: ``state`` is idle, queued, running, published, unchanged or failed."""

    id: str | None
    state: str
    stage: str | None
    done: int
    total: int
    started: str | None
    seconds: float
    generation: str | None
    report: Json | None
    error: Json | None
    serving: str


def jobs_of(request: Request) -> Jobs:
    """Return the app's builds."""
    jobs: Jobs = request.app.state.jobs
    return jobs


def check_key(
    request: Request,
    service: Served,
    _: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)] = None,  # tells OpenAPI of it
) -> None:
    """Let a request pass that has a key, where keys are set.

    Raises:
        Unauthorized: if it has none, or another.
    """
    keys = keys_of(service.config.api_keys)
    if keys and not holds_key(request, keys):
        raise Unauthorized("This needs a key.", "Send the header `Authorization: Bearer KEY`.")


Builds = Annotated[Jobs, Depends(jobs_of)]


@router.post("/rebuild", status_code=202, response_model=Job, dependencies=[Depends(check_key)])
def rebuild(jobs: Builds, service: Served) -> JSONResponse:
    """Ask for a build of what the seeds hold now; it runs beside the questions.

    Any number of requests while a build runs are one more build.
    """
    return JSONResponse(_shape(jobs.request(), service.generation.name), 202)


@router.get("/rebuild", response_model=Job)
def progress(jobs: Builds, service: Served) -> JSONResponse:
    """Return the build that runs, whoever started it, or the last one."""
    return JSONResponse(_shape(jobs.status(), service.generation.name))


def _shape(status: Status, serving: str) -> Json:
    return {**status.as_json(), "serving": serving}

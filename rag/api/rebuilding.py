"""/rebuild: ask for a build, see how it is getting on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Security
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from rag.access import Caller
from rag.api.served import Asking, Served
from rag.live import Jobs
from rag.service import Service
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


def told_key(_: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)] = None) -> None:
    """Tell OpenAPI of the key, which is looked for before this."""


Builds = Annotated[Jobs, Depends(jobs_of)]


@router.post("/rebuild", status_code=202, response_model=Job, dependencies=[Depends(told_key)])
def rebuild(jobs: Builds, service: Served, asking: Asking) -> JSONResponse:
    """Ask for a build of what the seeds hold now; it runs beside the questions.

    Any number of requests while a build runs are one more build.
    """
    return JSONResponse(_shape(jobs.request(), service, asking), 202)


@router.get("/rebuild", response_model=Job)
def progress(jobs: Builds, service: Served, asking: Asking) -> JSONResponse:
    """Return the build that runs, whoever started it, or the last one."""
    return JSONResponse(_shape(jobs.status(), service, asking))


def _shape(status: Status, service: Service, asking: Caller) -> Json:
    shape = {**status.as_json(), "serving": service.generation.name}
    if service.generation.mask(asking.groups) is not None and shape["report"] is not None:
        counts = {name: value for name, value in shape["report"].items() if isinstance(value, int | float)}
        shape["report"] = counts  # what was left out, and why, names files
    return shape

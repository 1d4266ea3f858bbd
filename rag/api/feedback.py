"""What readers say of answers, a line each, in a file that ``rag evaluate --queries`` takes as questions.

Nothing is kept unless a file is named.
"""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from rag.api.guard.rates import address_of
from rag.api.history import SURROGATE
from rag.api.schemas import ERRORS
from rag.api.served import Served
from rag.errors import InvalidRequest, NotFound, RagError
from rag.retrieve import MAX_QUESTION

router = APIRouter(responses=ERRORS)

LARGEST = 64 << 20  # bytes of the file, from which on nothing more is kept


class Feedback(BaseModel):
    """What a reader says: that a quote is wrong, that a question was not answered."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["wrong_quote", "not_answered"]
    question: str = Field(min_length=1, max_length=MAX_QUESTION)
    generation: str = Field("", max_length=80)
    article: str = Field("", max_length=64, description="the id of the quote's source")
    quote: str = Field("", max_length=4000)


@router.post("/feedback", status_code=204, response_class=Response)
def keep(body: Feedback, request: Request, service: Served) -> Response:
    """Keep what a reader says of an answer."""
    if not service.config.feedback:
        raise NotFound("No feedback is kept here.", "Name a file with --feedback.")
    if any(SURROGATE.search(text) for text in (body.question, body.quote, body.generation, body.article)):
        raise InvalidRequest("The feedback holds half a surrogate pair.", "Send well-formed Unicode.")
    request.app.state.meter.take(f"feedback {address_of(request)}", service.config.widget_rate)
    record = {
        "id": uuid.uuid4().hex[:12],
        "text": body.question,
        "relevant": [],  # for a person to say
        "answerable": True,
        "said": body.kind,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "generation": body.generation,
        "article": body.article,
        "quote": body.quote,
    }
    path = Path(service.config.feedback)
    line = json.dumps(record, ensure_ascii=False) + "\n"
    try:
        with path.open("a", encoding="utf-8") as file:
            if file.tell() + len(line.encode()) > LARGEST:
                raise RagError(f"{path.name} is full.", "Move it away.")
            file.write(line)
    except OSError as error:
        raise RagError(f"{path.name} cannot be written: {error.strerror}.", "Mend its rights.") from error
    return Response(status_code=204)

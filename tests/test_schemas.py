"""The OpenAPI description: replies are as it tells them, and every door of JSON has its schemas."""

from typing import Any

import pytest
from doubles import Double, answer, citation
from fastapi.testclient import TestClient
from pydantic import BaseModel

from rag.api import create_app, schemas
from rag.api.openai import Completion, ModelList


def unlisted(shape: Any) -> list[str]:
    """The fields that a reply holds and its schema does not tell."""
    if isinstance(shape, BaseModel):
        inner = [name for value in vars(shape).values() for name in unlisted(value)]
        return [*(shape.model_extra or {}), *inner]
    if isinstance(shape, list):
        return [name for item in shape for name in unlisted(item)]
    return []


@pytest.mark.parametrize(
    ("schema", "address", "body"),
    [
        (schemas.SearchReply, "/search", {"question": "泵站"}),
        (schemas.AskReply, "/ask", {"question": "泵站"}),
        (schemas.ArticleList, "/sources", None),
        (schemas.Alive, "/healthz", None),
        (schemas.Ready, "/readyz", None),
        (schemas.ErrorReply, "/nowhere", None),
        (schemas.ErrorReply, "/ask", {"question": ""}),
        (ModelList, "/v1/models", None),
        (Completion, "/v1/chat/completions", {"messages": [{"role": "user", "content": "泵站"}]}),
    ],
)
def test_a_reply_is_as_it_is_told(
    hashed: TestClient, schema: type[BaseModel], address: str, body: dict[str, Any] | None
) -> None:
    reply = hashed.post(address, json=body) if body else hashed.get(address)
    assert not unlisted(schema.model_validate(reply.json()))


def test_an_answer_with_citations_is_as_it_is_told() -> None:
    made = answer("一 [1]", [citation(1, 2, 5)])
    client = TestClient(create_app(Double(lambda _: iter([made]))))  # type: ignore[arg-type]
    reply = schemas.AskReply.model_validate(client.post("/ask", json={"question": "问"}).json())
    assert not unlisted(reply)
    assert reply.citations[0].marker_span == (2, 5)


def test_one_article_is_as_it_is_told(hashed: TestClient) -> None:
    article = hashed.get("/sources").json()["sources"][0]["id"]
    assert not unlisted(schemas.Article.model_validate(hashed.get(f"/sources/{article}").json()))


def test_every_door_tells_its_reply_and_its_errors(hashed: TestClient) -> None:
    told = hashed.get("/openapi.json").json()
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            replies = operation["responses"]
            if path.startswith("/view") or path.endswith("/text") or "204" in replies:
                continue
            (content,) = (reply["content"] for code, reply in replies.items() if code.startswith("2"))
            assert "text/event-stream" in content or "$ref" in content["application/json"]["schema"], (
                path,
                method,
            )
            if "422" in replies:
                assert replies["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorReply")
    assert "HTTPValidationError" not in told["components"]["schemas"]

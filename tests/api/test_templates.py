"""Templates over HTTP, and what happens without Temporal."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from core.database import Database
from tests.api.desk import stock
from tests.api.steered import a_draft

Json = dict[str, Any]
BODY = [
    {
        "type": "BODY",
        "text": "Hello {{1}}, we are open.",
        "example": {"body_text": [["Ana"]]},
    }
]


def a_template(account: UUID, **changes: object) -> Json:
    return {
        "businessAccountId": str(account),
        "name": "open_again",
        "language": "en",
        "category": "MARKETING",
        "components": BODY,
        **changes,
    }


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Open Again"}, "name"),
        ({"language": "english"}, "language"),
        ({"category": "NEWS"}, "category"),
        ({"components": []}, "components"),
        ({"components": [{"type": "FOOTER", "text": "x"}]}, "components"),
        ({"components": [{"type": "BODY", "text": ""}]}, "components[0].text"),
        ({"components": [{"type": "BODY", "text": "hello {{x"}]}, "components[0].text"),
        ({"components": [*BODY, *BODY]}, "components[1].type"),
        ({"businessAccountId": str(uuid4())}, "businessAccountId"),
        ({"status": "APPROVED"}, "status"),
    ],
)
async def test_a_bad_template_is_refused_by_its_field(
    alone: httpx.AsyncClient, account: tuple[UUID, UUID], change: Json, field: str
) -> None:
    answer = await alone.post("/api/templates", json=a_template(account[1], **change))
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["error"]["details"]] == [field]


async def test_without_temporal_nothing_of_a_template_is_kept(
    alone: httpx.AsyncClient, account: tuple[UUID, UUID]
) -> None:
    for _ in range(2):
        answer = await alone.post("/api/templates", json=a_template(account[1]))
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
    assert (await alone.get("/api/templates")).json()["data"] == []


async def test_without_temporal_a_start_is_answered_503_and_changes_nothing(
    alone: httpx.AsyncClient, account: tuple[UUID, UUID], database: Database
) -> None:
    draft = await a_draft(alone, *await stock(database, account[0]))
    for command in ("start", "pause", "cancel"):
        assert (await alone.post(f"/api/campaigns/{draft}/{command}")).status_code == 503
    assert (await alone.get(f"/api/campaigns/{draft}")).json()["status"] == "DRAFT"


async def test_a_foreign_template_is_not_found(alone: httpx.AsyncClient) -> None:
    assert (await alone.get(f"/api/templates/{uuid4()}")).status_code == 404
    assert (await alone.get("/api/templates/no-uuid")).status_code == 404

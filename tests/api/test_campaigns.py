"""Campaigns over HTTP: written, refused by the field, started, steered and read."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from core.database import Database
from tests.api.desk import Desk
from tests.api.steered import a_body
from tests.auth.callers import a_key, an_organization, bearing

Json = dict[str, Any]


def fields_of(answer: httpx.Response) -> list[str]:
    return [each["field"] for each in answer.json()["error"]["details"]]


class TestWriting:
    async def test_a_campaign_is_read_as_it_was_written(self, desk: Desk) -> None:
        campaign = (await desk.http.get(f"/api/campaigns/{await desk.draft()}")).json()
        assert campaign["status"] == "DRAFT"
        assert campaign["deliveryPolicy"] == "AT_MOST_ONCE"
        assert campaign["parameters"] == {"body.1": {"field": "name", "default": "friend"}}
        assert campaign["workflowId"] == f"campaign/{campaign['id']}"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": ""}, "name"),
            ({"templateId": "no-uuid"}, "templateId"),
            ({"templateId": str(uuid4())}, "templateId"),
            ({"phoneNumberId": str(uuid4())}, "phoneNumberId"),
            ({"audience": {"everybody": True}}, "audience.everybody"),
            ({"rate": 0}, "rate"),
            ({"rate": "fast"}, "rate"),
            ({"weight": -1}, "weight"),
            ({"deliveryPolicy": "SOMETIMES"}, "deliveryPolicy"),
            ({"colour": "red"}, "colour"),
        ],
    )
    async def test_a_bad_field_is_named(self, desk: Desk, change: Json, field: str) -> None:
        answer = await desk.http.post(
            "/api/campaigns", json=a_body(desk.template, desk.number, **change)
        )
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "VALIDATION_ERROR"
        assert fields_of(answer) == [field]

    async def test_a_draft_is_rewritten_copied_and_deleted(self, desk: Desk) -> None:
        draft = await desk.draft()
        body = a_body(desk.template, desk.number, name="Summer", rate=5)
        assert (await desk.http.put(f"/api/campaigns/{draft}", json=body)).json()["rate"] == 5
        copy = (await desk.ask(draft, "duplicate")).json()
        assert (copy["name"], copy["rate"], copy["status"]) == ("Summer (copy)", 5, "DRAFT")
        assert (await desk.http.delete(f"/api/campaigns/{draft}")).status_code == 204
        assert (await desk.http.get(f"/api/campaigns/{draft}")).status_code == 404

    async def test_lists_come_in_pages_newest_first(self, desk: Desk) -> None:
        drafts = [await desk.draft() for _ in range(3)]
        first = (await desk.http.get("/api/campaigns", params={"limit": 2})).json()
        assert [each["id"] for each in first["data"]] == [drafts[2], drafts[1]]
        cursor = first["page"]["next"]
        rest = (await desk.http.get("/api/campaigns", params={"cursor": cursor})).json()
        assert [each["id"] for each in rest["data"]] == [drafts[0]]
        assert rest["page"]["next"] is None

    async def test_another_organization_finds_nothing(self, desk: Desk, database: Database) -> None:
        draft = await desk.draft()
        stranger = await a_key(database, await an_organization(database, "Harbour Clinic"))
        for method, path in (
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/start"),
            ("POST", "/pause"),
            ("GET", "/analytics"),
            ("GET", "/recipients"),
            ("GET", "/export"),
        ):
            answer = await desk.http.request(
                method, f"/api/campaigns/{draft}{path}", headers=bearing(stranger.secret)
            )
            assert answer.status_code == 404, path


class TestSteering:
    async def test_a_campaign_is_started_paused_resumed_and_cancelled(self, desk: Desk) -> None:
        draft = await desk.draft()
        started = await desk.ask(draft, "start")
        assert started.status_code == 202
        assert started.json()["workflowId"] == f"campaign/{draft}"
        await desk.until(draft, "SENDING")
        assert (await desk.ask(draft, "start")).status_code == 202
        paused = await desk.ask(draft, "pause")
        assert (paused.status_code, paused.json()["status"]) == (202, "PAUSED")
        assert paused.json()["reason"] == "REQUESTED"
        assert (await desk.ask(draft, "pause")).status_code == 409
        assert (await desk.ask(draft, "rate", {"perSecond": 3})).status_code == 202
        assert (await desk.http.get(f"/api/campaigns/{draft}")).json()["rate"] == 3
        assert (await desk.ask(draft, "resume")).json()["status"] == "SENDING"
        assert (await desk.ask(draft, "cancel")).json()["status"] == "CANCELLED"
        numbers = (await desk.http.get(f"/api/campaigns/{draft}/analytics")).json()
        assert (numbers["cancelled"], numbers["audience"]) == (1, 1)
        assert (await desk.ask(draft, "resume")).status_code == 409

    async def test_a_scheduled_campaign_is_moved_and_cancelled(self, desk: Desk) -> None:
        draft = await desk.draft()
        later = datetime.now(UTC) + timedelta(days=3)
        scheduled = await desk.ask(draft, "schedule", {"startsAt": later.isoformat()})
        assert scheduled.json()["status"] == "SCHEDULED"
        moved = later + timedelta(days=1)
        answer = await desk.ask(draft, "reschedule", {"startsAt": moved.isoformat()})
        assert datetime.fromisoformat(answer.json()["startsAt"]) == moved
        assert (await desk.ask(draft, "pause")).status_code == 409
        assert (await desk.ask(draft, "cancel")).json()["status"] == "CANCELLED"

    async def test_a_launched_campaign_is_neither_rewritten_nor_deleted(self, desk: Desk) -> None:
        draft = await desk.draft()
        later = datetime.now(UTC) + timedelta(days=3)
        await desk.ask(draft, "schedule", {"startsAt": later.isoformat()})
        body = a_body(desk.template, desk.number, name="Too late")
        refused = await desk.http.put(f"/api/campaigns/{draft}", json=body)
        assert (refused.status_code, fields_of(refused)) == (409, ["status"])
        assert (await desk.http.delete(f"/api/campaigns/{draft}")).status_code == 409
        await desk.ask(draft, "cancel")

    async def test_a_start_is_refused_with_every_reason(self, desk: Desk) -> None:
        async with desk.database.transaction([desk.organization]) as session:
            await (await session.connection()).execute(
                text("update template set status = 'PAUSED' where id = :id"),
                {"id": desk.template},
            )
        nobody = {"groupIds": [str(uuid4())]}
        body = a_body(desk.template, desk.number, audience=nobody, parameters={})
        draft = (await desk.http.post("/api/campaigns", json=body)).json()["id"]
        refused = await desk.ask(draft, "start")
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CONFLICT")
        assert fields_of(refused) == ["templateId", "audience", "parameters.body.1"]
        assert (await desk.http.get(f"/api/campaigns/{draft}")).json()["status"] == "DRAFT"

    async def test_a_command_to_a_draft_is_refused(self, desk: Desk) -> None:
        draft = await desk.draft()
        for command in ("pause", "resume", "cancel"):
            assert (await desk.ask(draft, command)).status_code == 409
        refused = await desk.ask(draft, "retry-failed", {})
        assert refused.status_code == 409

    @pytest.mark.parametrize(
        ("command", "body", "field"),
        [
            ("schedule", {}, "startsAt"),
            ("schedule", {"startsAt": "2026-11-20T10:00:00"}, "startsAt"),
            ("reschedule", {"startsAt": "tomorrow"}, "startsAt"),
            ("rate", {"perSecond": -1}, "perSecond"),
            ("rate", {"perSecond": "5"}, "perSecond"),
            ("retry-failed", {"states": []}, "states"),
            ("retry-failed", {"codes": ["x"]}, "codes.0"),
            ("retry-failed", {"codes": ["131026"]}, "codes.0"),
        ],
    )
    async def test_a_bad_command_names_its_field(
        self, desk: Desk, command: str, body: Json, field: str
    ) -> None:
        answer = await desk.ask(await desk.draft(), command, body)
        assert (answer.status_code, fields_of(answer)) == (400, [field])


class TestReports:
    async def test_recipients_and_export_show_who_waits_and_run_no_formula(
        self, desk: Desk
    ) -> None:
        draft = await desk.draft()
        await desk.ask(draft, "start")
        await desk.until(draft, "SENDING")
        page = (await desk.http.get(f"/api/campaigns/{draft}/recipients")).json()
        (recipient,) = page["data"]
        assert (recipient["state"], recipient["tries"]) == ("due", 0)
        assert recipient["nextTryAt"] is not None
        header, line = (await desk.http.get(f"/api/campaigns/{draft}/export")).text.splitlines()
        assert header.startswith("id,contact_id,name,address,state")
        assert ",'=cmd(),'+14155550123,due," in line
        await desk.ask(draft, "cancel")

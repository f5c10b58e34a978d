"""The audit log of campaigns: whose hand moved them, and what moved by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities.campaigns.activities import CampaignActivities
from core.settings import SendingSettings
from models.audit.tables import AuditEntry
from models.auth.types import ActorKind
from models.campaigns.types import CampaignStatus, Move
from tests.api.desk import Desk
from tests.api.steered import a_body
from tests.by_hand import by_hand
from workflows.campaigns.lifecycle import Campaigns

Told = tuple[str, ActorKind, UUID | None]


def actions(entries: list[AuditEntry]) -> list[str]:
    return [each.action for each in entries]


def only(entries: list[AuditEntry], action: str) -> AuditEntry:
    [found] = [each for each in entries if each.action == action]
    return found


async def test_a_command_is_told_with_the_key_the_address_and_the_request(desk: Desk) -> None:
    draft = await desk.draft()
    desk.http.headers["X-Request-Id"] = "from-the-caller"
    await desk.ask(draft, "start")
    await desk.until(draft, "SENDING")
    await desk.ask(draft, "pause")
    await desk.ask(draft, "rate", {"perSecond": 3})
    await desk.ask(draft, "resume")
    await desk.ask(draft, "cancel")

    told = await desk.told(draft)
    assert actions(told) == [
        *("campaign.created", "campaign.started", "campaign.paused", "campaign.rate_changed"),
        *("campaign.resumed", "campaign.cancelled"),
    ]
    for each in told[1:]:
        assert (each.actor_kind, each.actor_id) == (ActorKind.API_KEY, desk.key), each.action
        assert (each.request_id, each.address) == ("from-the-caller", "127.0.0.1"), each.action
    assert (told[2].before, told[2].after) == (
        {"status": "SENDING"},
        {"status": "PAUSED", "reason": "REQUESTED"},
    )
    assert (told[3].before, told[3].after) == ({"rate": None}, {"rate": 3.0})


async def test_a_start_that_is_moved_is_told_with_both_times(desk: Desk) -> None:
    draft, later = await desk.draft(), datetime.now(UTC) + timedelta(days=3)
    await desk.ask(draft, "schedule", {"startsAt": later.isoformat()})
    moved = later + timedelta(days=1)
    for _ in range(2):
        await desk.ask(draft, "reschedule", {"startsAt": moved.isoformat()})
    await desk.ask(draft, "cancel")

    told = await desk.told(draft)
    assert actions(told)[1:] == [
        *("campaign.scheduled", "campaign.rescheduled", "campaign.cancelled"),
    ]
    assert told[2].before == {"startsAt": later.isoformat()}
    assert told[2].after == {"startsAt": moved.isoformat()}


async def test_an_operator_in_temporal_ui_is_told_as_one(desk: Desk, client: Client) -> None:
    draft = await desk.draft()
    await desk.ask(draft, "start")
    await desk.until(draft, "SENDING")
    operator = Campaigns(by_hand(client))
    await operator.pause(UUID(draft))
    await operator.resume(UUID(draft))
    # The button of Temporal UI that cancels a workflow.
    await client.get_workflow_handle(f"campaign/{draft}").cancel()
    await desk.until(draft, "CANCELLED")

    told = await desk.told(draft)
    for action in ("campaign.paused", "campaign.resumed", "campaign.cancelled"):
        assert only(told, action).actor_kind == ActorKind.OPERATOR, action
    assert only(told, "campaign.started").actor_kind == ActorKind.API_KEY


async def test_what_happens_by_itself_is_nobody_s(desk: Desk, client: Client) -> None:
    draft = await desk.draft()
    soon = datetime.now(UTC) + timedelta(seconds=2)
    await desk.ask(draft, "schedule", {"startsAt": soon.isoformat()})
    await desk.until(draft, "SENDING")
    await Campaigns(client).number_degraded(UUID(draft))
    await desk.until(draft, "PAUSED")
    await Campaigns(client).number_recovered(UUID(draft))
    await desk.until(draft, "SENDING")
    await desk.ask(draft, "cancel")

    told = await desk.told(draft)
    for action in ("campaign.started", "campaign.paused", "campaign.resumed"):
        assert only(told, action).actor_kind == ActorKind.SYSTEM, action
    assert only(told, "campaign.paused").after == {
        "status": "PAUSED",
        "reason": "NUMBER_DEGRADED",
    }
    assert only(told, "campaign.scheduled").actor_kind == ActorKind.API_KEY


async def test_an_activity_that_is_repeated_tells_once(desk: Desk) -> None:
    draft = await desk.draft()
    activities = CampaignActivities(desk.database, SendingSettings())
    move = Move(
        organization_id=desk.organization,
        campaign_id=UUID(draft),
        status=CampaignStatus.PAUSED,
        reason="REQUESTED",
    )
    for _ in range(2):
        await ActivityEnvironment().run(activities.move, move)

    assert actions(await desk.told(draft)) == ["campaign.created", "campaign.paused"]


async def test_a_draft_s_changes_are_told_field_by_field(desk: Desk) -> None:
    draft = await desk.draft()
    secret = {"body.1": {"value": "only for you"}}
    body: dict[str, Any] = a_body(desk.template, desk.number, name="Summer", parameters=secret)
    await desk.http.put(f"/api/campaigns/{draft}", json=body)
    copy = (await desk.ask(draft, "duplicate")).json()["id"]
    await desk.http.delete(f"/api/campaigns/{draft}")

    told = await desk.told(draft)
    assert actions(told) == ["campaign.created", "campaign.rewritten", "campaign.deleted"]
    assert told[1].before == {"name": "Spring", "parameters": "(changed)"}
    assert told[1].after == {"name": "Summer", "parameters": "(changed)"}
    [made] = await desk.told(copy)
    assert made.after == {"name": "Summer (copy)", "copyOf": draft}


async def test_what_was_refused_is_not_told(desk: Desk) -> None:
    draft = await desk.draft()
    for command in ("pause", "resume", "cancel", "retry-failed"):
        assert (await desk.ask(draft, command, {})).status_code == 409
    unknown = a_body(desk.template, desk.template)
    assert (await desk.http.put(f"/api/campaigns/{draft}", json=unknown)).status_code == 400

    assert actions(await desk.told(draft)) == ["campaign.created"]

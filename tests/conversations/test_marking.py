"""Read, priority, asleep; notes and tags."""

from datetime import UTC, datetime, timedelta

import httpx

from core.ids import new_id
from models.auth.permissions import Role
from tests.conversations.inbox import Inbox
from tests.team.desk import refusal

BAD = (httpx.codes.BAD_REQUEST, "VALIDATION_ERROR")


async def test_what_is_read_is_not_unread_and_the_version_grows(inbox: Inbox) -> None:
    thread = await inbox.thread()
    before = await inbox.read(thread)

    answer = await inbox.desk.ask("POST", f"{thread.path}/read")

    after = await inbox.read(thread)
    assert answer.status_code == httpx.codes.NO_CONTENT
    assert (before["unread"], after["unread"]) == (1, 0)
    assert after["version"] == before["version"] + 1


async def test_without_temporal_a_receipt_is_not_promised(inbox: Inbox) -> None:
    thread = await inbox.thread()

    answer = await inbox.desk.ask("POST", f"{thread.path}/read", {"receipt": True})

    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert (await inbox.read(thread))["unread"] == 0


async def test_a_priority_also_moves_what_waits(inbox: Inbox) -> None:
    department, thread = await inbox.department(), await inbox.thread()
    await inbox.queue(thread, department)

    answer = await inbox.desk.ask("PUT", f"{thread.path}/priority", {"priority": "URGENT"})

    assert answer.json()["priority"] == "URGENT"
    [row] = await inbox.do("select priority from queue_entry")
    assert row.priority == 3


async def test_a_conversation_sleeps_until_a_time_to_come_and_is_woken(inbox: Inbox) -> None:
    thread = await inbox.thread()
    until = datetime.now(UTC) + timedelta(hours=1)
    path = f"{thread.path}/snooze"

    asleep = await inbox.desk.ask("POST", path, {"until": until.isoformat()})
    past = await inbox.desk.ask("POST", path, {"until": "2020-01-01T00:00:00Z"})
    awake = await inbox.desk.ask("POST", path, {"until": None})

    assert datetime.fromisoformat(asleep.json()["snoozedUntil"]) == until
    assert refusal(past) == (*BAD, ["until"])
    assert awake.json()["snoozedUntil"] is None
    wakes = await inbox.do("select payload from outbox where target = :id", id=thread.id)
    assert [wake.payload for wake in wakes] == [{"replied": False}] * 2


async def test_tags_are_replaced_by_name_and_new_ones_made(inbox: Inbox) -> None:
    thread = await inbox.thread()
    await inbox.desk.made("/tags", name="vip")

    await inbox.desk.ask("PUT", f"{thread.path}/tags", {"tags": ["vip", "refund"]})
    answer = await inbox.desk.ask("PUT", f"{thread.path}/tags", {"tags": ["refund", "late"]})

    assert answer.json()["tags"] == ["late", "refund"]
    names = {each["name"] for each in await inbox.desk.listed("/tags")}
    assert names == {"vip", "refund", "late"}
    contact = await inbox.desk.read(f"/contacts/{thread.contact_id}")
    assert contact["tags"] == []


async def test_a_deleted_tag_leaves_its_conversations(inbox: Inbox) -> None:
    thread = await inbox.thread()
    tag = await inbox.desk.made("/tags", name="vip")
    await inbox.desk.ask("PUT", f"{thread.path}/tags", {"tags": ["vip"]})

    answer = await inbox.desk.ask("DELETE", f"/tags/{tag['id']}")

    assert answer.is_success, answer.text
    assert (await inbox.read(thread))["tags"] == []


async def test_notes_are_kept_in_order_with_who_wrote_and_who_is_meant(inbox: Inbox) -> None:
    thread = await inbox.thread()
    colleague = await inbox.desk.member(Role.AGENT, "Bo Lima")
    path = f"{thread.path}/notes"

    await inbox.desk.made(path, text="Ask Bo.", mentions=[str(colleague.id)])
    await inbox.of(colleague).desk.made(path, text="Done.")

    first, second = await inbox.desk.listed(path)
    assert (first["text"], first["mentions"]) == ("Ask Bo.", [str(colleague.id)])
    assert second["author"] == {"userId": str(colleague.id), "name": "Bo Lima"}
    assert [each["text"] for each in (await inbox.said(thread))["data"]] == ["Are you open?"]


async def test_only_members_are_mentioned(inbox: Inbox) -> None:
    thread = await inbox.thread()
    stranger = await inbox.desk.people.make()
    member = await inbox.desk.member()
    mentions = [str(member.id), str(stranger.id), str(new_id())]

    answer = await inbox.desk.ask(
        "POST", f"{thread.path}/notes", {"text": "Look.", "mentions": mentions}
    )

    assert refusal(answer) == (404, "NOT_FOUND", ["mentions.1", "mentions.2"])
    assert await inbox.desk.listed(f"{thread.path}/notes") == []

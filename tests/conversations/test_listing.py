"""The list of conversations."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx

from models.auth.permissions import Role
from tests.auth.callers import a_key, bearing
from tests.conversations.inbox import Inbox
from tests.conversations.threads import a_number
from tests.team.desk import Desk, refusal

NOW = datetime.now(UTC)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


async def test_the_newest_conversation_comes_first_with_all_that_is_known_of_it(
    inbox: Inbox,
) -> None:
    department = await inbox.department()
    older = await inbox.thread("Bia", at=ago(9))
    newer = await inbox.thread("Ana", at=ago(5), department_id=department, summary="A question")
    agent = await inbox.agent(department, "Bo Lima")
    await inbox.offer(newer, department, agent, accepted=True)

    listed = await inbox.desk.listed("/conversations")

    assert [each["id"] for each in listed] == [str(newer.id), str(older.id)]
    first = listed[0]
    assert first["contact"]["name"] == "Ana"
    assert first["department"] == {"id": str(department), "name": "Orders"}
    assert first["agent"]["name"] == "Bo Lima"
    assert (first["offer"], first["queued"], first["unread"]) == (None, False, 1)
    assert (first["state"], first["priority"], first["aiMode"]) == ("OPEN", "NORMAL", "OFF")
    assert first["lastMessage"]["text"] == "Are you open?"
    assert first["lastMessage"]["direction"] == "INBOUND"
    assert first["summary"] == "A question"
    assert datetime.fromisoformat(first["windowClosesAt"]) == ago(5) + timedelta(hours=24)


async def test_an_offer_is_no_holder(inbox: Inbox) -> None:
    department = await inbox.department()
    thread, agent = await inbox.thread(), await inbox.agent(department)
    await inbox.offer(thread, department, agent)

    found = await inbox.read(thread)

    assert found["agent"] is None
    assert found["offer"]["agent"]["id"] == str(agent.id)


async def test_the_mode_that_is_shown_is_what_counts(inbox: Inbox) -> None:
    thread = await inbox.thread()
    await inbox.do("update conversation set ai_mode = 'AUTO' where id = :id", id=thread.id)
    before = (await inbox.read(thread))["aiMode"]

    await inbox.do("update conversation set taken_over_at = now() where id = :id", id=thread.id)

    assert (before, (await inbox.read(thread))["aiMode"]) == ("AUTO", "OFF")


async def test_filters_narrow_the_list(inbox: Inbox) -> None:
    department = await inbox.department()
    agent, other = await inbox.agent(department), await inbox.agent(department)
    held = await inbox.thread(at=ago(1), department_id=department)
    await inbox.offer(held, department, agent, accepted=True)
    asked = await inbox.thread(at=ago(2), priority=3)
    await inbox.offer(asked, department, agent)
    others = await inbox.thread(at=ago(3))
    await inbox.offer(others, department, other, accepted=True)
    free = await inbox.thread(at=ago(4))
    await inbox.do(
        "update conversation set state = 'RESOLVED', unread = 0 where id = :id", id=free.id
    )
    answer = await inbox.desk.ask("PUT", f"{free.path}/tags", {"tags": ["refund"]})
    assert answer.is_success, answer.text

    assert await inbox.of(agent.who).ids("?mine=true") == [str(held.id), str(asked.id)]
    assert await inbox.ids("?unassigned=true") == [str(free.id)]
    assert await inbox.ids(f"?agentId={other.id}") == [str(others.id)]
    assert await inbox.ids(f"?departmentId={department}") == [str(held.id)]
    assert await inbox.ids("?state=RESOLVED&state=CLOSED") == [str(free.id)]
    assert await inbox.ids("?priority=URGENT") == [str(asked.id)]
    assert await inbox.ids("?tag=refund") == [str(free.id)]
    assert await inbox.ids("?unread=false") == [str(free.id)]
    assert await inbox.ids("?unread=true&priority=NORMAL") == [str(held.id), str(others.id)]
    assert await inbox.ids(f"?phoneNumberId={held.contact_id}") == []


async def test_who_waits_longest_comes_first_and_who_was_answered_not_at_all(inbox: Inbox) -> None:
    later = await inbox.thread(at=ago(3))
    sooner = await inbox.thread(at=ago(7))
    await inbox.hears(sooner, at=ago(1))
    answered = await inbox.thread(at=ago(9))
    assert (await inbox.reply(answered)).is_success

    assert await inbox.ids("?order=waiting") == [str(sooner.id), str(later.id)]


async def test_what_is_asleep_is_listed_only_when_asked_for(inbox: Inbox) -> None:
    awake, asleep = await inbox.thread(at=ago(1)), await inbox.thread(at=ago(2))
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    answer = await inbox.desk.ask("POST", f"{asleep.path}/snooze", {"until": until})
    assert answer.is_success, answer.text

    assert await inbox.ids() == [str(awake.id)]
    assert await inbox.ids("?snoozed=true") == [str(asleep.id)]
    assert await inbox.desk.listed(f"/contacts/{asleep.contact_id}/conversations") != []


async def test_a_conversation_that_moves_up_between_pages_moves_no_other_twice(
    inbox: Inbox,
) -> None:
    threads = [await inbox.thread(at=ago(minutes)) for minutes in range(6)]
    first = await inbox.desk.read("/conversations?limit=3")
    await inbox.hears(threads[2])

    second = await inbox.desk.read(f"/conversations?limit=3&cursor={first['page']['next']}")

    seen = [each["id"] for each in (*first["data"], *second["data"])]
    assert seen == [str(each.id) for each in threads]
    assert second["page"]["next"] is None


async def test_a_cursor_of_another_kind_is_refused(inbox: Inbox) -> None:
    for cursor in ("A" * 22, "_" * 32, "no"):
        answer = await inbox.desk.ask("GET", f"/conversations?cursor={cursor}")
        assert answer.status_code == httpx.codes.BAD_REQUEST


async def test_words_and_names_are_searched_in_ones_own_organization_only(
    inbox: Inbox, neighbour: Desk
) -> None:
    spoke = await inbox.thread("Bia", at=ago(2))
    await inbox.hears(spoke, "Do you bake SOURDOUGH at 100%?", at=ago(2))
    named = await inbox.thread("Sourdough Lovers", at=ago(5))
    await inbox.thread("Cid")
    async with inbox.database.transaction([neighbour.organization_id]) as session:
        number = await a_number(session, neighbour.organization_id)
    theirs = Inbox(inbox.database, neighbour, number)
    other = await theirs.thread("Sourdough again")
    await theirs.hears(other, "sourdough")

    assert await inbox.ids("?search=sourdough") == [str(spoke.id), str(named.id)]
    assert await inbox.ids(f"?search={quote('100%?')}") == [str(spoke.id)]
    assert await inbox.ids(f"?search={quote('1%0')}") == []
    assert await theirs.ids("?search=sourdough") == [str(other.id)]
    short = await inbox.desk.ask("GET", "/conversations?search=so")
    assert refusal(short) == (httpx.codes.BAD_REQUEST, "VALIDATION_ERROR", ["search"])


async def test_what_was_taken_back_is_not_found(inbox: Inbox) -> None:
    thread = await inbox.thread()
    message = await inbox.hears(thread, "My secret word")
    assert await inbox.ids("?search=secret") == [str(thread.id)]

    await inbox.do("update message set revoked_at = now() where id = :id", id=message)

    assert await inbox.ids("?search=secret") == []
    assert (await inbox.read(thread))["lastMessage"]["text"] is None


async def test_a_contact_has_a_thread_with_each_number(inbox: Inbox) -> None:
    async with inbox.database.transaction([inbox.here]) as session:
        second = await a_number(session, inbox.here)
    older = await inbox.thread(at=ago(9))
    newer = await inbox.thread(contact_id=older.contact_id, number_id=second, at=ago(1))

    listed = await inbox.desk.listed(f"/contacts/{older.contact_id}/conversations")
    assert [each["id"] for each in listed] == [str(newer.id), str(older.id)]
    assert (await inbox.read(older))["id"] == str(newer.id)
    chosen = await inbox.desk.read(f"{older.path}?phoneNumberId={older.number_id}")
    assert chosen["id"] == str(older.id)


async def test_a_contact_who_never_wrote_and_a_strangers_contact_are_not_found(
    inbox: Inbox, neighbour: Desk
) -> None:
    thread = await inbox.thread()
    contact = await inbox.desk.made("/contacts", phone="+14155550177")

    silent = await inbox.desk.ask("GET", f"/conversations/{contact['id']}")
    foreign = await neighbour.ask("GET", thread.path)

    assert (silent.status_code, foreign.status_code) == (404, 404)


async def test_a_key_of_the_command_line_holds_nothing(inbox: Inbox) -> None:
    await inbox.thread()
    key = await a_key(inbox.database, inbox.here)
    by_key = inbox.of(replace(inbox.desk.who, headers=bearing(key.secret)))

    assert await by_key.ids("?mine=true") == []
    assert len(await by_key.ids()) == 1


async def test_a_viewer_reads_and_changes_nothing(inbox: Inbox) -> None:
    thread = await inbox.thread()
    viewer = inbox.of(await inbox.desk.member(Role.VIEWER))

    assert (await viewer.read(thread))["id"] == str(thread.id)
    assert (await viewer.reply(thread)).status_code == httpx.codes.FORBIDDEN

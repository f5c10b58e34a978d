"""What a conversation says by itself, and whom it tells."""

from datetime import UTC, datetime, timedelta

import pytest

from models.conversations.satisfaction import row_id
from models.conversations.types import Close, ConversationState
from tests.conversations.floor import Floor
from tests.conversations.test_ai_turns import ours, said_now
from tests.conversations.test_conversation import attended, heard
from tests.ingest.world import Json
from tests.team.desk import every_day

S = ConversationState
MINUTE = timedelta(minutes=1, seconds=1)


def closed_now() -> Json:
    """Open for one minute a day, half a day from now."""
    later = datetime.now(UTC) + timedelta(hours=12)
    return every_day(f"{later:%H}:00", f"{later:%H}:01")


async def test_a_closed_department_says_so_once_for_each_case(floor: Floor) -> None:
    await floor.desk.department(hours=closed_now(), awayMessage="We are back at nine.")
    conversation = await floor.hears()
    await said_now(floor)
    await attended(floor, conversation)
    [first] = await ours(floor)

    await floor.scene.write("delete from queue_entry")
    await floor.conversations.heard(
        floor.organization_id, conversation, {"ai": False, "forgotten": True}
    )
    await attended(floor, conversation)

    assert (first["origin"], first["body"]["body"]) == ("SYSTEM", "We are back at nine.")
    assert [each["id"] for each in await ours(floor)] == [first["id"]]
    thread = await floor.scene.thread()
    assert (thread["state"], thread["waiting_since"] is None) == ("OPEN", False)


async def test_an_open_department_says_nothing(floor: Floor) -> None:
    await floor.desk.department(awayMessage="We are back at nine.")
    conversation = await floor.hears()
    await said_now(floor)

    await attended(floor, conversation)

    assert await ours(floor) == []


async def test_after_it_was_resolved_the_customer_is_asked_and_answers(floor: Floor) -> None:
    await floor.desk.department()
    conversation = await heard(floor)
    await said_now(floor)
    here = floor.organization_id

    await floor.conversations.close(here, conversation, Close(state=S.RESOLVED, ask_csat=True))
    [question], [case] = await ours(floor), await floor.scene.cases()
    reply = {"type": "list_reply", "list_reply": {"id": row_id(case["id"], 5), "title": "Good"}}
    await floor.scene.hears(floor.scene.message(type="interactive", interactive=reply, seconds=9))

    assert question["type"] == "interactive"
    assert case["csat_asked_at"] is not None
    assert [each["csat"] for each in await floor.scene.cases()] == [5]
    assert (await floor.scene.thread())["state"] == "RESOLVED"


async def test_outside_the_window_nobody_is_asked_how_it_was(floor: Floor) -> None:
    await floor.desk.department()
    conversation = await heard(floor)
    await floor.scene.write("update message set at = clock_timestamp() - interval '25 h'")

    await floor.conversations.close(
        floor.organization_id, conversation, Close(state=S.RESOLVED, ask_csat=True)
    )

    assert await ours(floor) == []
    assert [each["csat_asked_at"] for each in await floor.scene.cases()] == [None]


async def test_what_three_let_pass_moves_up(floor: Floor) -> None:
    department = await floor.desk.department()
    for _ in range(2):
        await floor.agent(department)
    conversation = await heard(floor)
    await floor.scene.write("update conversation_case set opened_at = clock_timestamp()")

    for _ in range(3):
        await floor.passes(conversation, MINUTE)

    assert (await floor.scene.thread())["priority"] == 2
    assert (await floor.happened(conversation)).count("ESCALATED") == 1


@pytest.mark.parametrize("state", [S.SPAM, S.BLOCKED, S.ARCHIVED])
async def test_what_is_put_away_by_hand_ends(floor: Floor, state: ConversationState) -> None:
    await floor.desk.department()
    conversation = await heard(floor)

    await floor.conversations.close(floor.organization_id, conversation, Close(state=state))

    ended = await floor.run(conversation).result()
    assert ended is not None
    assert (ended.state, await floor.queued()) == (state, [])

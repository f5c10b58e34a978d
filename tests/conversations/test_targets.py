"""What a department promises: warned of, missed, and only while it is open where it says so."""

from datetime import UTC, datetime, timedelta

from tests.conversations.floor import Floor
from tests.conversations.test_conversation import heard
from tests.team.desk import WEEK


async def test_a_promise_is_warned_of_and_its_breach_moves_the_conversation_up(
    floor: Floor,
) -> None:
    await floor.desk.department(sla={"firstResponse": 10})
    conversation = await heard(floor)
    await floor.scene.write("update conversation_case set opened_at = clock_timestamp()")
    await floor.scene.write("update conversation set priority = 1")
    await floor.conversations.changed(floor.organization_id, conversation, {})
    await floor.passes(conversation, timedelta(minutes=8, seconds=30))
    warned = await floor.happened(conversation)

    await floor.passes(conversation, timedelta(minutes=2))

    assert warned[-1] == "SLA_WARNED"
    assert (await floor.happened(conversation))[-1] == "SLA_BREACHED"
    assert (await floor.scene.thread())["priority"] == 2


async def test_a_promise_within_opening_hours_waits_for_the_opening(floor: Floor) -> None:
    now = datetime.now(UTC)
    opening = now.replace(second=0, microsecond=0) + timedelta(hours=2)
    days = [WEEK[(opening + timedelta(days=n)).weekday()] for n in (0, 1)]
    whole = {"opens": "00:00", "closes": "24:00"}
    first = whole | {"opens": f"{opening:%H:%M}"}
    hours = {"timezone": "UTC", days[0]: [first], days[1]: [whole]}
    sla = {"firstResponse": 10, "withinHours": True}
    await floor.desk.department(hours=hours, sla=sla)
    conversation = await heard(floor)
    await floor.scene.write("update conversation_case set opened_at = clock_timestamp()")
    await floor.conversations.changed(floor.organization_id, conversation, {})

    await floor.passes(conversation, opening + timedelta(minutes=7) - now)
    early = await floor.happened(conversation)
    await floor.passes(conversation, timedelta(minutes=2))
    warned = await floor.happened(conversation)
    await floor.passes(conversation, timedelta(minutes=2))
    breached = await floor.happened(conversation)

    assert not {"SLA_WARNED", "SLA_BREACHED"} & set(early)
    assert ("SLA_WARNED" in warned, "SLA_BREACHED" in warned) == (True, False)
    assert "SLA_BREACHED" in breached


async def test_a_promise_runs_by_the_clock_unless_it_says_otherwise(floor: Floor) -> None:
    await floor.desk.department(hours={"timezone": "UTC"}, sla={"firstResponse": 10})
    conversation = await heard(floor)
    await floor.scene.write("update conversation_case set opened_at = clock_timestamp()")
    await floor.conversations.changed(floor.organization_id, conversation, {})

    await floor.passes(conversation, timedelta(minutes=9))

    assert "SLA_WARNED" in await floor.happened(conversation)

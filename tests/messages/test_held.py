"""Replies that come too late wait for the customer, and messages to one person keep their order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.messages.held import release
from models.sending.types import AttemptState, Fact, RecipientState
from tests.messages.desk import Desk, Words

S = RecipientState
CLOSED = 131047


async def a_reply(desk: Desk, contact: UUID, origin: str | None = "AGENT") -> UUID:
    message = await desk.send(contact, Words("Still there?"))
    await desk.write(
        "update message set origin = :origin where id = :id", origin=origin, id=message
    )
    return message


async def wrote_again(desk: Desk, contact: UUID) -> None:
    async with desk.office.database.transaction([desk.organization_id]) as session:
        await release(session, desk.organization_id, [(contact, desk.scene.number_id)])


async def released(desk: Desk) -> list[str]:
    rows = await desk.write(
        "select target from outbox where organization_id = :here and kind = 'message.released'",
        here=desk.organization_id,
    )
    return [str(row["target"]) for row in rows]


async def test_a_reply_refused_for_its_window_goes_when_the_customer_writes_again(
    desk: Desk,
) -> None:
    contact = await desk.somebody()
    message = await a_reply(desk, contact)
    await desk.office.configure(errors=[{"codes": [CLOSED], "times": 1}])

    refused = await desk.deliver(message)
    await wrote_again(desk, contact)
    sent = await desk.deliver(message)

    assert (refused.state, refused.reason) == (S.FAILED, "HELD")
    assert (sent.state, sent.tries) == (S.ACCEPTED, 2)
    assert await released(desk) == [str(message)]


async def test_a_reply_that_fails_later_for_its_window_is_held_too(desk: Desk) -> None:
    contact = await desk.somebody()
    message = await a_reply(desk, contact)
    await desk.deliver(message)
    [attempt] = await desk.attempts(message)

    await desk.learn(
        Fact(state=AttemptState.FAILED, at=datetime.now(UTC), wamid=attempt["wamid"], code=CLOSED)
    )
    held = await desk.standing(message)
    await wrote_again(desk, contact)

    assert (held["state"], held["reason"]) == ("failed", "HELD")
    assert (await desk.deliver(message)).state is S.ACCEPTED


@pytest.mark.parametrize("origin", [None, "AI", "SYSTEM"])
async def test_only_what_a_person_wrote_is_held(desk: Desk, origin: str | None) -> None:
    contact = await desk.somebody()
    message = await a_reply(desk, contact, origin)
    await desk.office.configure(errors=[{"codes": [CLOSED], "times": 1}])
    await desk.deliver(message)

    await wrote_again(desk, contact)

    assert (await desk.standing(message))["state"] == "failed"
    assert await released(desk) == []


async def test_what_was_written_first_goes_first(desk: Desk) -> None:
    contact = await desk.somebody()
    first, second = await a_reply(desk, contact), await a_reply(desk, contact)

    waits = await desk.deliver(second)
    await desk.deliver(first)
    sent = await desk.deliver(second)

    assert (waits.state, sent.state) == (S.DUE, S.ACCEPTED)


async def test_what_hangs_for_a_minute_holds_nobody_up(desk: Desk) -> None:
    contact = await desk.somebody()
    first, second = await a_reply(desk, contact), await a_reply(desk, contact)
    await desk.write("update message set at = at - interval '2 min' where id = :id", id=first)

    assert (await desk.deliver(second)).state is S.ACCEPTED
    assert (await desk.standing(first))["due_at"] < datetime.now(UTC) + timedelta(seconds=1)

"""One message against the simulator: what each answer of Meta's, or none, makes of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from bench.scene import TOKEN
from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.messages.types import To
from models.sending.pace import Gate
from models.sending.taking import take
from models.sending.types import AttemptState, Fact, RecipientState
from tests.messages.desk import Desk, Template, a_desk
from tests.sending.office import an_office, until

S = RecipientState


async def test_a_message_goes_out_once_under_the_name_of_its_attempt(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())

    outcome = await desk.deliver(message)
    again = await desk.deliver(message)

    [arrival], [attempt] = await desk.arrivals(), await desk.attempts(message)
    assert (outcome.state, again.state, outcome.tries) == (S.ACCEPTED, S.ACCEPTED, 1)
    assert (arrival["echo"], arrival["wamid"]) == (str(attempt["id"]), attempt["wamid"])


async def test_a_status_of_a_single_message_is_written_like_a_recipients(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    await desk.deliver(message)
    [attempt] = await desk.attempts(message)

    for state in (AttemptState.READ, AttemptState.SENT, AttemptState.DELIVERED):
        await desk.learn(Fact(state=state, at=datetime.now(UTC), wamid=attempt["wamid"]))

    row = await desk.standing(message)
    assert (row["state"], row["reached"], row["deliveries"]) == ("accepted", "read", 1)


@pytest.mark.parametrize(
    ("code", "state", "reason", "wait"),
    [
        (131026, S.FAILED, "RecipientUnreachable", None),
        (131047, S.FAILED, "WindowClosed", None),
        (131048, S.FAILED, "SpamLimited", None),
        (131056, S.DUE, "PairThrottled", timedelta(seconds=4)),
        (131000, S.DUE, "SomethingWentWrong", timedelta(seconds=1)),
    ],
)
async def test_each_refusal_has_its_own_end(
    desk: Desk, code: int, state: S, reason: str, wait: timedelta | None
) -> None:
    message = await desk.send(await desk.somebody())
    await desk.office.configure(errors=[{"codes": [code], "times": 1}])

    outcome = await desk.deliver(message)

    assert (outcome.state, outcome.code, outcome.reason) == (state, code, reason)
    assert len(await desk.arrivals()) == 1
    if state is S.FAILED:
        assert outcome.advice
    else:
        [attempt] = await desk.attempts(message)
        row = await desk.standing(message)
        assert row["due_at"] - attempt["answered_at"] == wait
        assert (await desk.deliver(message, later=timedelta(seconds=5))).state is S.ACCEPTED


async def test_five_tries_and_no_more(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    await desk.office.configure(errors=[{"codes": [131000], "times": 9}])

    for minutes in range(7):
        outcome = await desk.deliver(message, later=timedelta(minutes=2 * minutes))

    assert (outcome.state, outcome.tries) == (S.FAILED, 5)
    assert len(await desk.arrivals()) == 5


async def test_not_now_waits_at_the_gate_and_spends_no_try(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    await desk.office.configure(errors=[{"codes": [130429], "times": 1}])

    outcome = await desk.deliver(message)

    *given_back, last = [each["state"] for each in await desk.every_attempt(message)]
    assert (outcome.state, outcome.tries, last) == (S.ACCEPTED, 1, "accepted")
    assert set(given_back) == {"released"}
    assert (await desk.office.gate(desk.scene.number_id)).gate is Gate.OPEN


async def test_while_meta_is_away_nothing_is_tried_and_nothing_fails(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    await desk.office.configure(faults=[{"kind": "refuse", "scope": "api"}])
    delivering = asyncio.create_task(desk.deliver(message))

    async def shut() -> bool:
        return (await desk.office.gate(desk.scene.number_id)).gate is Gate.OUTAGE

    await until(shut)
    await desk.office.configure(faults=[])

    assert ((await delivering).state, len(await desk.arrivals())) == (S.ACCEPTED, 1)


async def test_a_number_closed_for_long_holds_nobody_s_place(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    await desk.write(
        "update rate_bucket set gate = 'outage', closed_at = clock_timestamp(), "
        "probe_at = clock_timestamp() + interval '1 minute' where id = :number",
        number=desk.scene.number_id,
    )

    outcome = await desk.deliver(message)

    assert (outcome.state, outcome.tries, await desk.attempts(message)) == (S.DUE, 0, [])
    assert outcome.wait is not None
    assert timedelta(seconds=50) < outcome.wait <= timedelta(minutes=1)


async def test_what_stops_a_campaign_ends_a_message(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    await desk.office.expire_the_token(TOKEN)

    outcome = await desk.deliver(message)

    assert (outcome.state, outcome.reason) == (S.FAILED, "AuthFailed")


async def test_a_worker_killed_between_claim_and_request_leaves_a_doubt_nobody_repeats(
    desk: Desk,
) -> None:
    message = await desk.send(await desk.somebody())
    async with desk.office.database.transaction([desk.organization_id]) as session:
        assert await take(session, message, new_id(), now=datetime.now(UTC)) is not None

    outcome = await desk.deliver(message)

    assert (outcome.state, await desk.arrivals()) == (S.SENDING, [])
    assert outcome.wait is not None


async def test_after_its_grace_a_reply_in_doubt_is_sent_again(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    async with desk.office.database.transaction([desk.organization_id]) as session:
        await take(session, message, new_id(), now=datetime.now(UTC))
    await _grace_is_over(desk, message)

    first = await desk.deliver(message)
    second = await desk.deliver(message, later=timedelta(seconds=5))

    assert (first.state, second.state, second.tries) == (S.DUE, S.ACCEPTED, 2)
    states = [attempt["state"] for attempt in await desk.attempts(message)]
    assert states == ["unknown", "accepted"]


async def test_after_its_grace_marketing_in_doubt_is_unknown(desk: Desk) -> None:
    message = await desk.send(await desk.somebody(wrote=None), Template())
    async with desk.office.database.transaction([desk.organization_id]) as session:
        await take(session, message, new_id(), now=datetime.now(UTC))
    await _grace_is_over(desk, message)

    outcome = await desk.deliver(message)

    assert (outcome.state, await desk.arrivals()) == (S.UNKNOWN, [])


async def test_a_status_tells_what_a_cut_answer_did_not(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    await desk.office.configure(faults=[{"kind": "cut", "times": 1}])
    doubtful = await desk.deliver(message)
    [attempt] = await desk.attempts(message)

    await desk.learn(
        Fact(
            state=AttemptState.DELIVERED,
            at=datetime.now(UTC),
            attempt_id=attempt["id"],
            wamid="wamid.late",
        )
    )

    outcome = await desk.deliver(message)
    assert (doubtful.state, outcome.state, len(await desk.arrivals())) == (
        S.SENDING,
        S.ACCEPTED,
        1,
    )


async def test_a_failure_told_after_the_message_was_taken_is_not_tried_again(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())
    await desk.deliver(message)
    [attempt] = await desk.attempts(message)

    await desk.learn(
        Fact(
            state=AttemptState.FAILED,
            at=datetime.now(UTC),
            wamid=attempt["wamid"],
            code=131047,
        )
    )

    outcome = await desk.deliver(message, later=timedelta(hours=1))
    assert (outcome.state, outcome.code, len(await desk.arrivals())) == (S.FAILED, 131047, 1)


async def test_two_workers_with_one_message_send_it_once(desk: Desk) -> None:
    message = await desk.send(await desk.somebody())

    await asyncio.gather(*(desk.deliver(message) for _ in range(4)))

    assert len(await desk.arrivals()) == 1


async def test_who_was_blocked_meanwhile_gets_nothing(desk: Desk) -> None:
    contact = await desk.somebody()
    message = await desk.send(contact)
    await desk.write("update contact set blocked = true where id = :id", id=contact)

    outcome = await desk.deliver(message)

    assert (outcome.state, outcome.reason) == (S.SKIPPED, "BLOCKED")
    assert await desk.arrivals() == []


async def test_who_opted_out_meanwhile_gets_no_marketing(desk: Desk) -> None:
    contact = await desk.somebody(wrote=None)
    message = await desk.send(contact, Template())
    await desk.write("update contact set consent = 'OPTED_OUT' where id = :id", id=contact)

    outcome = await desk.deliver(message)

    assert (outcome.state, outcome.reason) == (S.SKIPPED, "OPTED_OUT")
    assert await desk.arrivals() == []


async def test_a_reply_whose_window_closed_while_it_waited_is_not_sent(desk: Desk) -> None:
    message = await desk.send(await desk.somebody(wrote=timedelta(hours=23)))

    outcome = await desk.deliver(message, later=timedelta(hours=2))

    assert (outcome.state, outcome.reason) == (S.FAILED, "WINDOW_CLOSED")
    assert await desk.arrivals() == []


async def test_single_messages_keep_the_pace_of_the_number(
    database: Database, keyring: Keyring
) -> None:
    async with an_office(database, keyring) as office:
        desk = await a_desk(office, throughput=20)
        messages = [await desk.send(await desk.somebody()) for _ in range(12)]

        async def accepted(message: UUID) -> None:
            # On a busy machine its time may pass before anybody comes to it.
            while (await desk.deliver(message)).state is not S.ACCEPTED:
                pass

        await asyncio.gather(*(accepted(each) for each in messages))

        times = sorted(each["monotonic"] for each in await desk.arrivals())
        assert len(times) == 12
        assert times[-1] - times[0] >= 11 / 20


async def test_a_message_reaches_a_business_scoped_id(desk: Desk) -> None:
    message = await desk.send(To(user_id="US.13491208655302741918"), Template())

    outcome = await desk.deliver(message)

    assert outcome.state is S.ACCEPTED
    assert len(await desk.arrivals()) == 1


async def _grace_is_over(desk: Desk, message: UUID) -> None:
    """The attempt is two days old, and the door and every drainer worked ever since."""
    await desk.write(
        "update message_attempt set settle_after = settle_after - interval '2 days' "
        "where message_id = :id",
        id=message,
    )
    kinds = ["door", *(f"drain:{n}" for n in range(desk.office.all_settings().ingest.drainers))]
    await desk.write(
        "insert into heartbeat (kind, process, at, lag_ms) "
        "select kind, 'desk', at, 0 from unnest(cast(:kinds as text[])) kind, "
        "generate_series(clock_timestamp() - interval '49 h', clock_timestamp(), '14 s') at "
        "on conflict do nothing",
        kinds=kinds,
    )

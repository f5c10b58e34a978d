"""A page against the simulator: what each answer of Meta's, or none, leaves in the ledger."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from bench.scene import TOKEN
from clients.meta.transport import Timeouts
from core.database import Database
from core.keyring import Keyring
from core.settings import SendingSettings
from models.sending.pace import Gate
from models.sending.types import PageOutcome, StopReason
from tests.sending.office import Office, an_office, until
from tests.sending.world import Ledger

OUTAGE = {"kind": "refuse", "scope": "api"}


async def throttled(office: Office, ledger: Ledger) -> PageOutcome:
    """A page that was told "not now", and ends with that."""
    sending = await office.page_that_closes(ledger, Gate.THROTTLED)
    office.environment.worker_shutdown()
    return await sending


async def open_attempts(ledger: Ledger) -> list[str]:
    return [row["state"] for row in await ledger.attempts() if row["state"] == "sending"]


async def test_everybody_gets_one_message_under_the_name_of_its_attempt(office: Office) -> None:
    scene, ledger = await office.campaign(30)

    first = await office.page(ledger)
    attempts = await ledger.attempts()
    outcome = await office.send(ledger)

    arrivals, tried = await office.arrivals(scene), await ledger.tried()
    assert first.claimed == len(attempts)
    assert outcome.progress.accepted == len(arrivals) == len(tried) == 30
    assert {each["echo"] for each in arrivals} == {str(row["id"]) for row in tried}
    assert {each["wamid"] for each in arrivals} == {row["wamid"] for row in tried}


@pytest.mark.parametrize(
    ("code", "policy", "recipient", "attempt", "wait"),
    [
        (131026, "AT_MOST_ONCE", "failed", "refused", None),
        (131008, "AT_MOST_ONCE", "failed", "refused", None),
        (131052, "AT_MOST_ONCE", "due", "refused", timedelta(seconds=1)),
        (131056, "AT_MOST_ONCE", "due", "refused", timedelta(seconds=4)),
        (131049, "AT_MOST_ONCE", "due", "refused", timedelta(days=1)),
        (131000, "AT_LEAST_ONCE", "due", "refused", timedelta(seconds=1)),
        (131000, "AT_MOST_ONCE", "sending", "in_doubt", None),
        (1, "AT_MOST_ONCE", "sending", "in_doubt", None),
    ],
)
async def test_each_refusal_has_its_own_patience(
    office: Office,
    code: int,
    policy: str,
    recipient: str,
    attempt: str,
    wait: timedelta | None,
) -> None:
    _, ledger = await office.campaign(1, policy=policy)
    await office.configure(errors=[{"codes": [code], "times": 1}])

    outcome = await office.send(ledger)

    (row,), (tried,) = await ledger.recipients(), await ledger.tried()
    assert (row["state"], tried["state"], tried["code"]) == (recipient, attempt, code)
    assert outcome.stop is None
    if wait is not None:
        assert (row["due_at"] - tried["answered_at"], row["tries"]) == (wait, 1)


@pytest.mark.parametrize("code", [130429, 131057, 4, 80007, 2, 131016])
async def test_not_now_closes_the_gate_and_spends_no_try(office: Office, code: int) -> None:
    _, ledger = await office.campaign(1)
    await office.configure(errors=[{"codes": [code]}])

    outcome = await throttled(office, ledger)

    (row,) = await ledger.recipients()
    assert (row["state"], row["tries"]) == ("due", 0)
    assert {each["code"] for each in await ledger.tried()} == {code}
    assert outcome.gate_closed_for is not None
    assert await office.stands(ledger, Gate.THROTTLED)


async def test_one_message_opens_a_throttled_number_again(office: Office) -> None:
    _, ledger = await office.campaign(1)
    await office.configure(errors=[{"codes": [130429]}])
    await throttled(office, ledger)
    await office.configure(errors=[])
    office.environment = ActivityEnvironment()
    await ledger.write(
        "update rate_bucket set probe_at = clock_timestamp() - interval '1 s' where id = :number",
        number=ledger.number_id,
    )

    outcome = await office.send(ledger)

    assert outcome.progress.accepted == 1
    assert outcome.gate_closed_for is None


async def test_an_outage_fails_nobody_and_spends_no_try(office: Office) -> None:
    scene, ledger = await office.campaign(10)
    await office.configure(faults=[OUTAGE])
    sending = await office.page_that_closes(ledger, Gate.OUTAGE)
    assert await office.arrivals(scene) == []

    await office.configure(faults=[])
    await sending
    outcome = await office.send(ledger)

    assert outcome.progress.accepted == 10
    assert {row["tries"] for row in await ledger.recipients()} == {1}
    assert len(await office.arrivals(scene)) == 10


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (132015, StopReason.TEMPLATE_UNUSABLE),
        (132001, StopReason.TEMPLATE_UNUSABLE),
        (131042, StopReason.ACCOUNT_STOPPED),
        (131048, StopReason.ACCOUNT_STOPPED),
        (131064, StopReason.ACCOUNT_STOPPED),
        (368, StopReason.ACCOUNT_STOPPED),
    ],
)
async def test_some_refusals_stop_the_campaign(
    office: Office, code: int, reason: StopReason
) -> None:
    _, ledger = await office.campaign(3)
    await office.configure(errors=[{"codes": [code]}])

    outcome = await office.send(ledger)

    assert (outcome.stop, outcome.code) == (reason, code)
    assert await ledger.states() == ["due"] * 3
    assert {row["tries"] for row in await ledger.recipients()} == {0}


async def test_an_expired_token_stops_the_campaign(office: Office) -> None:
    _, ledger = await office.campaign(2)
    await office.expire_the_token(TOKEN)

    outcome = await office.send(ledger)

    assert (outcome.stop, outcome.code) == (StopReason.TOKEN_INVALID, 190)
    assert await ledger.states() == ["due"] * 2


@pytest.mark.parametrize("kind", ["cut", "reset", "html502", "half_body", "half_status"])
async def test_a_lost_answer_leaves_the_message_in_doubt(office: Office, kind: str) -> None:
    _, ledger = await office.campaign(2)
    await office.configure(faults=[{"kind": kind, "times": 1}])

    outcome = await office.send(ledger)

    assert sorted(row["state"] for row in await ledger.tried()) == ["accepted", "in_doubt"]
    assert (outcome.progress.sending, outcome.progress.accepted) == (1, 1)


async def test_five_doubts_in_a_row_close_the_gate(office: Office) -> None:
    _, ledger = await office.campaign(7)
    await ledger.write(
        "update rate_bucket set rate = null where id = :number", number=ledger.number_id
    )
    await office.configure(faults=[{"kind": "html502", "scope": "api"}])

    sending = await office.page_that_closes(ledger, Gate.OUTAGE)
    office.environment.worker_shutdown()
    outcome = await sending

    assert outcome.progress.sending >= 5
    assert {row["state"] for row in await ledger.tried()} == {"in_doubt"}
    assert await office.stands(ledger, Gate.OUTAGE)


async def test_four_doubts_and_an_answer_close_nothing(office: Office) -> None:
    _, ledger = await office.campaign(5)
    await office.configure(faults=[{"kind": "html502", "times": 4}])

    outcome = await office.send(ledger)

    assert (outcome.progress.sending, outcome.progress.accepted) == (4, 1)
    assert outcome.gate_closed_for is None


async def test_twenty_silent_requests_close_the_gate(database: Database, keyring: Keyring) -> None:
    async with an_office(database, keyring, Timeouts(total=4.0)) as office:
        scene, ledger = await office.campaign(400, rate=20)
        await office.configure(faults=[{"kind": "silence"}])
        sending = await office.page_that_closes(ledger, Gate.OUTAGE)
        office.environment.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

        assert 20 <= len(await office.arrivals(scene)) < 400
        assert await ledger.counters() == await ledger.counted()


async def test_a_message_held_for_its_quality_waits_for_its_status(office: Office) -> None:
    _, ledger = await office.campaign(1)
    await office.configure(held={"share": 1, "outcome": "wait"})

    outcome = await office.send(ledger)

    (attempt,) = await ledger.tried()
    assert (attempt["state"], outcome.progress.accepted) == ("held", 1)


async def test_too_many_refusals_stop_the_campaign(office: Office) -> None:
    scene, ledger = await office.campaign(600, rate=80)
    office.settings = SendingSettings(breaker_least=10, breaker_window=50, breaker_share=0.2)
    await office.configure(errors=[{"codes": [131026], "share": 0.5}])

    outcome = await office.send(ledger)

    assert outcome.stop is StopReason.ERROR_RATE
    assert len(await office.arrivals(scene)) < 600
    assert outcome.progress.due > 0


async def test_who_opts_out_after_the_freeze_receives_nothing(office: Office) -> None:
    scene, ledger = await office.campaign(3)
    first = (await ledger.recipients())[0]
    await ledger.write(
        "update contact set consent = 'OPTED_OUT' where id = :contact", contact=first["contact_id"]
    )

    outcome = await office.send(ledger)

    reached = {each["recipient"] for each in await office.arrivals(scene)}
    assert (outcome.progress.skipped, outcome.progress.accepted) == (1, 2)
    assert first["address"].lstrip("+") not in reached


async def test_cancelling_a_page_writes_down_what_was_under_way(office: Office) -> None:
    scene, ledger = await office.campaign(600, rate=40)
    await office.configure(answer_delay=[0.4, 0.4])
    sending = asyncio.create_task(office.page(ledger))
    await until(lambda: office.arrivals(scene))

    office.environment.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    arrived = len(await office.arrivals(scene))
    assert 0 < arrived < 600
    assert await open_attempts(ledger) == []
    assert await ledger.counters() == {"accepted": arrived, "due": 600 - arrived}


async def test_a_worker_that_shuts_down_finishes_what_it_began(office: Office) -> None:
    scene, ledger = await office.campaign(600, rate=40)
    await office.configure(answer_delay=[0.4, 0.4])
    sending = asyncio.create_task(office.page(ledger))
    await until(lambda: office.arrivals(scene))

    office.environment.worker_shutdown()
    outcome = await sending

    arrived = len(await office.arrivals(scene))
    assert outcome.progress.accepted == arrived
    assert await ledger.counters() == {"accepted": arrived, "due": 600 - arrived}


async def test_a_page_of_an_old_epoch_sends_nothing(office: Office) -> None:
    scene, ledger = await office.campaign(5)
    await ledger.write("update campaign set send_epoch = 1 where id = :campaign")

    outcome = await office.page(ledger)

    assert (outcome.claimed, await office.arrivals(scene)) == (0, [])

"""What a campaign's own activities do to its rows and counters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.campaigns.activities import CampaignActivities
from core.database import Database
from core.settings import SendingSettings
from models.campaigns.types import CampaignRef, CampaignStatus, Move, Retry, RetryInput
from models.sending.types import AttemptState, Patience, Progress
from tests.ingest.moments import LATER
from tests.sending.world import Ledger, a_fact, a_ledger

S = AttemptState


class Steered:
    """A ledger and the activities that steer it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._activities = CampaignActivities(ledger.database, SendingSettings())
        self._ref: dict[str, Any] = {
            "organization_id": ledger.organization_id,
            "campaign_id": ledger.campaign_id,
        }

    async def retry(self, **retry: Any) -> Progress:
        given = RetryInput(**self._ref, retry=Retry(**retry), now=LATER)
        return await ActivityEnvironment().run(self._activities.make_due, given)

    async def cancel_due(self) -> Progress:
        given = CampaignRef(**self._ref)
        return await ActivityEnvironment().run(self._activities.cancel_due, given)

    async def complete(self) -> bool:
        return (await self._activities.complete(CampaignRef(**self._ref))).done

    async def move(self, status: CampaignStatus, reason: str | None = None) -> int:
        halt = status in (CampaignStatus.PAUSED, CampaignStatus.CANCELLED)
        move = Move(**self._ref, status=status, reason=reason, halt=halt)
        return (await self._activities.move(move)).epoch

    async def status(self) -> str:
        async with self.ledger.database.transaction([self.ledger.organization_id]) as session:
            rows = await (await session.connection()).exec_driver_sql(
                "select status from campaign where id = $1", (self.ledger.campaign_id,)
            )
            return str(rows.scalar_one())


async def ended(database: Database) -> Steered:
    """Six people: two failed by code, one unknown, one accepted, one in doubt, one waits."""
    ledger = await a_ledger(database, 6)
    claimed, _ = await ledger.claim(5)
    ids = [claim.id for claim in claimed]
    await ledger.learn(
        a_fact(S.REFUSED, ids[0], code=131026),
        a_fact(S.REFUSED, ids[1], code=131008),
        a_fact(S.UNKNOWN, ids[2]),
        a_fact(S.ACCEPTED, ids[3], wamid="wamid.A"),
    )
    return Steered(ledger)


@pytest.mark.parametrize(
    ("retry", "due"),
    [
        ({}, 3),
        ({"states": ("unknown",)}, 2),
        ({"states": ("failed", "unknown")}, 4),
        ({"codes": (131026,)}, 2),
        ({"codes": (1,)}, 1),
        ({"states": ("accepted", "sending", "cancelled", "skipped")}, 1),
    ],
)
async def test_only_who_ended_without_the_message_is_tried_again(
    database: Database, retry: dict[str, Any], due: int
) -> None:
    steered = await ended(database)

    progress = await steered.retry(**retry)

    assert progress.due == due
    assert await steered.ledger.counters() == await steered.ledger.counted()


async def test_trying_again_is_refused_when_nobody_is_left(database: Database) -> None:
    steered = Steered(await a_ledger(database))
    await steered.ledger.claim()

    with pytest.raises(ApplicationError) as refusal:
        await steered.retry()

    assert (refusal.value.type, refusal.value.details[0].field) == ("Refused", "states")


async def test_a_late_status_finds_a_recipient_who_is_tried_again(database: Database) -> None:
    steered = await ended(database)
    unknown = next(row for row in await steered.ledger.attempts() if row["state"] == "unknown")
    await steered.retry(states=("unknown",))

    await steered.ledger.learn(a_fact(S.DELIVERED, unknown["id"]))

    assert (await steered.ledger.counters())["delivered"] == 1
    assert await steered.ledger.counters() == await steered.ledger.counted()


async def test_a_repeated_failure_does_not_undo_a_second_try(database: Database) -> None:
    steered = await ended(database)
    failed = next(row for row in await steered.ledger.attempts() if row["code"] == 131026)
    await steered.retry(codes=(131026,))

    await steered.ledger.learn(a_fact(S.REFUSED, failed["id"], code=131026, seconds=9))

    assert (await steered.ledger.counters())["due"] == 2


async def test_cancelling_cancels_who_waits_and_nobody_else(database: Database) -> None:
    steered = await ended(database)

    progress = await steered.cancel_due()

    assert (progress.due, progress.cancelled, progress.sending) == (0, 1, 1)
    assert await steered.ledger.counters() == await steered.ledger.counted()


async def test_a_campaign_with_somebody_waiting_does_not_end(database: Database) -> None:
    steered = await ended(database)

    assert not await steered.complete()
    assert await steered.status() == "SENDING"


async def test_a_campaign_ends_when_its_states_add_up(database: Database) -> None:
    steered = await ended(database)
    await steered.cancel_due()
    (open_one,) = [row for row in await steered.ledger.attempts() if row["state"] == "sending"]
    await steered.ledger.learn(a_fact(S.ACCEPTED, open_one["id"]))

    assert await steered.complete()
    assert await steered.status() == "COMPLETED"


async def test_a_campaign_whose_states_do_not_add_up_does_not_end(database: Database) -> None:
    steered = await ended(database)
    await steered.ledger.write("update campaign set audience_size = 7 where id = :campaign")
    await steered.cancel_due()
    (open_one,) = [row for row in await steered.ledger.attempts() if row["state"] == "sending"]
    await steered.ledger.learn(a_fact(S.ACCEPTED, open_one["id"]))

    with pytest.raises(ApplicationError) as mismatch:
        await steered.complete()

    assert mismatch.value.type == "LedgerMismatch"
    assert await steered.status() == "SENDING"


async def test_every_halt_raises_the_epoch_and_nothing_else_does(database: Database) -> None:
    steered = Steered(await a_ledger(database))

    epochs = [
        await steered.move(CampaignStatus.PAUSED, "REQUESTED"),
        await steered.move(CampaignStatus.SENDING),
        await steered.move(CampaignStatus.CANCELLED),
    ]

    assert epochs == [1, 1, 2]


async def test_a_halt_returns_when_no_request_may_begin_any_more(database: Database) -> None:
    steered = Steered(await a_ledger(database))
    await steered.ledger.claim()

    await steered.move(CampaignStatus.PAUSED, "REQUESTED")

    async with _now(database) as now:
        (attempt,) = await steered.ledger.attempts()
        assert attempt["post_before"] <= now


async def test_a_row_that_becomes_due_beside_the_end_ends_too(database: Database) -> None:
    ledger = await a_ledger(database)
    steered = Steered(ledger)
    (claim,), _ = await ledger.claim()
    await ledger.learn(a_fact(S.UNKNOWN, claim.id))

    await asyncio.gather(
        steered.complete(), ledger.learn(a_fact(S.RELEASED, claim.id, patience=Patience.AT_ONCE))
    )

    status, states = await steered.status(), await ledger.states()
    assert (status, states) in [("COMPLETED", ["failed"]), ("SENDING", ["due"])]
    assert await ledger.counters() == await ledger.counted()


@asynccontextmanager
async def _now(database: Database) -> AsyncIterator[Any]:
    async with database.transaction() as session:
        rows = await (await session.connection()).exec_driver_sql("select clock_timestamp()")
        yield rows.scalar_one()

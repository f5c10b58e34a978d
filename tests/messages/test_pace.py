"""Replies beside a campaign that sends as fast as it may."""

import asyncio

import pytest

from core.database import Database
from models.sending.interactive import lease_one
from models.sending.pace import Gate, Lease
from tests.sending.number import LIMIT, Number, a_number

STEP = 1.05 / LIMIT


async def _reply(number: Number) -> Lease:
    async with number.database.transaction() as session:
        return await lease_one(session, number.id)


async def test_a_reply_waits_no_longer_than_bulk_is_ahead(database: Database) -> None:
    number = await a_number(database)
    while (await number.lease()).permits:
        pass

    reply = await _reply(number)

    assert reply.permits == 1
    assert reply.wait <= 0.25 + 1.2 / LIMIT


async def test_while_people_are_answered_bulk_is_less_far_ahead(database: Database) -> None:
    number = await a_number(database)
    await _reply(number)
    while (await number.lease()).permits:
        pass

    reply = await _reply(number)

    assert reply.permits == 1
    assert reply.wait <= 0.125 + 1.2 / LIMIT


async def test_replies_are_as_far_apart_as_the_limit_asks(database: Database) -> None:
    number = await a_number(database)
    first = await _reply(number)

    granted = [lease for lease in [await _reply(number) for _ in range(LIMIT)] if lease.permits]

    assert first.wait == pytest.approx(0, abs=0.01)
    assert granted[0].step == pytest.approx(STEP)
    assert max(lease.wait for lease in granted) <= 0.9


async def test_bulk_leaves_room_while_people_are_answered(database: Database) -> None:
    number = await a_number(database)
    alone = await number.lease()
    await number.passes(5)

    await _reply(number)
    beside = await number.lease()

    assert beside.step > alone.step


async def test_at_a_closed_number_nobody_gets_a_turn_and_one_message_probes(
    database: Database,
) -> None:
    number = await a_number(database)
    await number.close(Gate.THROTTLED)
    shut = await _reply(number)
    await number.passes(2)

    probes = await asyncio.gather(*(_reply(number) for _ in range(4)))

    assert (shut.permits, shut.passes) == (0, False)
    assert sorted(probe.permits for probe in probes) == [0, 0, 0, 1]


async def test_a_number_without_a_limit_gives_no_times(database: Database) -> None:
    number = await a_number(database, limit=None)

    reply = await _reply(number)

    assert (reply.permits, reply.unpaced) == (1, True)

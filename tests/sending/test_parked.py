"""Statuses whose message id nobody has learnt yet, and how the two meet."""

from core.database import Database
from models.sending.advance import advance, reunite
from models.sending.types import AttemptState
from tests.sending.world import a_fact, a_ledger

S = AttemptState


async def test_a_status_waits_until_its_message_id_is_learnt(database: Database) -> None:
    ledger = await a_ledger(database)
    (claim,), _ = await ledger.claim()

    advanced = await ledger.learn(a_fact(S.DELIVERED, wamid="wamid.A"))
    assert (advanced.parked, await ledger.parked()) == (1, ["wamid.A"])
    await ledger.learn(a_fact(S.ACCEPTED, claim.id, wamid="wamid.A"))

    assert (await ledger.recipients())[0]["reached"] == "delivered"
    assert await ledger.parked() == []


async def test_a_status_may_stand_before_the_one_that_teaches_its_message_id(
    database: Database,
) -> None:
    ledger = await a_ledger(database)
    (claim,), _ = await ledger.claim()

    await ledger.learn(
        a_fact(S.FAILED, wamid="wamid.A", code=131026),
        a_fact(S.SENT, claim.id, wamid="wamid.A"),
    )

    assert (await ledger.states(), await ledger.parked()) == (["failed"], [])


async def test_a_failure_of_a_parked_status_is_told_to_its_campaign(database: Database) -> None:
    ledger = await a_ledger(database)
    (claim,), _ = await ledger.claim()
    await ledger.learn(a_fact(S.FAILED, wamid="wamid.A", code=131026))

    advanced = await ledger.learn(a_fact(S.ACCEPTED, claim.id, wamid="wamid.A"))

    assert advanced.failures == {ledger.campaign_id: {131026: 1}}
    assert await ledger.states() == ["failed"]


async def test_a_status_without_any_name_is_nobodys(database: Database) -> None:
    ledger = await a_ledger(database)
    await ledger.claim()

    advanced = await ledger.learn(a_fact(S.READ))

    assert (advanced.parked, await ledger.counters()) == (0, {"sending": 1})


async def test_what_was_parked_while_its_message_id_was_learnt_meets_it_later(
    database: Database,
) -> None:
    ledger = await a_ledger(database)
    (claim,), _ = await ledger.claim()
    mine = [ledger.organization_id]
    async with database.transaction(mine) as parking, database.transaction(mine) as learning:
        await advance(parking, mine[0], [a_fact(S.FAILED, wamid="wamid.A", code=131026)])
        await advance(learning, mine[0], [a_fact(S.ACCEPTED, claim.id, wamid="wamid.A")])
    assert await ledger.states() == ["accepted"]

    async with database.transaction(mine) as session:
        met = await reunite(session, mine[0])

    assert met.failures == {ledger.campaign_id: {131026: 1}}
    assert (await ledger.states(), await ledger.parked()) == (["failed"], [])
    assert await ledger.counters() == await ledger.counted()

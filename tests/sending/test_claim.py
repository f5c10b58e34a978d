"""Claims: what is taken into our hands, by whom, and what stands in the way."""

import asyncio
from datetime import timedelta

import pytest

from core.database import Database
from core.ids import new_id
from models.campaigns import steering
from models.campaigns.types import CampaignStatus
from models.sending import claim as claims
from models.sending.doubts import still_posting
from tests.ingest.moments import NOW
from tests.sending.world import a_ledger


async def test_a_claim_takes_the_due_and_commits_their_attempts(database: Database) -> None:
    ledger = await a_ledger(database, 3)

    claimed, skipped = await ledger.claim(2)

    attempts = await ledger.attempts()
    assert skipped == 0
    assert {each.id for each in claimed} == {row["id"] for row in attempts}
    assert sorted(await ledger.states()) == ["due", "sending", "sending"]
    assert await ledger.counters() == await ledger.counted()


async def test_an_attempt_says_until_when_it_may_leave_and_from_when_it_may_be_judged(
    database: Database,
) -> None:
    ledger = await a_ledger(database)

    await ledger.claim()

    (attempt,) = await ledger.attempts()
    apart = attempt["settle_after"] - attempt["post_before"]
    assert timedelta(seconds=19.9) < apart < timedelta(seconds=20.1)
    assert attempt["post_before"] > attempt["created_at"]


async def test_nobody_is_claimed_before_they_are_due(database: Database) -> None:
    ledger = await a_ledger(database)

    assert await ledger.claim(now=NOW - timedelta(seconds=1)) == ([], 0)


async def test_an_old_epoch_claims_nothing(database: Database) -> None:
    ledger = await a_ledger(database)
    await ledger.write("update campaign set send_epoch = 4 where id = :campaign")

    assert await ledger.claim(epoch=3) == ([], 0)
    assert await ledger.states() == ["due"]


@pytest.mark.parametrize("status", [each for each in CampaignStatus if each != "SENDING"])
async def test_only_a_sending_campaign_claims(database: Database, status: str) -> None:
    ledger = await a_ledger(database, status=status)

    assert await ledger.claim() == ([], 0)
    assert await ledger.states() == ["due"]


async def test_a_pause_waits_for_a_claim_under_way(database: Database) -> None:
    ledger = await a_ledger(database, 2)
    mine = [ledger.organization_id]

    async def pause() -> None:
        async with database.transaction(mine) as session:
            await steering.move(
                session, ledger.campaign_id, CampaignStatus.PAUSED, "REQUESTED", halt=True
            )

    async with database.transaction(mine) as session:
        claimed, _ = await claims.claim(
            session,
            ledger.organization_id,
            ledger.campaign_id,
            epoch=0,
            now=NOW,
            most=1,
            token=new_id(),
        )
        pausing = asyncio.create_task(pause())
        await _until_blocked(database)
        assert not pausing.done()
    await pausing

    assert len(claimed) == 1
    assert await ledger.claim() == ([], 0)
    async with database.transaction(mine) as session:
        assert await still_posting(session, ledger.campaign_id) > timedelta(0)


async def test_a_claim_that_waited_for_a_pause_takes_nothing(database: Database) -> None:
    ledger = await a_ledger(database)
    async with database.transaction([ledger.organization_id]) as session:
        await steering.move(
            session, ledger.campaign_id, CampaignStatus.PAUSED, "REQUESTED", halt=True
        )
        claiming = asyncio.create_task(ledger.claim())
        await _until_blocked(database)

    assert await claiming == ([], 0)


async def test_who_opted_out_after_the_freeze_is_skipped(database: Database) -> None:
    ledger = await a_ledger(database, 2)
    first, _ = await ledger.recipients()
    await ledger.write(
        "update contact set consent = 'OPTED_OUT' where id = :contact", contact=first["contact_id"]
    )

    claimed, skipped = await ledger.claim()

    assert (len(claimed), skipped) == (1, 1)
    assert (await ledger.recipients())[0]["reason"] == "OPTED_OUT"
    assert await ledger.states() == ["skipped", "sending"]
    assert await ledger.counters() == await ledger.counted()


async def test_an_opt_out_of_marketing_does_not_hold_back_a_one_time_code(
    database: Database,
) -> None:
    ledger = await a_ledger(database, category="AUTHENTICATION")
    await ledger.write("update contact set consent = 'OPTED_OUT'")

    claimed, skipped = await ledger.claim()

    assert (len(claimed), skipped) == (1, 0)


async def test_a_blocked_contact_gets_nothing_at_all(database: Database) -> None:
    ledger = await a_ledger(database, category="UTILITY")
    await ledger.write("update contact set blocked = true")

    assert await ledger.claim() == ([], 1)


async def test_two_claimers_never_get_the_same_recipient(database: Database) -> None:
    ledger = await a_ledger(database, 40)

    taken = await asyncio.gather(*(ledger.claim(15) for _ in range(6)))

    ids = [each.id for claimed, _ in taken for each in claimed]
    addresses = [each.address for claimed, _ in taken for each in claimed]
    assert len(set(ids)) == len(set(addresses)) == len(addresses) == 40
    assert await ledger.counters() == {"sending": 40}


async def test_a_claim_whose_commit_was_ambiguous_is_found_by_its_token(
    database: Database,
) -> None:
    ledger = await a_ledger(database, 3)
    token = new_id()
    claimed, _ = await ledger.claim(2, token=token)
    await ledger.claim(1)

    async with database.transaction([ledger.organization_id]) as session:
        found = await claims.reread(session, ledger.campaign_id, token)

    assert sorted(found) == sorted(each.id for each in claimed)


async def test_a_claim_in_the_name_of_another_organization_takes_nothing(
    database: Database,
) -> None:
    ledger, stranger = await a_ledger(database), await a_ledger(database)

    claimed = await ledger.claim(organization_id=stranger.organization_id)

    assert claimed == ([], 0)
    assert await ledger.states() == ["due"]
    assert await ledger.attempts() == []


async def _until_blocked(database: Database) -> None:
    """Wait until some transaction waits for another one's lock."""
    waiting = (
        "select count(*) from pg_stat_activity "
        "where wait_event_type = 'Lock' and datname = current_database()"
    )
    for _ in range(500):
        async with database.transaction() as session:
            connection = await session.connection()
            if (await connection.exec_driver_sql(waiting)).scalar_one():
                return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits for a lock")

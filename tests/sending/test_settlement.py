"""What nobody told us the fate of is judged by the campaign's policy, once we could have heard."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from activities.sending.settlement import Settlement
from core.crypto import new_key
from core.database import Database
from core.meta_settings import MetaSettings
from core.settings import (
    DatabaseSettings,
    IngestSettings,
    ParleySettings,
    SendingSettings,
    Settings,
)
from models.sending.advance import advance
from models.sending.types import AttemptState, SettleInput, SettleOutcome
from tests.ingest.moments import NOW
from tests.sending.world import Ledger, a_fact, a_ledger

GRACE = timedelta(seconds=60)
DOOR, DRAIN = "door", "drain:0"
_FORGET = text("delete from heartbeat")
_BEAT = text("""
    insert into heartbeat (kind, process, at, lag_ms)
    select :kind, 'test', clock_timestamp() - make_interval(secs => s), :lag
    from generate_series(cast(:first as int), cast(:last as int), -5) s
""")


async def beating(
    database: Database, *kinds: str, first: int = 200, last: int = 0, lag: int = 0
) -> None:
    """Beats of the last `first` to `last` seconds; there are no others."""
    async with database.transaction() as session:
        connection = await session.connection()
        for kind in kinds:
            given = {"kind": kind, "first": first, "last": last, "lag": lag}
            await connection.execute(_BEAT, given)


@pytest.fixture(autouse=True)
async def _silence(database: Database) -> None:
    """Heartbeats belong to nobody: what earlier tests left would be heard here."""
    async with database.transaction() as session:
        await (await session.connection()).execute(_FORGET)


async def in_doubt(database: Database, seconds: int, people: int = 1, **options: Any) -> Ledger:
    """Everybody claimed, nothing heard, and judgeable for so many seconds."""
    ledger = await a_ledger(database, people, **options)
    await ledger.claim()
    await ledger.write(
        "update message_attempt set post_before = clock_timestamp() - interval '1 hour', "
        "settle_after = clock_timestamp() - make_interval(secs => :seconds) "
        "where campaign_id = :campaign",
        seconds=seconds,
    )
    return ledger


async def settle(ledger: Ledger) -> SettleOutcome:
    settings = Settings(
        parley=ParleySettings(keys={"test": SecretStr(new_key())}),
        database=DatabaseSettings(url=SecretStr("unused")),
        meta=MetaSettings(app_secret=SecretStr("s"), verify_token=SecretStr("v")),
        sending=SendingSettings(
            grace_authentication=GRACE, grace_utility=GRACE, grace_marketing=GRACE
        ),
        ingest=IngestSettings(drainers=1),
    )
    return await Settlement(ledger.database, settings).run(
        SettleInput(organization_id=ledger.organization_id, campaign_id=ledger.campaign_id, now=NOW)
    )


@pytest.mark.parametrize(
    ("policy", "state"), [("AT_MOST_ONCE", "unknown"), ("AT_LEAST_ONCE", "due")]
)
async def test_the_policy_says_what_becomes_of_a_message_in_doubt(
    database: Database, policy: str, state: str
) -> None:
    ledger = await in_doubt(database, 90, policy=policy)
    await beating(database, DOOR, DRAIN)

    outcome = await settle(ledger)

    assert (outcome.judged, await ledger.states()) == (1, [state])
    assert await ledger.counters() == await ledger.counted()


async def test_a_second_try_waits_as_after_any_other_failure(database: Database) -> None:
    ledger = await in_doubt(database, 90, policy="AT_LEAST_ONCE")
    await beating(database, DOOR, DRAIN)

    outcome = await settle(ledger)

    assert outcome.progress.next_due_at == NOW + timedelta(seconds=1)


async def test_nothing_is_judged_before_its_grace_is_over(database: Database) -> None:
    ledger = await in_doubt(database, 20)
    await beating(database, DOOR, DRAIN)

    outcome = await settle(ledger)

    assert (outcome.judged, await ledger.states()) == (0, ["sending"])
    assert outcome.check_in is not None
    assert timedelta(seconds=30) < outcome.check_in <= timedelta(seconds=45)


async def test_what_may_not_be_judged_yet_holds_nobody_else_up(database: Database) -> None:
    ledger = await in_doubt(database, 90, people=2)
    young = (await ledger.attempts())[0]["id"]
    await ledger.write(
        "update message_attempt set settle_after = clock_timestamp() + interval '20 s' "
        "where id = :young",
        young=young,
    )
    await beating(database, DOOR, DRAIN)

    outcome = await settle(ledger)

    assert outcome.judged == 1
    assert sorted(await ledger.states()) == ["sending", "unknown"]


@pytest.mark.parametrize(
    ("working", "down"), [(DOOR, DRAIN), (DRAIN, DOOR)], ids=["no drainer", "no door"]
)
async def test_nothing_is_judged_while_we_could_not_have_heard(
    database: Database, working: str, down: str
) -> None:
    ledger = await in_doubt(database, 190)
    await beating(database, working)
    await beating(database, down, last=150)

    assert (await settle(ledger)).judged == 0


async def test_downtime_must_be_made_up_for_twice(database: Database) -> None:
    ledger = await in_doubt(database, 190)
    await beating(database, DRAIN)
    await beating(database, DOOR, last=170)
    await beating(database, DOOR, first=120)

    assert (await settle(ledger)).judged == 0


async def test_a_drainer_that_lags_has_not_heard_yet(database: Database) -> None:
    ledger = await in_doubt(database, 90)
    await beating(database, DOOR)
    await beating(database, DRAIN, lag=10_000)

    assert (await settle(ledger)).judged == 0


async def test_a_one_time_code_is_not_waited_for_longer_than_it_lives(
    database: Database,
) -> None:
    code = await in_doubt(database, 601, category="AUTHENTICATION")
    news = await in_doubt(database, 601, category="MARKETING")

    assert ((await settle(code)).judged, (await settle(news)).judged) == (1, 0)


async def test_a_late_status_moves_unknown_to_its_true_state(database: Database) -> None:
    ledger = await in_doubt(database, 90)
    await beating(database, DOOR, DRAIN)
    await settle(ledger)
    (attempt,) = await ledger.attempts()

    await ledger.learn(a_fact(AttemptState.DELIVERED, attempt["id"], wamid="wamid.A"))

    assert await ledger.counters() == {"accepted": 1, "delivered": 1}


async def test_settling_a_cancelled_campaign_makes_nobody_due(database: Database) -> None:
    ledger = await in_doubt(database, 90, policy="AT_LEAST_ONCE", status="SENDING")
    await ledger.write("update campaign set status = 'CANCELLED' where id = :campaign")
    await beating(database, DOOR, DRAIN)

    await settle(ledger)

    assert await ledger.states() == ["unknown"]


async def test_settling_brings_parked_statuses_to_messages_learnt_meanwhile(
    database: Database,
) -> None:
    ledger = await a_ledger(database)
    (claim,), _ = await ledger.claim()
    mine = [ledger.organization_id]
    async with database.transaction(mine) as parking, database.transaction(mine) as learning:
        await advance(parking, mine[0], [a_fact(AttemptState.READ, wamid="wamid.A")])
        await advance(learning, mine[0], [a_fact(AttemptState.ACCEPTED, claim.id, wamid="wamid.A")])

    outcome = await settle(ledger)

    assert (outcome.progress.read, await ledger.parked()) == (1, [])

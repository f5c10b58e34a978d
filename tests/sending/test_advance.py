"""One way to change what is known: whoever brings a fact, in whatever order, however often."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.database import Database
from models.sending.types import AttemptState, Fact, Patience
from tests.sending.world import Ledger, a_fact, a_ledger, without

S = AttemptState
PEOPLE, TRIES = 3, 2
# An example is some thirty transactions: one that fails is shown as it is, not made smaller.
_ON_POSTGRES = settings(
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
_PATIENCE = {
    S.REFUSED: Patience.BACKOFF,
    S.FAILED: Patience.BACKOFF,
    S.RELEASED: Patience.AT_ONCE,
    S.UNKNOWN: Patience.BACKOFF,
}
_STATUSES = (S.FAILED, S.DELIVERED, S.READ)
# Which try of which person, what became of it, and whether it is told by Meta's id only.
story = st.tuples(
    st.integers(0, PEOPLE - 1),
    st.integers(0, TRIES - 1),
    st.sampled_from([state for state in S if state is not S.SENDING]),
    st.booleans(),
)
stories = st.lists(story, min_size=1, max_size=9)
orders = stories.flatmap(
    lambda told: st.tuples(
        st.just(told),
        st.permutations(told + told[:3]),
        st.lists(st.integers(1, 4), min_size=12, max_size=12),
    )
)


async def _twice_tried(database: Database) -> tuple[Ledger, list[list[Fact]]]:
    """Everybody was claimed twice; the first try of each is refused for now and told as such."""
    ledger = await a_ledger(database, PEOPLE)
    for _ in range(TRIES - 1):
        claimed, _ = await ledger.claim()
        await ledger.learn(*(a_fact(S.RELEASED, c.id, patience=Patience.AT_ONCE) for c in claimed))
        await ledger.write(
            "update campaign_recipient set due_at = '2026-11-20' where campaign_id = :campaign"
        )
    await ledger.claim()
    tries: dict[object, list[Fact]] = {}
    for row in await ledger.attempts():
        tries.setdefault(row["recipient_id"], []).append(a_fact(S.SENDING, row["id"]))
    return ledger, [tries[row["id"]] for row in await ledger.recipients()]


def _facts(
    told: Sequence[tuple[int, int, AttemptState, bool]], tries: list[list[Fact]]
) -> list[Fact]:
    return [
        a_fact(
            state,
            None if by_wamid and state in _STATUSES else tries[person][number].attempt_id,
            wamid=f"wamid.{person}.{number}" if state in (S.ACCEPTED, S.SENT) or by_wamid else None,
            code=131026 if state in (S.REFUSED, S.FAILED) else None,
            patience=_PATIENCE.get(state, Patience.NEVER),
        )
        for person, number, state, by_wamid in told
    ]


async def _look(ledger: Ledger) -> list[dict[str, object]]:
    """The ledger as it stands, without what differs from one organization to the next."""
    ids = {row["id"]: n for n, row in enumerate(await ledger.recipients())}
    private = ("id", "organization_id", "campaign_id", "contact_id", "created_at", "attempt_id")
    rows: list[dict[str, object]] = [
        without(row, *private, *(() if row["state"] == "due" else ("due_at",)))
        for row in await ledger.recipients()
    ]
    hidden = ("id", "organization_id", "campaign_id", "created_at", "message_id", "token")
    tries = [
        without(row, *hidden, "post_before", "settle_after")
        | {"recipient_id": ids[row["recipient_id"]]}
        for row in await ledger.attempts()
    ]
    return rows + sorted(tries, key=lambda row: (row["recipient_id"], str(row["wamid"]), str(row)))


@settings(_ON_POSTGRES, max_examples=60)
@given(told=orders)
async def test_any_order_repetition_and_grouping_leaves_the_same_ledger(
    database: Database,
    told: tuple[
        list[tuple[int, int, AttemptState, bool]],
        list[tuple[int, int, AttemptState, bool]],
        list[int],
    ],
) -> None:
    once, again, sizes = told
    straight, tries = await _twice_tried(database)
    await straight.learn(*_facts(once, tries))
    crooked, others = await _twice_tried(database)
    facts = _facts(again, others)
    for size in sizes:
        group, facts = facts[:size], facts[size:]
        await crooked.learn(*group)
    await crooked.learn(*facts)

    assert await _look(crooked) == await _look(straight)
    for ledger in (straight, crooked):
        assert await ledger.counters() == await ledger.counted()


@settings(_ON_POSTGRES, max_examples=30)
@given(told=orders)
async def test_transactions_at_the_same_time_leave_counters_equal_to_the_rows(
    database: Database,
    told: tuple[
        list[tuple[int, int, AttemptState, bool]],
        list[tuple[int, int, AttemptState, bool]],
        list[int],
    ],
) -> None:
    once, again, _ = told
    straight, tries = await _twice_tried(database)
    await straight.learn(*_facts(once, tries))
    crowded, others = await _twice_tried(database)
    facts = [fact for fact in _facts(again, others) if fact.attempt_id is not None]
    rest = [fact for fact in _facts(again, others) if fact.attempt_id is None]
    await asyncio.gather(*(crowded.learn(*facts[n::3]) for n in range(3)))
    await asyncio.gather(*(crowded.learn(*rest[n::3]) for n in range(3)))

    assert await crowded.counters() == await crowded.counted()
    assert await _look(crowded) == await _look(straight)


async def _accepted(database: Database, wamid: str = "wamid.A") -> tuple[Ledger, Fact]:
    ledger = await a_ledger(database)
    (claim,), _ = await ledger.claim()
    fact = a_fact(S.ACCEPTED, claim.id, wamid=wamid)
    await ledger.learn(fact)
    return ledger, fact


async def test_a_status_finds_its_attempt_by_the_echo(database: Database) -> None:
    ledger, fact = await _accepted(database)

    await ledger.learn(a_fact(S.DELIVERED, fact.attempt_id, wamid="wamid.other"))

    assert (await ledger.recipients())[0]["reached"] == "delivered"


async def test_a_status_finds_its_attempt_by_metas_id(database: Database) -> None:
    ledger, _ = await _accepted(database)

    await ledger.learn(a_fact(S.READ, wamid="wamid.A"))

    assert (await ledger.recipients())[0]["reached"] == "read"
    assert await ledger.counters() == {"accepted": 1, "delivered": 1, "read": 1}


async def test_two_delivered_tries_are_recorded_as_a_duplicate(database: Database) -> None:
    ledger, tries = await _twice_tried(database)
    both = [a_fact(S.DELIVERED, fact.attempt_id) for fact in tries[0]]

    await ledger.learn(*both, *both)

    assert (await ledger.counters())["duplicate"] == 1
    assert await ledger.counters() == await ledger.counted()


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("SENDING", "due"),
        ("PAUSED", "due"),
        ("SETTLING", "due"),
        ("COMPLETED", "failed"),
        ("CANCELLED", "cancelled"),
    ],
)
async def test_a_release_after_the_judgement_depends_on_the_campaign(
    database: Database, status: str, state: str
) -> None:
    ledger = await a_ledger(database)
    (claim,), _ = await ledger.claim()
    await ledger.learn(a_fact(S.UNKNOWN, claim.id))
    assert await ledger.states() == ["unknown"]
    await ledger.write("update campaign set status = :status where id = :campaign", status=status)

    await ledger.learn(a_fact(S.RELEASED, claim.id, patience=Patience.AT_ONCE))

    assert await ledger.states() == [state]
    assert await ledger.counters() == await ledger.counted()


async def test_a_late_status_moves_unknown_to_its_true_state(database: Database) -> None:
    ledger = await a_ledger(database)
    (claim,), _ = await ledger.claim()
    await ledger.learn(a_fact(S.UNKNOWN, claim.id))

    await ledger.learn(a_fact(S.DELIVERED, claim.id, wamid="wamid.A"))

    assert await ledger.counters() == {"accepted": 1, "delivered": 1}


async def test_a_failure_is_news_once(database: Database) -> None:
    ledger, fact = await _accepted(database)
    failed = a_fact(S.FAILED, fact.attempt_id, code=131026)

    first, second = await ledger.learn(failed, failed), await ledger.learn(failed)

    assert first.failures == {ledger.campaign_id: {131026: 1}}
    assert second.failures == {}


async def test_facts_in_the_name_of_another_organization_change_nothing(
    database: Database,
) -> None:
    ledger, fact = await _accepted(database)
    stranger = await a_ledger(database)
    before = await _look(ledger)

    advanced = await ledger.learn(
        a_fact(S.READ, fact.attempt_id, wamid="wamid.A"),
        a_fact(S.FAILED, wamid="wamid.A", code=131026),
        organization_id=stranger.organization_id,
    )

    assert await _look(ledger) == before
    assert advanced.failures == {}
    assert (await ledger.parked(), await stranger.parked()) == ([], ["wamid.A", "wamid.A"])

"""The one way to change what is known of a message (design 4.8)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from models.realtime.publishing import publish
from models.sending import counters, deliveries, parked
from models.sending.rules import Attempt, Phase, Standing, asks_phase, derive, learn, tally
from models.sending.types import AttemptState, Fact, Reached, RecipientState

# Locks are taken in id order, attempts before recipients, by everybody (experiment X8).
_ATTEMPTS = text("""
    select a.id, a.recipient_id, a.number, a.state, a.wamid, a.code, a.retry_at, a.answered_at,
           a.sent_at, a.delivered_at, a.read_at
    from message_attempt a
    where a.recipient_id in (
        select recipient_id from message_attempt where id = any(cast(:ids as uuid[]))
        union
        select recipient_id from message_attempt
        where organization_id = :organization and wamid = any(cast(:wamids as text[])))
    order by a.id for update
""")
_RECIPIENTS = text("""
    select id, campaign_id, attempt_id, state, due_at, reached, deliveries, tries, code
    from campaign_recipient where id = any(cast(:ids as uuid[])) order by id for update
""")
_PHASES = text("""
    select id, status from campaign where id = any(cast(:ids as uuid[])) order by id for share
""")
# Not a join: planned where nobody counted an organization's rows yet, that reads all of them again
# for every batch. Like this each row is looked up by its key, and its news by the same key.
_STORE_ATTEMPTS = text("""
    update message_attempt a
    set (state, wamid, code, retry_at, answered_at, sent_at, delivered_at, read_at) = (
        select n.* from jsonb_to_record(cast(:news as jsonb) -> cast(a.id as text))
          as n(state text, wamid text, code int, retry_at timestamptz, answered_at timestamptz,
               sent_at timestamptz, delivered_at timestamptz, read_at timestamptz))
    where a.id = any(cast(:ids as uuid[]))
""")
_STORE_RECIPIENTS = text("""
    update campaign_recipient r
    set (state, due_at, reached, deliveries, tries, code) = (
        select n.* from jsonb_to_record(cast(:news as jsonb) -> cast(r.id as text))
          as n(state text, due_at timestamptz, reached text, deliveries int, tries int, code int))
    where r.id = any(cast(:ids as uuid[]))
""")
_LEARNT = [name for name in Attempt._fields if name not in ("id", "recipient_id", "number")]
_PHASE = {"CANCELLED": Phase.CANCELLED, "COMPLETED": Phase.CLOSED, "FAILED": Phase.CLOSED}


@dataclass(slots=True)
class Advanced:
    """What a batch of facts changed, for those who must be told."""

    failures: defaultdict[UUID, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    due: Counter[UUID] = field(default_factory=Counter)
    campaigns: set[UUID] = field(default_factory=set)
    parked: int = 0


@dataclass(slots=True)
class _Recipient:
    campaign_id: UUID
    newest: UUID
    standing: Standing


async def advance(session: AsyncSession, organization_id: UUID, facts: Sequence[Fact]) -> Advanced:
    """Apply facts of one organization, whoever brings them, however late or often."""
    connection = await session.connection()
    facts = [*facts, *await parked.take(connection, organization_id, facts)]
    before = await _lock_attempts(connection, organization_id, facts)
    after, unmatched = _learn_all(before, facts)
    result = Advanced(parked=await parked.keep(connection, organization_id, unmatched))
    changed = [attempt for key, attempt in after.items() if attempt != before[key]]
    if not changed:
        return result
    recipients = await _lock_recipients(connection, changed)
    await _store(connection, _STORE_ATTEMPTS, _LEARNT, {attempt.id: attempt for attempt in changed})
    await _settle_recipients(connection, organization_id, after.values(), recipients, result)
    told = await deliveries.settle(
        connection, organization_id, changed, after.values(), known=recipients
    )
    await publish(session, organization_id, told)
    for attempt in changed:
        known = before[attempt.id].state
        if attempt.recipient_id not in recipients:
            continue
        if attempt.state is AttemptState.FAILED and known is not AttemptState.FAILED:
            campaign = recipients[attempt.recipient_id].campaign_id
            result.failures[campaign][attempt.code or 0] += 1
    return result


async def reunite(session: AsyncSession, organization_id: UUID) -> Advanced:
    """Apply parked statuses whose message id was learnt by a transaction that did not see them."""
    connection = await session.connection()
    return await advance(
        session, organization_id, await parked.take_learnt(connection, organization_id)
    )


async def _lock_attempts(
    connection: AsyncConnection, organization_id: UUID, facts: Sequence[Fact]
) -> dict[UUID, Attempt]:
    rows = await connection.execute(
        _ATTEMPTS,
        {
            "organization": organization_id,
            "ids": [fact.attempt_id for fact in facts if fact.attempt_id is not None],
            "wamids": [fact.wamid for fact in facts if fact.wamid is not None],
        },
    )
    return {
        id: Attempt(id, recipient, number, AttemptState(state), *rest)
        for id, recipient, number, state, *rest in rows
    }


def _learn_all(
    before: Mapping[UUID, Attempt], facts: Sequence[Fact]
) -> tuple[dict[UUID, Attempt], list[Fact]]:
    after = dict(before)
    by_wamid = {each.wamid: each.id for each in before.values() if each.wamid is not None}
    unmatched: list[Fact] = []
    # Facts that name their attempt first: they may teach the message id another one goes by.
    for fact in sorted(facts, key=lambda fact: fact.attempt_id not in after):
        key = fact.attempt_id if fact.attempt_id in after else by_wamid.get(fact.wamid or "")
        if key is None:
            unmatched.append(fact)
            continue
        after[key] = learn(after[key], fact)
        if fact.wamid is not None:
            by_wamid.setdefault(fact.wamid, key)
    return after, unmatched


async def _lock_recipients(
    connection: AsyncConnection, attempts: Iterable[Attempt]
) -> dict[UUID, _Recipient]:
    ids = list({attempt.recipient_id for attempt in attempts})
    rows = await connection.execute(_RECIPIENTS, {"ids": ids})
    return {
        row.id: _Recipient(
            row.campaign_id,
            row.attempt_id,
            Standing(
                RecipientState(row.state),
                row.due_at,
                Reached(row.reached),
                row.deliveries,
                row.tries,
                row.code,
            ),
        )
        for row in rows
    }


async def _settle_recipients(
    connection: AsyncConnection,
    organization_id: UUID,
    attempts: Iterable[Attempt],
    recipients: Mapping[UUID, _Recipient],
    result: Advanced,
) -> None:
    grouped: defaultdict[UUID, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        if attempt.recipient_id in recipients:
            grouped[attempt.recipient_id].append(attempt)
    phases = await _phases(connection, recipients, grouped)
    stored: dict[UUID, Standing] = {}
    moves: Counter[tuple[UUID, Standing, Standing]] = Counter()
    for id, tries in grouped.items():
        recipient = recipients[id]
        phase = phases.get(recipient.campaign_id, Phase.OPEN)
        standing = derive(tries, recipient.newest, phase, recipient.standing)
        if standing == recipient.standing:
            continue
        stored[id] = standing
        moves[recipient.campaign_id, recipient.standing, standing] += 1
        if standing.state is RecipientState.DUE:
            result.due[recipient.campaign_id] += 1
    if stored:
        await _store(connection, _STORE_RECIPIENTS, Standing._fields, stored)
        changes = _changes(moves)
        await counters.add(connection, organization_id, changes)
        result.campaigns.update(changes)


def _changes(
    moves: Mapping[tuple[UUID, Standing, Standing], int],
) -> Mapping[UUID, Mapping[str, int]]:
    """Most of a batch moves alike: each kind of move is tallied once."""
    changes: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for (campaign, before, after), times in moves.items():
        for name, step in tally(before, after).items():
            changes[campaign][name] += step * times
    return changes


async def _phases(
    connection: AsyncConnection,
    recipients: Mapping[UUID, _Recipient],
    grouped: Mapping[UUID, list[Attempt]],
) -> dict[UUID, Phase]:
    asking = {
        recipients[id].campaign_id
        for id, tries in grouped.items()
        if asks_phase(tries, recipients[id].newest)
    }
    if not asking:
        return {}
    rows = await connection.execute(_PHASES, {"ids": list(asking)})
    return {row.id: _PHASE.get(row.status, Phase.OPEN) for row in rows}


async def _store(
    connection: AsyncConnection,
    statement: TextClause,
    columns: Sequence[str],
    news: Mapping[UUID, Attempt | Standing],
) -> None:
    document = {
        str(id): {name: getattr(each, name) for name in columns} for id, each in news.items()
    }
    await connection.execute(
        statement, {"ids": list(news), "news": orjson.dumps(document).decode()}
    )

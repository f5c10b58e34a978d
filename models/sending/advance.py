"""The one way to change what is known of a message (design 4.8)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sending import counters, parked
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
_STORE_ATTEMPTS = text("""
    update message_attempt a
    set state = n.state, wamid = n.wamid, code = n.code, retry_at = n.retry_at,
        answered_at = n.answered_at, sent_at = n.sent_at, delivered_at = n.delivered_at,
        read_at = n.read_at
    from unnest(cast(:id as uuid[]), cast(:state as text[]), cast(:wamid as text[]),
                cast(:code as int[]), cast(:retry_at as timestamptz[]),
                cast(:answered_at as timestamptz[]), cast(:sent_at as timestamptz[]),
                cast(:delivered_at as timestamptz[]), cast(:read_at as timestamptz[]))
      as n(id, state, wamid, code, retry_at, answered_at, sent_at, delivered_at, read_at)
    where a.id = n.id
""")
_STORE_RECIPIENTS = text("""
    update campaign_recipient r
    set state = n.state, due_at = n.due_at, reached = n.reached, deliveries = n.deliveries,
        tries = n.tries, code = n.code
    from unnest(cast(:id as uuid[]), cast(:state as text[]), cast(:due_at as timestamptz[]),
                cast(:reached as text[]), cast(:deliveries as int[]), cast(:tries as int[]),
                cast(:code as int[]))
      as n(id, state, due_at, reached, deliveries, tries, code)
    where r.id = n.id
""")
_ATTEMPT_COLUMNS = (
    *("id", "state", "wamid", "code", "retry_at"),
    *("answered_at", "sent_at", "delivered_at", "read_at"),
)
_STANDING_COLUMNS = ("state", "due_at", "reached", "deliveries", "tries", "code")
_PHASE = {"CANCELLED": Phase.CANCELLED, "COMPLETED": Phase.CLOSED, "FAILED": Phase.CLOSED}


@dataclass(slots=True)
class Advanced:
    """What a batch of facts changed, for those who must be told."""

    failures: defaultdict[UUID, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    due: Counter[UUID] = field(default_factory=Counter)
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
    await _store_attempts(connection, changed)
    await _settle_recipients(connection, organization_id, after.values(), recipients, result)
    for attempt in changed:
        known = before[attempt.id].state
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
    stored: list[tuple[UUID, Standing]] = []
    changes: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for id, tries in grouped.items():
        recipient = recipients[id]
        phase = phases.get(recipient.campaign_id, Phase.OPEN)
        standing = derive(tries, recipient.newest, phase, recipient.standing)
        if standing == recipient.standing:
            continue
        stored.append((id, standing))
        changes[recipient.campaign_id].update(tally(recipient.standing, standing))
        if standing.state is RecipientState.DUE:
            result.due[recipient.campaign_id] += 1
    if stored:
        await _store_recipients(connection, stored)
        await counters.add(connection, organization_id, changes)


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


async def _store_attempts(connection: AsyncConnection, attempts: Sequence[Attempt]) -> None:
    await connection.execute(
        _STORE_ATTEMPTS,
        {name: [getattr(each, name) for each in attempts] for name in _ATTEMPT_COLUMNS},
    )


async def _store_recipients(
    connection: AsyncConnection, standings: Sequence[tuple[UUID, Standing]]
) -> None:
    columns = {name: [getattr(each, name) for _, each in standings] for name in _STANDING_COLUMNS}
    await connection.execute(_STORE_RECIPIENTS, {"id": [id for id, _ in standings], **columns})

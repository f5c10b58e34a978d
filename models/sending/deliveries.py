"""Where messages outside campaigns stand: derived from their attempts as a recipient is."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from models.realtime.types import LiveEvent, Told
from models.sending import by_template
from models.sending.rules import Attempt, Phase, Standing, derive, tally
from models.sending.types import AttemptState, Reached, RecipientState

_LOCK = text("""
    select id, attempt_id, state, due_at, reached, deliveries, tries, code
    from delivery where id = any(cast(:ids as uuid[])) order by id for update
""")
# The thread that the message of a delivery `d` belongs to, where there is one.
CONVERSATION = """(
    select c.id from message sent
    join conversation c on c.organization_id = sent.organization_id
      and c.contact_id = sent.contact_id and c.phone_number_id = sent.phone_number_id
    where sent.id = d.id and sent.organization_id = d.organization_id)"""
# What a person wrote to somebody whose window had closed (131047) waits for them to write again.
_STORE = text(f"""
    update delivery d
    set (state, due_at, reached, deliveries, tries, code, reason) = (
        select n.*, case when n.state = 'failed' and n.code = 131047 and exists (
            select from message m where m.id = d.id and m.organization_id = d.organization_id
              and m.origin = 'AGENT') then 'HELD' end
        from jsonb_to_record(cast(:news as jsonb) -> cast(d.id as text))
          as n(state text, due_at timestamptz, reached text, deliveries int, tries int, code int))
    where d.id = any(cast(:ids as uuid[]))
    returning d.id, {CONVERSATION} as conversation_id
""")
_OPEN = (RecipientState.DUE, RecipientState.SENDING)
_WINDOW_CLOSED = 131047


async def settle(
    connection: AsyncConnection,
    organization_id: UUID,
    changed: Iterable[Attempt],
    attempts: Iterable[Attempt],
    *,
    known: Container[UUID],
) -> list[Told]:
    """Write where deliveries stand after their attempts changed; `known` are recipients.

    Returns what those who watch should be told.
    """
    ids = {attempt.recipient_id for attempt in changed if attempt.recipient_id not in known}
    if not ids:
        return []
    tries: defaultdict[UUID, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        tries[attempt.recipient_id].append(attempt)
    stored: dict[str, dict[str, Any]] = {}
    moved: dict[UUID, Counter[str]] = {}
    for row in await connection.execute(_LOCK, {"ids": list(ids)}):
        before = _standing(row)
        standing = derive(
            tries[row.id], row.attempt_id, phase_of(before, tries[row.id], row.attempt_id), before
        )
        if standing != before:
            stored[str(row.id)] = standing._asdict()
            moved[row.id] = tally(before, standing)
    if not stored:
        return []
    news = orjson.dumps(stored).decode()
    rows = await connection.execute(_STORE, {"ids": [UUID(id) for id in stored], "news": news})
    await by_template.of_messages(connection, organization_id, moved)
    return [told(row.id, row.conversation_id) for row in rows]


def told(message_id: UUID, conversation_id: UUID | None) -> Told:
    """What those who watch are told when a message stands elsewhere."""
    return Told(LiveEvent.MESSAGE_STATUS, message_id, conversation_id=conversation_id)


def phase_of(before: Standing, attempts: Iterable[Attempt], newest: UUID) -> Phase:
    """Nobody waits any more to try again what was once taken by Meta, or has ended.

    An earlier try that came too late for the window (131047) was held, and goes on.
    """
    failed = any(
        each.state is AttemptState.FAILED and (each.id == newest or each.code != _WINDOW_CLOSED)
        for each in attempts
    )
    ended = before.state not in _OPEN
    return Phase.CLOSED if failed or ended else Phase.OPEN


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        RecipientState(row.state),
        row.due_at,
        Reached(row.reached),
        row.deliveries,
        row.tries,
        row.code,
    )

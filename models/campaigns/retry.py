"""Trying ended recipients again, because a person said so."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sending import counters
from models.sending.types import RecipientState

RETRYABLE = frozenset({RecipientState.FAILED, RecipientState.UNKNOWN})
# Attempts before recipients, each in id order, as `advance` locks them.
_CHOOSE = text("""
    select id, attempt_id, state, code from campaign_recipient
    where campaign_id = :campaign and state = any(cast(:states as text[])) and reached = 'not'
      and (cardinality(cast(:codes as int[])) = 0 or code = any(cast(:codes as int[])))
    order by id limit :most
""")
_ATTEMPTS = text("""
    select id from message_attempt where id = any(cast(:ids as uuid[])) order by id for update
""")
_DUE = text("""
    with chosen as (
        select id, state, code from campaign_recipient
        where id = any(cast(:ids as uuid[])) and state = any(cast(:states as text[]))
        order by id for update
    ), marked as (
        update message_attempt a set retry_at = :now
        from campaign_recipient r join chosen c on c.id = r.id where a.id = r.attempt_id
    ), due as (
        update campaign_recipient r set state = 'due', due_at = :now, code = null
        from chosen c where r.id = c.id
    )
    select state, code, count(*) as n from chosen group by state, code
""")


async def make_due(
    session: AsyncSession,
    organization_id: UUID,
    campaign_id: UUID,
    *,
    states: Sequence[str],
    codes: Sequence[int],
    now: datetime,
    most: int,
) -> int:
    """Make up to `most` ended recipients due again; a person asked, so tries are not counted.

    Only who failed or is unknown: anybody else has the message, or shall not get it.
    """
    states = [state for state in states if state in RETRYABLE]
    connection = await session.connection()
    chosen = (
        await connection.execute(
            _CHOOSE,
            {
                "campaign": campaign_id,
                "states": states,
                "codes": list(codes),
                "most": most,
            },
        )
    ).all()
    attempts = [row.attempt_id for row in chosen if row.attempt_id is not None]
    await connection.execute(_ATTEMPTS, {"ids": attempts})
    rows = await connection.execute(
        _DUE, {"ids": [row.id for row in chosen], "states": states, "now": now}
    )
    moved: dict[str, int] = {"due": 0}
    for row in rows:
        moved["due"] += row.n
        moved[row.state] = moved.get(row.state, 0) - row.n
        if row.state == "failed":
            code = f"failed:{row.code or 'not_sent'}"
            moved[code] = moved.get(code, 0) - row.n
    await counters.add(connection, organization_id, {campaign_id: moved})
    return moved["due"]

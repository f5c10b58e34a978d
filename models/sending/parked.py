"""Statuses whose message id nobody has learnt yet wait here until somebody does."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from models.sending.types import AttemptState, Fact, Patience

_TAKE = text("""
    delete from status_parked
    where organization_id = :organization and wamid = any(cast(:wamids as text[]))
    returning wamid, state, code, patience, at
""")
_KEEP = text("""
    insert into status_parked (organization_id, wamid, state, code, patience, at)
    select :organization, n.wamid, n.state, n.code, n.patience, n.at
    from unnest(cast(:wamid as text[]), cast(:state as text[]), cast(:code as int[]),
                cast(:patience as text[]), cast(:at as timestamptz[]))
      as n(wamid, state, code, patience, at)
    on conflict do nothing
""")
# A status may be parked while another transaction learns its message id: neither sees the other.
_MEET = text("""
    select distinct p.organization_id, p.wamid from status_parked p
    join message_attempt a on a.organization_id = p.organization_id and a.wamid = p.wamid
    limit 500
""")


async def take(
    connection: AsyncConnection, organization_id: UUID, facts: Sequence[Fact]
) -> list[Fact]:
    """Take what was parked for the message ids that these facts teach."""
    wamids = [fact.wamid for fact in facts if fact.attempt_id is not None and fact.wamid]
    if not wamids:
        return []
    rows = await connection.execute(_TAKE, {"organization": organization_id, "wamids": wamids})
    return [
        Fact(
            state=AttemptState(row.state),
            at=row.at,
            wamid=row.wamid,
            code=row.code,
            patience=Patience(row.patience),
        )
        for row in rows
    ]


async def keep(connection: AsyncConnection, organization_id: UUID, facts: Sequence[Fact]) -> int:
    """Park facts that match no attempt; without a message id there is nothing to park by."""
    known = [fact for fact in facts if fact.wamid is not None]
    if known:
        await connection.execute(
            _KEEP,
            {
                "organization": organization_id,
                "wamid": [fact.wamid for fact in known],
                "state": [fact.state for fact in known],
                "code": [fact.code for fact in known],
                "patience": [fact.patience for fact in known],
                "at": [fact.at for fact in known],
            },
        )
    return len(known)


async def meetings(connection: AsyncConnection) -> list[tuple[UUID, str]]:
    """Message ids both parked and learnt: what two transactions missed in each other."""
    return [(row.organization_id, row.wamid) for row in await connection.execute(_MEET)]

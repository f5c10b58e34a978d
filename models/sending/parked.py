"""Statuses whose message id nobody has learnt yet wait here until somebody does."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
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
_TAKE_LEARNT = text("""
    delete from status_parked p using message_attempt a
    where p.organization_id = :organization
      and a.organization_id = p.organization_id and a.wamid = p.wamid
    returning p.wamid, p.state, p.code, p.patience, p.at
""")


async def take(
    connection: AsyncConnection, organization_id: UUID, facts: Sequence[Fact]
) -> list[Fact]:
    """Take what was parked for the message ids that these facts teach."""
    wamids = [fact.wamid for fact in facts if fact.attempt_id is not None and fact.wamid]
    if not wamids:
        return []
    rows = await connection.execute(_TAKE, {"organization": organization_id, "wamids": wamids})
    return [_fact(row) for row in rows]


async def take_learnt(connection: AsyncConnection, organization_id: UUID) -> list[Fact]:
    """Take what is parked for message ids that are known by now."""
    rows = await connection.execute(_TAKE_LEARNT, {"organization": organization_id})
    return [_fact(row) for row in rows]


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


def _fact(row: Row[Any]) -> Fact:
    return Fact(
        state=AttemptState(row.state),
        at=row.at,
        wamid=row.wamid,
        code=row.code,
        patience=Patience(row.patience),
    )

"""The key pairs of numbers, with which phones and flows' endpoints keep secrets."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.flows.tables import FlowKey

# A phone may seal for the key it knew a while longer, though Meta has the new one.
OLD_KEYS_LAST = timedelta(days=7)
_OPENING = text("""
    select k.id, k.sealed_private_key from flow_key k
    join phone_number n on n.id = k.phone_number_id and n.organization_id = k.organization_id
    where k.organization_id = :organization and n.business_account_id = :account
      and (k.retired_at is null or k.retired_at > :since)
    order by k.retired_at desc nulls first, k.id desc
    limit 64
""")
_TAKE_OVER = text("""
    update flow_key set
        uploaded_at = case when id = :id then :now else uploaded_at end,
        signature_status = case when id = :id then :status else signature_status end,
        checked_at = case when id = :id then :now else checked_at end,
        retired_at = case when id <> :id then coalesce(retired_at, :now) end
    where organization_id = :organization and phone_number_id = :number
""")
_FORGET = text("""
    delete from flow_key
    where organization_id = :organization and phone_number_id = :number and retired_at < :since
""")


class Opening(NamedTuple):
    """A private key that phones may have sealed for."""

    id: UUID
    sealed: str


async def opening(session: AsyncSession, organization_id: UUID, account_id: UUID) -> list[Opening]:
    """Every key of an account's numbers that still opens, the present ones first."""
    since = datetime.now(UTC) - OLD_KEYS_LAST
    rows = await (await session.connection()).execute(
        _OPENING, {"organization": organization_id, "account": account_id, "since": since}
    )
    return [Opening(row.id, row.sealed_private_key) for row in rows]


async def of_number(
    session: AsyncSession, organization_id: UUID, number_id: UUID
) -> Sequence[FlowKey]:
    """Newest first."""
    query = select(FlowKey).where(
        FlowKey.organization_id == organization_id, FlowKey.phone_number_id == number_id
    )
    return (await session.exec(query.order_by(col(FlowKey.id).desc()))).all()


async def waiting(session: AsyncSession, organization_id: UUID, number_id: UUID) -> FlowKey | None:
    """A pair that was made and has not reached Meta, as far as we know."""
    for key in await of_number(session, organization_id, number_id):
        if key.uploaded_at is None and key.retired_at is None:
            return key
    return None


def made(organization_id: UUID, number_id: UUID, public: str, sealed: str) -> FlowKey:
    return FlowKey(
        id=new_id(),
        organization_id=organization_id,
        phone_number_id=number_id,
        public_key=public,
        sealed_private_key=sealed,
    )


async def take_over(
    session: AsyncSession, organization_id: UUID, number_id: UUID, key_id: UUID, status: str
) -> None:
    """Meta has this one now: those before it open for a while, and older ones are forgotten."""
    now = datetime.now(UTC)
    connection = await session.connection()
    of = {"organization": organization_id, "number": number_id}
    await connection.execute(_TAKE_OVER, {**of, "id": key_id, "now": now, "status": status})
    await connection.execute(_FORGET, {**of, "since": now - OLD_KEYS_LAST})

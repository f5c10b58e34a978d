"""Flows of one account, as they are looked for."""

from collections.abc import Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.flows.tables import Flow
from models.flows.types import AccountRef


async def named(session: AsyncSession, ref: AccountRef, name: str) -> Flow | None:
    """One made here that Meta's id was never learnt of; held until the transaction ends."""
    query = (
        select(Flow)
        .where(
            Flow.organization_id == ref.organization_id,
            Flow.business_account_id == ref.business_account_id,
            Flow.name == name,
            col(Flow.meta_id).is_(None),
            col(Flow.deleted_at).is_(None),
        )
        .with_for_update(key_share=True)
    )
    return (await session.exec(query)).first()


async def at_meta(session: AsyncSession, ref: AccountRef) -> Sequence[Flow]:
    """Those that Meta should have; held until the transaction ends."""
    query = (
        select(Flow)
        .where(
            Flow.organization_id == ref.organization_id,
            Flow.business_account_id == ref.business_account_id,
            col(Flow.meta_id).is_not(None),
            col(Flow.deleted_at).is_(None),
        )
        .with_for_update(key_share=True)
    )
    return (await session.exec(query)).all()

"""Accounts and numbers in pages."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts.tables import AccountNumber, PhoneNumber


async def numbers(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    after: UUID | None = None,
    most: int | None = None,
) -> Sequence[PhoneNumber]:
    """Numbers that the account may send from, oldest first."""
    linked = select(AccountNumber.phone_number_id).where(
        col(AccountNumber.organization_id) == organization_id,
        col(AccountNumber.business_account_id) == account_id,
    )
    wanted = select(PhoneNumber).where(
        col(PhoneNumber.organization_id) == organization_id,
        or_(col(PhoneNumber.business_account_id) == account_id, col(PhoneNumber.id).in_(linked)),
    )
    if after is not None:
        wanted = wanted.where(col(PhoneNumber.id) > after)
    return (await session.exec(wanted.order_by(col(PhoneNumber.id)).limit(most))).all()


async def accounts_of(
    session: AsyncSession, organization_id: UUID, numbers: Sequence[PhoneNumber]
) -> dict[UUID, list[UUID]]:
    """The messaging accounts of each number; the one it sends through is always among them."""
    wanted = select(AccountNumber).where(
        col(AccountNumber.organization_id) == organization_id,
        col(AccountNumber.phone_number_id).in_([each.id for each in numbers]),
    )
    found = {each.id: {each.business_account_id} for each in numbers}
    for link in await session.exec(wanted):
        found[link.phone_number_id].add(link.business_account_id)
    return {number: sorted(accounts) for number, accounts in found.items()}

"""Hosted signup: Meta says that a business added us, and somebody here must be meant.

Its link carries nothing of ours, and a portfolio's id is no secret. So where several organizations
share an installation an operator says whose account it is; the only one is asked nobody.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from models.accounts.tables import AccountRoute
from models.audit import log
from models.audit.actors import SYSTEM
from models.onboarding.sessions import open_signup, partner_added
from models.onboarding.tables import PartnerAdded, Signup
from models.onboarding.types import SignupMode, SignupStatus

_ORGANIZATIONS = text("select organization_ids()")
# Who claimed it before and let it go has no claim on it any more.
_ADD = text("""
    insert into partner_added (waba_id, portfolio_id) values (:waba, :portfolio)
    on conflict (waba_id) do update
    set portfolio_id = coalesce(excluded.portfolio_id, partner_added.portfolio_id),
        added_at = clock_timestamp(), organization_id = null
""")
_HOLDER = text("""
    select organization_id from account_route where meta_id = :waba and released_at is null
""")
_CLAIM = text("""
    update partner_added set organization_id = :organization
    where waba_id = :waba and (organization_id is null or organization_id = :organization)
      and not exists (
          select from account_route r where r.meta_id = :waba and r.released_at is null
            and r.organization_id <> :organization
      )
    returning portfolio_id
""")


class NotAdded(Exception):
    """Meta has not said that this account's owner added us, or somebody else claimed it."""


async def add(session: AsyncSession, waba_id: str, portfolio_id: str | None) -> None:
    """Remember that Meta named the account."""
    given = {"waba": waba_id, "portfolio": portfolio_id}
    await (await session.connection()).execute(_ADD, given)


async def heed(database: Database, waba_id: str, portfolio_id: str | None) -> None:
    """Remember it; a hosted signup of whoever has the account, or of the only one, goes on."""
    async with database.transaction() as session:
        await add(session, waba_id, portfolio_id)
        owner = await holder(session, waba_id) or await only_organization(session)
    if owner is None:
        return
    async with database.transaction([owner]) as session:
        signup = await waiting(session, owner)
        if signup is not None:
            await claim(session, owner, waba_id, signup)
            change = log.Change("signup.partner_added", signup.id)
            await log.record(session, owner, SYSTEM, change)


async def holder(session: AsyncSession, waba_id: str) -> UUID | None:
    """Who connected the account and has not let it go, whatever its owner did meanwhile."""
    found = await (await session.connection()).execute(_HOLDER, {"waba": waba_id})
    return found.scalar_one_or_none()


async def only_organization(session: AsyncSession) -> UUID | None:
    found = (await (await session.connection()).execute(_ORGANIZATIONS)).scalars().all()
    return UUID(str(found[0])) if len(found) == 1 else None


async def waiting(session: AsyncSession, organization_id: UUID) -> Signup | None:
    """The oldest hosted signup that waits for Meta."""
    found = await session.exec(
        select(Signup)
        .where(
            Signup.organization_id == organization_id,
            Signup.mode == SignupMode.HOSTED,
            Signup.status == SignupStatus.WAITING,
            col(Signup.waba_id).is_(None),
        )
        .order_by(col(Signup.id))
        .limit(1)
        .with_for_update()
    )
    return found.one_or_none()


async def unclaimed(session: AsyncSession) -> Sequence[PartnerAdded]:
    """Meta says of every signup that we were added: those that somebody has are not listed."""
    held = select(AccountRoute.meta_id).where(col(AccountRoute.released_at).is_(None))
    found = await session.exec(
        select(PartnerAdded)
        .where(
            col(PartnerAdded.organization_id).is_(None),
            col(PartnerAdded.waba_id).not_in(held),
        )
        .order_by(col(PartnerAdded.added_at).desc())
    )
    return found.all()


async def claim(
    session: AsyncSession, organization_id: UUID, waba_id: str, signup: Signup | None
) -> Signup:
    """The account is this organization's: its hosted signup goes on. Raises `NotAdded`."""
    given = {"organization": organization_id, "waba": waba_id}
    row = (await (await session.connection()).execute(_CLAIM, given)).one_or_none()
    if row is None:
        raise NotAdded
    found = signup or await open_signup(session, organization_id, SignupMode.HOSTED)
    found.portfolio_id = row.portfolio_id
    await partner_added(session, found, waba_id)
    return found

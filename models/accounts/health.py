"""Bringing an account and its numbers up to date with what Meta's lists say now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts.adding import add_number
from models.accounts.connecting import TakenByAnother
from models.accounts.learning import Known, Learning
from models.accounts.standing import ends_soon
from models.accounts.tables import BusinessAccount, PhoneNumber
from models.accounts.types import AccountFacts, AccountRef, Connection, NumberFacts, Source

# Meta lists it no more: deleted in WhatsApp Manager, or moved to another account.
GONE = "GONE"
_ROUTES = text("""
    select organization_id, business_account_id from account_route
    where business_account_id > :after order by business_account_id limit :most
""")
_FAILED = text("""
    update business_account set facts_error = :error
    where id = :id and organization_id = :organization
""")


@dataclass(frozen=True, slots=True)
class Reachable:
    """An account that Meta can be asked about."""

    meta_id: str
    sealed_token: str


async def page(session: AsyncSession, after: UUID, most: int) -> list[AccountRef]:
    """Accounts of every organization, in the order of their ids."""
    rows = await (await session.connection()).execute(_ROUTES, {"after": after, "most": most})
    return [
        AccountRef(organization_id=row.organization_id, account_id=row.business_account_id)
        for row in rows
    ]


async def reachable(session: AsyncSession, ref: AccountRef) -> Reachable | None:
    """None where the account is gone, or nobody may act for it any more."""
    account = await session.get(BusinessAccount, (ref.account_id, ref.organization_id))
    if account is None or account.connection != Connection.CONNECTED:
        return None
    return Reachable(account.meta_id, account.sealed_token)


async def failed(session: AsyncSession, ref: AccountRef, error: str) -> None:
    """Note why its facts are old; `error` is a class and a code."""
    values = {"id": ref.account_id, "organization": ref.organization_id, "error": error}
    await (await session.connection()).execute(_FAILED, values)


async def learn(
    session: AsyncSession,
    ref: AccountRef,
    account: AccountFacts,
    numbers: Mapping[str, NumberFacts],
    at: datetime,
    source: Source,
) -> int:
    """Write what the lists say, numbers by Meta's id; returns how much of it was news."""
    learning = Learning(session, ref.organization_id, source)
    held = await learning.hold([ref.account_id])
    if not held:
        return 0
    known = await _with_new(session, learning, held[0], numbers)
    learning.account(known, account, at)
    learning.lapse(known, at)
    for number in known.numbers:
        facts = numbers.get(number.meta_id)
        if facts is not None:
            await learning.number(known, number, facts, at)
            number.facts_at = at
            number.health_at = at if facts.can_send is not None else number.health_at
        elif number.business_account_id == known.account.id and _there(number, at):
            await learning.number(known, number, NumberFacts(meta_status=GONE), at)
    learning.settle(known, at)
    _warn(learning, known.account, at)
    known.account.facts_at, known.account.facts_error = at, None
    return await learning.finish()


async def _with_new(
    session: AsyncSession, learning: Learning, known: Known, numbers: Mapping[str, NumberFacts]
) -> Known:
    """Numbers that were added elsewhere are ours from now on."""
    have = {each.meta_id for each in known.numbers}
    missing = [meta_id for meta_id in numbers if meta_id not in have]
    added = [await _added(session, known, each, numbers[each]) for each in missing]
    if not any(added):
        return known
    return (await learning.hold([known.account.id]))[0]


async def _added(
    session: AsyncSession, known: Known, meta_id: str, facts: NumberFacts
) -> UUID | None:
    """None for a number that another organization has connected."""
    owner, account = known.account.organization_id, known.account.id
    display = facts.display_phone_number or ""
    try:
        async with session.begin_nested():
            return await add_number(session, owner, account, meta_id, display, facts.verified_name)
    except TakenByAnother:
        return None


def _there(number: PhoneNumber, at: datetime) -> bool:
    """Whether a list could name it then."""
    return number.created_at is not None and number.created_at < at


def _warn(learning: Learning, account: BusinessAccount, at: datetime) -> None:
    """Once for a token: the feed knows the same news of the same moment."""
    ends = account.token_expires_at
    if ends is not None and ends_soon(ends, at):
        said = {"expiresAt": ends.isoformat()}
        learning.say("account.token_expires", account.id, None, said, ends)


async def paces(session: AsyncSession, ref: AccountRef) -> dict[str, int]:
    """What its numbers send at, by Meta's id."""
    numbers = await Learning(session, ref.organization_id, Source.CHECK).hold([ref.account_id])
    return {each.meta_id: each.throughput for known in numbers for each in known.numbers}

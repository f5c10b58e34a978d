"""What Meta says of our numbers, found by the names Meta gives them."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts.types import NumberStatus, Quality

_BY_META_ID = text("""
    select meta_id, id from phone_number
    where organization_id = :organization and meta_id = any(cast(:meta_ids as text[]))
""")
_BY_DIGITS = text("""
    select n.id from phone_number n
    join business_account a on a.id = n.business_account_id
     and a.organization_id = n.organization_id
    where n.organization_id = :organization and a.meta_id = :account
      and regexp_replace(n.display_phone_number, '\\D', '', 'g') = :digits
""")
_OF_ACCOUNT = text("""
    select n.id from phone_number n
    join business_account a on a.id = n.business_account_id
     and a.organization_id = n.organization_id
    where n.organization_id = :organization and a.meta_id = :account
    order by n.id
""")
_LEARN = text("""
    with changed as (
        select id, coalesce(status_at > cast(:at as timestamptz), false) as late
        from phone_number
        where organization_id = :organization and id = any(cast(:ids as uuid[]))
        order by id for no key update
    )
    update phone_number n
    set status = case when changed.late then n.status
                 else coalesce(cast(:status as text), n.status) end,
        quality = case when changed.late then n.quality
                  else coalesce(cast(:quality as text), n.quality) end,
        status_at = case when cast(:status as text) is null then n.status_at
                    else greatest(n.status_at, cast(:at as timestamptz)) end,
        throughput = coalesce(cast(:throughput as int), n.throughput),
        messaging_limit = coalesce(cast(:messaging_limit as text), n.messaging_limit),
        verified_name = coalesce(cast(:verified_name as text), n.verified_name)
    from changed where n.id = changed.id and n.organization_id = :organization
    returning n.id, changed.late
""")
_PACE = text("""
    update rate_bucket set rate = :throughput where id = any(cast(:ids as uuid[]))
""")


async def by_meta_id(
    session: AsyncSession, organization_id: UUID, meta_ids: Collection[str]
) -> dict[str, UUID]:
    rows = await (await session.connection()).execute(
        _BY_META_ID, {"organization": organization_id, "meta_ids": list(meta_ids)}
    )
    return {row.meta_id: row.id for row in rows}


async def by_phone(
    session: AsyncSession, organization_id: UUID, account: str, phone: str
) -> list[UUID]:
    """Account webhooks name a number by its digits only."""
    digits = "".join(each for each in phone if each.isdecimal())
    parameters = {"organization": organization_id, "account": account, "digits": digits}
    rows = await (await session.connection()).scalars(_BY_DIGITS, parameters)
    return list(rows)


async def of_account(session: AsyncSession, organization_id: UUID, account: str) -> list[UUID]:
    rows = await (await session.connection()).scalars(
        _OF_ACCOUNT, {"organization": organization_id, "account": account}
    )
    return list(rows)


class NumberFacts(NamedTuple):
    """What Meta told; None is not told."""

    status: NumberStatus | None = None
    quality: Quality | None = None
    throughput: int | None = None
    messaging_limit: str | None = None
    verified_name: str | None = None


async def learn(
    session: AsyncSession,
    organization_id: UUID,
    ids: Collection[UUID],
    facts: NumberFacts,
    at: datetime | None = None,
) -> list[UUID]:
    """Write what is told; what is not told stays. Returns the numbers it is news of:

    a status older than the one that stands changes nothing.
    """
    connection = await session.connection()
    rows = await connection.execute(
        _LEARN, {"organization": organization_id, "ids": list(ids), "at": at, **facts._asdict()}
    )
    fresh = [row.id for row in rows if not row.late]
    if facts.throughput is not None:
        await connection.execute(_PACE, {"ids": list(ids), "throughput": facts.throughput})
    return fresh

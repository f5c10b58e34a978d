"""Connecting an account and a number by hand, until onboarding does it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.sending import pace

_ACCOUNT = text("""
    insert into business_account (id, organization_id, meta_id, name, sealed_token)
    values (:id, :organization, :meta_id, :name, :token)
    on conflict (organization_id, meta_id) do update
    set sealed_token = excluded.sealed_token, name = excluded.name returning id
""")
_NUMBER = text("""
    insert into phone_number (id, organization_id, business_account_id, meta_id,
                              display_phone_number, verified_name, status, quality, throughput)
    values (:id, :organization, :account, :meta_id, :display, :verified, 'CONNECTED', :quality,
            :throughput)
    on conflict (organization_id, meta_id) do update
    set business_account_id = excluded.business_account_id, status = 'CONNECTED',
        display_phone_number = excluded.display_phone_number, quality = excluded.quality,
        verified_name = excluded.verified_name, throughput = excluded.throughput
    returning id
""")
_LINK = text("""
    insert into account_number (organization_id, business_account_id, phone_number_id)
    values (:organization, :account, :number) on conflict do nothing
""")
_ACCOUNT_ROUTE = text("""
    insert into account_route (meta_id, organization_id, business_account_id)
    values (:meta_id, :organization, :id)
    on conflict (meta_id) do update set business_account_id = excluded.business_account_id
    where account_route.organization_id = excluded.organization_id
    returning organization_id
""")
_NUMBER_ROUTE = text("""
    insert into number_route (meta_id, organization_id, phone_number_id)
    values (:meta_id, :organization, :id)
    on conflict (meta_id) do update set phone_number_id = excluded.phone_number_id
    where number_route.organization_id = excluded.organization_id
    returning organization_id
""")


class TakenByAnother(Exception):
    """Another organization has connected this account or number."""


@dataclass(frozen=True, slots=True)
class Connected:
    account_id: UUID
    number_id: UUID


@dataclass(frozen=True, slots=True)
class NumberFacts:
    meta_id: str
    display_phone_number: str
    verified_name: str | None = None
    quality: str = "UNKNOWN"
    throughput: int = 80


async def connect(
    session: AsyncSession,
    organization_id: UUID,
    *,
    waba_id: str,
    name: str,
    sealed_token: str,
    number: NumberFacts,
) -> Connected:
    """Connect a number of an account, or refresh it. Raises `TakenByAnother`."""
    connection = await session.connection()
    account: UUID = (
        await connection.execute(
            _ACCOUNT,
            {
                "id": new_id(),
                "organization": organization_id,
                "meta_id": waba_id,
                "name": name,
                "token": sealed_token,
            },
        )
    ).scalar_one()
    number_id: UUID = (
        await connection.execute(
            _NUMBER,
            {
                "id": new_id(),
                "organization": organization_id,
                "account": account,
                "meta_id": number.meta_id,
                "display": number.display_phone_number,
                "verified": number.verified_name,
                "quality": number.quality,
                "throughput": number.throughput,
            },
        )
    ).scalar_one()
    await connection.execute(
        _LINK, {"organization": organization_id, "account": account, "number": number_id}
    )
    for statement, meta_id, id in (
        (_ACCOUNT_ROUTE, waba_id, account),
        (_NUMBER_ROUTE, number.meta_id, number_id),
    ):
        route = await connection.execute(
            statement, {"meta_id": meta_id, "organization": organization_id, "id": id}
        )
        if route.one_or_none() is None:
            raise TakenByAnother
    await pace.enter_number(session, number_id, number.throughput)
    return Connected(account, number_id)

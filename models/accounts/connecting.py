"""Connecting an account and a number: the one way, for onboarding and for the command line."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.accounts.pacing import enter_number
from models.accounts.types import Connection

_BEFORE = text("""
    select connection from business_account
    where organization_id = :organization and meta_id = :meta_id for update
""")
_ACCOUNT = text("""
    insert into business_account (id, organization_id, meta_id, name, sealed_token, token_print,
                                  connection)
    values (:id, :organization, :meta_id, :name, :token, :print,
            case when :connected then 'CONNECTED' else 'DISCONNECTED' end)
    on conflict (organization_id, meta_id) do update
    set sealed_token = excluded.sealed_token, token_print = excluded.token_print,
        name = coalesce(nullif(excluded.name, ''), business_account.name),
        connection = case when :connected then 'CONNECTED' else business_account.connection end,
        connection_reason = case when :connected then null
                            else business_account.connection_reason end,
        connection_at = clock_timestamp()
    returning id
""")
_NUMBER = text("""
    insert into phone_number (id, organization_id, business_account_id, meta_id,
                              display_phone_number, verified_name, status, quality, throughput)
    values (:id, :organization, :account, :meta_id, :display, :verified,
            case when :connected then 'CONNECTED' else 'DISCONNECTED' end, :quality, :throughput)
    on conflict (organization_id, meta_id) do update
    set business_account_id = excluded.business_account_id,
        status = case when :connected then 'CONNECTED' else phone_number.status end,
        display_phone_number = excluded.display_phone_number, quality = excluded.quality,
        verified_name = excluded.verified_name, throughput = excluded.throughput
    returning id
""")
_LINK = text("""
    insert into account_number (organization_id, business_account_id, phone_number_id)
    values (:organization, :account, :number) on conflict do nothing
""")
# Whoever let an account or a number go has no claim on it any more.
_ACCOUNT_ROUTE = text("""
    insert into account_route (meta_id, organization_id, business_account_id)
    values (:meta_id, :organization, :id)
    on conflict (meta_id) do update set business_account_id = excluded.business_account_id,
        organization_id = excluded.organization_id, released_at = null
    where account_route.organization_id = excluded.organization_id
       or account_route.released_at is not null
    returning organization_id
""")
_NUMBER_ROUTE = text("""
    insert into number_route (meta_id, organization_id, phone_number_id)
    values (:meta_id, :organization, :id)
    on conflict (meta_id) do update set phone_number_id = excluded.phone_number_id,
        organization_id = excluded.organization_id, released_at = null
    where number_route.organization_id = excluded.organization_id
       or number_route.released_at is not null
    returning organization_id
""")


class TakenByAnother(Exception):
    """Another organization has connected this account or number."""


@dataclass(frozen=True, slots=True)
class Connected:
    account_id: UUID
    number_id: UUID


@dataclass(frozen=True, slots=True)
class ConnectedAccount:
    """`before` is None for an account we did not know."""

    id: UUID
    before: Connection | None


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
    token_print: str | None = None,
) -> Connected:
    """Connect a number of an account, or refresh it. Raises `TakenByAnother`."""
    account = await connect_account(
        session,
        organization_id,
        waba_id=waba_id,
        name=name,
        sealed_token=sealed_token,
        token_print=token_print,
    )
    number_id = await connect_number(session, organization_id, account.id, number)
    return Connected(account.id, number_id)


async def connect_account(
    session: AsyncSession,
    organization_id: UUID,
    *,
    waba_id: str,
    name: str,
    sealed_token: str,
    token_print: str | None = None,
    connected: bool = True,
) -> ConnectedAccount:
    """Keep an account and its token; unless `connected`, it stands as it stood.

    Raises `TakenByAnother`.
    """
    connection = await session.connection()
    named = {"organization": organization_id, "meta_id": waba_id}
    before = (await connection.execute(_BEFORE, named)).scalar_one_or_none()
    account_id: UUID = (
        await connection.execute(
            _ACCOUNT,
            {
                "id": new_id(),
                **named,
                "name": name,
                "token": sealed_token,
                "print": token_print,
                "connected": connected,
            },
        )
    ).scalar_one()
    await _route(session, organization_id, waba_id, account_id=account_id)
    return ConnectedAccount(account_id, Connection(before) if before else None)


async def connect_number(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    number: NumberFacts,
    *,
    connected: bool = True,
) -> UUID:
    """Keep a number of an account; unless `connected`, its status stays, DISCONNECTED at first.

    Raises `TakenByAnother`.
    """
    connection = await session.connection()
    number_id: UUID = (
        await connection.execute(
            _NUMBER,
            {
                "id": new_id(),
                "organization": organization_id,
                "account": account_id,
                "meta_id": number.meta_id,
                "display": number.display_phone_number,
                "verified": number.verified_name,
                "quality": number.quality,
                "throughput": number.throughput,
                "connected": connected,
            },
        )
    ).scalar_one()
    await connection.execute(
        _LINK, {"organization": organization_id, "account": account_id, "number": number_id}
    )
    await _route(session, organization_id, number.meta_id, number_id=number_id)
    await enter_number(session, number_id, number.throughput)
    return number_id


async def _route(
    session: AsyncSession,
    organization_id: UUID,
    meta_id: str,
    *,
    account_id: UUID | None = None,
    number_id: UUID | None = None,
) -> None:
    statement = _ACCOUNT_ROUTE if number_id is None else _NUMBER_ROUTE
    given = {
        "meta_id": meta_id,
        "organization": organization_id,
        "id": account_id if number_id is None else number_id,
    }
    route = await (await session.connection()).execute(statement, given)
    if route.one_or_none() is None:
        raise TakenByAnother

"""A number of an account that we did not know of."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.accounts.connecting import TakenByAnother
from models.sending import pace

_UNTOLD_THROUGHPUT = 80
# It sends nothing before Meta says that it is connected.
_NUMBER = text("""
    insert into phone_number (id, organization_id, business_account_id, meta_id,
                              display_phone_number, verified_name, status, quality, throughput)
    values (:id, :organization, :account, :meta_id, :display, :name, 'DISCONNECTED', 'UNKNOWN',
            :throughput)
    on conflict (organization_id, meta_id) do update set meta_id = excluded.meta_id
    returning id, xmax = 0 as is_new
""")
_LINK = text("""
    insert into account_number (organization_id, business_account_id, phone_number_id)
    values (:organization, :account, :number) on conflict do nothing
""")
_ROUTE = text("""
    insert into number_route (meta_id, organization_id, phone_number_id)
    values (:meta_id, :organization, :id)
    on conflict (meta_id) do update set phone_number_id = excluded.phone_number_id
    where number_route.organization_id = excluded.organization_id
    returning organization_id
""")


async def add_number(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    meta_id: str,
    display: str,
    name: str | None,
) -> UUID:
    """Our id of a number at Meta, which may be another account's too. Raises `TakenByAnother`."""
    connection = await session.connection()
    values = {"organization": organization_id, "account": account_id, "meta_id": meta_id}
    made = {"display": display, "name": name, "throughput": _UNTOLD_THROUGHPUT}
    row = (await connection.execute(_NUMBER, {"id": new_id(), **values, **made})).one()
    link = {"organization": organization_id, "account": account_id, "number": row.id}
    await connection.execute(_LINK, link)
    route = {"organization": organization_id, "meta_id": meta_id, "id": row.id}
    if (await connection.execute(_ROUTE, route)).one_or_none() is None:
        raise TakenByAnother
    if row.is_new:
        await pace.enter_number(session, row.id, _UNTOLD_THROUGHPUT)
    number: UUID = row.id
    return number

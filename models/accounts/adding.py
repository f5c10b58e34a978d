"""A number of an account that we did not know of."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import numbers
from models.accounts.connecting import NumberFacts, connect_number

_LINK = text("""
    insert into account_number (organization_id, business_account_id, phone_number_id)
    values (:organization, :account, :number) on conflict do nothing
""")


async def add_number(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    meta_id: str,
    display: str,
    name: str | None,
) -> UUID:
    """Our id of a number at Meta; it sends nothing before Meta says that it is connected.

    One that is another account's of ours stays with it, and is this one's too. Raises
    `TakenByAnother`.
    """
    known = await numbers.by_meta_id(session, organization_id, [meta_id])
    if meta_id not in known:
        facts = NumberFacts(meta_id, display, name)
        return await connect_number(session, organization_id, account_id, facts, connected=False)
    link = {"organization": organization_id, "account": account_id, "number": known[meta_id]}
    await (await session.connection()).execute(_LINK, link)
    return known[meta_id]

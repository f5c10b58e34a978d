"""Threads that are simply there, for tests of what is done with them."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.accounts.tables import BusinessAccount, PhoneNumber
from models.contacts.tables import Contact
from models.conversations.tables import Conversation


async def a_number(session: AsyncSession, organization_id: UUID) -> UUID:
    account = BusinessAccount(
        organization_id=organization_id, meta_id=str(new_id()), name="Shop", sealed_token="sealed"
    )
    session.add(account)
    await session.flush()
    number = PhoneNumber(
        organization_id=organization_id,
        business_account_id=account.id,
        meta_id=str(new_id()),
        display_phone_number="+15550100",
    )
    session.add(number)
    await session.flush()
    return number.id


async def a_thread(
    session: AsyncSession, organization_id: UUID, number_id: UUID | None = None
) -> Conversation:
    """Of a contact nobody met before."""
    contact = Contact(organization_id=organization_id)
    session.add(contact)
    await session.flush()
    thread = Conversation(
        organization_id=organization_id,
        contact_id=contact.id,
        phone_number_id=number_id or await a_number(session, organization_id),
    )
    session.add(thread)
    await session.flush()
    return thread

"""Whom a message goes to, and under which name Meta finds them."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contacts.identities import CURRENT, Alias, Person, resolve
from models.contacts.phones import BadNumber, normalise
from models.contacts.types import Consent
from models.messages.refusals import AddressRefused, ContactUnknown, NobodyToReach
from models.messages.types import To

# A phone before a business-scoped id: some templates reach phones only.
_ADDRESSEE = text(f"""
    select c.id, c.blocked, c.consent, (
        select i.value from contact_identity i
        where i.contact_id = c.id and i.organization_id = c.organization_id
        order by i.kind <> 'PHONE', {CURRENT} limit 1) as address
    from contact c
    where c.id = :contact and c.organization_id = :organization
""")


class Addressee(NamedTuple):
    contact_id: UUID
    address: str
    blocked: bool
    consent: Consent


async def addressee(session: AsyncSession, organization_id: UUID, to: To) -> Addressee:
    """Find the person, or make them: whoever names a phone need not have met them."""
    contact_id = to.contact_id
    address = None
    if contact_id is None:
        alias, address = _alias(to)
        [contact_id] = await resolve(session, organization_id, [Person(alias)])
    connection = await session.connection()
    row = (
        await connection.execute(
            _ADDRESSEE, {"organization": organization_id, "contact": contact_id}
        )
    ).one_or_none()
    if row is None:
        raise ContactUnknown
    if (reached := address or row.address) is None:
        raise NobodyToReach
    return Addressee(row.id, reached, row.blocked, Consent(row.consent))


def _alias(to: To) -> tuple[Alias, str]:
    if to.phone is not None:
        try:
            phone = normalise(to.phone)
        except BadNumber as error:
            raise AddressRefused(str(error.fault)) from None
        return Alias.of(phone, None), phone
    if not to.user_id:
        raise AddressRefused("Name the contact, a phone or a business-scoped user id.")
    return Alias.of(None, to.user_id), to.user_id

"""What is needed to tell a person that their message was read."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.messages.refusals import MessageUnknown, NotTheirs

_MARKED = text("""
    select m.inbound, m.wamid, n.meta_id as meta_number_id, w.sealed_token
    from message m
    join phone_number n on n.id = m.phone_number_id and n.organization_id = m.organization_id
    join business_account w
      on w.id = n.business_account_id and w.organization_id = n.organization_id
    where m.id = :message and m.organization_id = :organization
""")


class Marked(NamedTuple):
    wamid: str
    meta_number_id: str
    sealed_token: str


async def marked(session: AsyncSession, organization_id: UUID, message_id: UUID) -> Marked:
    """Raises MessageUnknown, or NotTheirs for what we wrote ourselves."""
    found = {"organization": organization_id, "message": message_id}
    row = (await (await session.connection()).execute(_MARKED, found)).one_or_none()
    if row is None:
        raise MessageUnknown
    if not row.inbound or row.wamid is None:
        raise NotTheirs
    return Marked(row.wamid, row.meta_number_id, row.sealed_token)

"""Whether a person may be written to freely: read from what they wrote, so it cannot be stale."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# Meta's clock, not ours: the time it gave the message (MM 5.7). What the system says on a person's
# behalf does not count; an answered click on an advertisement counts for three days.
_CLOSES = """greatest(
        (select m.at + interval '24 h' from message m
         where m.contact_id = {contact} and m.organization_id = :organization
           and m.phone_number_id = {number} and m.inbound
           and m.type not in ('system', 'unsupported') and m.body ->> 'group' is null
         order by m.at desc limit 1),
        (select m.at + interval '72 h' from message m
         where m.contact_id = {contact} and m.organization_id = :organization
           and m.phone_number_id = {number} and m.inbound
           and m.body ? 'referral' and m.at > clock_timestamp() - interval '72 h'
           and exists (
               select from message o
               where o.contact_id = m.contact_id and o.organization_id = m.organization_id
                 and o.phone_number_id = m.phone_number_id and not o.inbound
                 and o.at between m.at and m.at + interval '24 h')
         order by m.at desc limit 1))
"""
_ONE = text(f"select {_CLOSES.format(contact=':contact', number=':number')}")
_TEMPLATES = text("""
    select distinct t.name from template t
    join phone_number n on n.business_account_id = t.business_account_id
     and n.organization_id = t.organization_id
    where n.id = :number and t.organization_id = :organization and t.status = 'APPROVED'
    order by t.name limit 50
""")


def closing(contact: str, number: str) -> str:
    """When it closes, for the rows of a statement that names these columns and `:organization`."""
    return _CLOSES.format(contact=contact, number=number)


async def closes_at(
    session: AsyncSession, organization_id: UUID, number_id: UUID, contact_id: UUID
) -> datetime | None:
    """When the window between a number and a person closes, or closed; None: never open."""
    connection = await session.connection()
    found: datetime | None = await connection.scalar(
        _ONE, {"organization": organization_id, "number": number_id, "contact": contact_id}
    )
    return found


async def templates_for(session: AsyncSession, organization_id: UUID, number_id: UUID) -> list[str]:
    """What may be sent while it is closed: the names of approved templates."""
    rows = await (await session.connection()).scalars(
        _TEMPLATES, {"organization": organization_id, "number": number_id}
    )
    return list(rows)

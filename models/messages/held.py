"""Replies that came too late for the customer's window: they go first once it is open again."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.messages.types import DeliveryInput
from models.realtime.publishing import publish
from models.sending.deliveries import CONVERSATION, told
from models.sending.types import Purpose

# What a person wrote, and nobody has to explain a month later.
_RELEASE = text(f"""
    with late as (
        select d.id, m.phone_number_id, m.type
        from unnest(cast(:contacts as uuid[]), cast(:numbers as uuid[])) as w (contact, number)
        join message m on m.contact_id = w.contact and m.phone_number_id = w.number
         and m.organization_id = :organization and m.origin = 'AGENT'
         and m.at > clock_timestamp() - interval '30 days'
        join delivery d on d.id = m.id and d.organization_id = m.organization_id
        where d.state = 'failed' and d.reason in ('HELD', 'WINDOW_CLOSED')
        order by m.created_at, m.id for no key update of d
    )
    update delivery d
    set state = 'due', due_at = clock_timestamp(), reason = null, code = null,
        expires_at = clock_timestamp() + interval '24 h'
    from late where d.id = late.id and d.organization_id = :organization
    returning d.id, late.phone_number_id, late.type, {CONVERSATION} as conversation_id
""")


async def release(
    session: AsyncSession, organization_id: UUID, places: Collection[tuple[UUID, UUID]]
) -> None:
    """These contacts wrote to these numbers: what was held for them is due."""
    connection = await session.connection()
    values = {
        "organization": organization_id,
        "contacts": [contact for contact, _ in places],
        "numbers": [number for _, number in places],
    }
    rows = (await connection.execute(_RELEASE, values)).all()
    wakes = [
        Wake(
            WakeKind.MESSAGE_RELEASED,
            row.id,
            DeliveryInput(
                organization_id=organization_id,
                message_id=row.id,
                phone_number_id=row.phone_number_id,
                purpose=Purpose.SERVICE,
                type=row.type,
            ).model_dump(mode="json"),
        )
        for row in rows
    ]
    await outbox.add(session, organization_id, wakes)
    await publish(session, organization_id, [told(row.id, row.conversation_id) for row in rows])

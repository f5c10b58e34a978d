"""What people wrote to us, and what was written to them on the phone: each message once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.sending import by_template

_KEEP = text("""
    insert into message (id, organization_id, phone_number_id, contact_id, inbound, origin, type,
                         body, about, wamid, at)
    select id, :organization, number, contact, inbound, case when not inbound then 'PHONE' end,
           type, cast(body as jsonb), cast(body as jsonb) ->> 'about', wamid, at
    from unnest(cast(:ids as uuid[]), cast(:numbers as uuid[]), cast(:contacts as uuid[]),
                cast(:inbounds as bool[]), cast(:types as text[]), cast(:bodies as text[]),
                cast(:wamids as text[]), cast(:ats as timestamptz[]))
      as m (id, number, contact, inbound, type, body, wamid, at)
    -- An echo of what was sent through us is no message of its own.
    where inbound or not exists (
        select from message_attempt a
        where a.organization_id = :organization and a.wamid = m.wamid)
    order by wamid
    on conflict (organization_id, wamid) where wamid is not null do nothing
    returning wamid, id
""")
_REPLIED = text("""
    with replied as (
        select c.id, r.at from unnest(cast(:contacts as uuid[]), cast(:ats as timestamptz[]))
          as r (id, at)
        join contact c on c.id = r.id and c.organization_id = :organization
        where c.last_replied_at is null or c.last_replied_at < r.at
        order by c.id for no key update of c
    )
    update contact set last_replied_at = replied.at from replied
    where contact.id = replied.id and contact.organization_id = :organization
""")
# Never waits: the row is the busiest of all, and a missed second is made up by the next message.
_INTERACTIVE = text("""
    with quiet as (
        select id from rate_bucket
        where id = any(cast(:numbers as uuid[])) and (interactive_at is null
              or interactive_at < clock_timestamp() - interval '1 s')
        for no key update skip locked
    )
    update rate_bucket set interactive_at = clock_timestamp() from quiet
    where rate_bucket.id = quiet.id
""")
# A quick reply of a template, or what was chosen in one.
_PRESSED = frozenset({"button", "interactive"})


class Inbound(NamedTuple):
    """`inbound` is False for what the business itself wrote in WhatsApp on its phone."""

    phone_number_id: UUID
    contact_id: UUID
    type: str
    body: dict[str, Any]
    wamid: str
    at: datetime
    inbound: bool = True


async def keep(
    session: AsyncSession, organization_id: UUID, messages: Sequence[Inbound]
) -> dict[str, UUID]:
    """Store messages that are new, and when each person last wrote. Returns the new ones' ids.

    Ids follow the order in which they are given: it is that of messages of one second.
    """
    connection = await session.connection()
    kept = await connection.execute(
        _KEEP,
        {
            "organization": organization_id,
            "ids": [new_id() for _ in messages],
            "numbers": [message.phone_number_id for message in messages],
            "contacts": [message.contact_id for message in messages],
            "inbounds": [message.inbound for message in messages],
            "types": [message.type for message in messages],
            "bodies": [orjson.dumps(message.body).decode() for message in messages],
            "wamids": [message.wamid for message in messages],
            "ats": [message.at for message in messages],
        },
    )
    new: dict[str, UUID] = {row.wamid: row.id for row in kept}
    quoted = [
        (str(message.body["about"]), message.type in _PRESSED)
        for message in messages
        if message.inbound and message.wamid in new and message.body.get("about")
    ]
    await by_template.answered(connection, organization_id, quoted)
    latest: dict[UUID, datetime] = {}
    for message in messages:
        if not message.inbound:
            continue
        latest[message.contact_id] = max(message.at, latest.get(message.contact_id, message.at))
    await connection.execute(
        _REPLIED,
        {
            "organization": organization_id,
            "contacts": list(latest),
            "ats": list(latest.values()),
        },
    )
    return new


async def mark_interactive(session: AsyncSession, numbers: Collection[UUID]) -> None:
    """Tell the pace of these numbers that people are writing, at most once a second."""
    connection = await session.connection()
    await connection.execute(_INTERACTIVE, {"numbers": list(numbers)})

"""The messages of a thread, of whatever kind, as people see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.finding import Thread
from models.conversations.views import BESIDE, PRIVATE
from models.media.types import MediaStatus
from models.sending.types import Reached, RecipientState

_HERE = f"""m.organization_id = :organization and m.contact_id = :contact
          and m.phone_number_id = :number and {PRIVATE}"""
# Only the page's rows are looked up any further, by columns: row-level security keeps what is read
# out of a body away from indexes. Our own reactions are messages like others.
_PAGE = text(f"""
    with said as materialized (
        select m.* from message m
        where {_HERE} and m.type not in {BESIDE}
          and (cast(:after as uuid) is null or (m.at, m.id) < (
              select b.at, b.id from message b
              where b.id = :after and b.organization_id = :organization))
        order by m.at desc, m.id desc limit :most
    ), known as materialized (
        select m.*, d.state, d.reached, d.code, d.reason,
               coalesce(d.about, m.about) as refers_to,
               case when not m.inbound then m.body ->> 'id' end as file
        from said m left join delivery d on d.id = m.id and d.organization_id = m.organization_id
    ), reacted as (
        select distinct on (m.body ->> 'message_id') m.body ->> 'message_id' as wamid,
               nullif(m.body ->> 'emoji', '') as emoji
        from message m
        where {_HERE} and not m.inbound and m.type = 'reaction'
          and m.at >= (select min(at) from said)
        order by m.body ->> 'message_id', m.at desc, m.id desc
    )
    select m.id, m.inbound, m.type, m.at, m.created_at, m.origin, m.author_id, m.edited_at,
           m.revoked_at, m.reactions, case when m.revoked_at is null then m.body end as body,
           u.name as author_name, r.campaign_id, o.emoji as our_reaction,
           p.name as template_name, m.refers_to as about, coalesce(
               (select t.id from message t
                where t.organization_id = m.organization_id and t.wamid = m.refers_to),
               (select w.message_id from message_attempt w
                where w.organization_id = m.organization_id and w.wamid = m.refers_to limit 1)
           ) as about_id,
           coalesce(m.state, r.state) as state, coalesce(m.reached, r.reached) as reached,
           coalesce(m.code, r.code) as code, coalesce(m.reason, r.reason) as reason,
           coalesce(m.wamid, (
               select w.wamid from message_attempt w
               where w.recipient_id = m.id and w.organization_id = m.organization_id
                 and w.wamid is not null order by w.number desc limit 1)) as meta_id,
           f.id as media_id, f.status as media_status, f.mime_type, f.bytes, f.filename
    from known m
    left join campaign_recipient r
      on r.id = m.recipient_id and r.organization_id = m.organization_id
    left join campaign g on g.id = r.campaign_id and g.organization_id = r.organization_id
    left join template p on p.id = g.template_id and p.organization_id = g.organization_id
    left join user_account u on u.id = m.author_id
    left join reacted o on o.wamid = m.wamid
    left join lateral (
        select x.id, x.status, x.mime_type, x.bytes, x.filename from media x
        where x.organization_id = m.organization_id and m.revoked_at is null
          and x.status <> 'DELETED' and (x.message_id = m.id or x.meta_id = m.file or x.id = (
              select e.media_id from media_earlier_id e
              where e.organization_id = m.organization_id and e.meta_id = m.file))
        order by x.id limit 1
    ) f on true
    order by m.at desc, m.id desc
""")
_NEWEST = text(f"""
    select m.id from message m
    where {_HERE} and m.recipient_id is null and m.type <> 'reaction'
    order by m.created_at desc, m.id desc limit 1
""")


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `about` is Meta's id of what it answers, `about_id` ours."""

    id: UUID
    inbound: bool
    type: str
    at: datetime
    created_at: datetime
    origin: str | None
    author_id: UUID | None
    edited_at: datetime | None
    revoked_at: datetime | None
    reactions: dict[str, str] | None
    body: dict[str, Any] | None
    author_name: str | None
    campaign_id: UUID | None
    our_reaction: str | None
    template_name: str | None
    about: str | None
    about_id: UUID | None
    state: RecipientState | None
    reached: Reached | None
    code: int | None
    reason: str | None
    meta_id: str | None
    media_id: UUID | None
    media_status: MediaStatus | None
    mime_type: str | None
    bytes: int | None
    filename: str | None


async def messages(
    session: AsyncSession, organization_id: UUID, thread: Thread, after: UUID | None, most: int
) -> Sequence[Said]:
    """Newest first, those before `after`: what comes meanwhile moves nothing between pages."""
    values = {**_values(organization_id, thread), "after": after, "most": most}
    rows = await (await session.connection()).execute(_PAGE, values)
    return [_said(row) for row in rows]


async def newest(session: AsyncSession, organization_id: UUID, thread: Thread) -> UUID | None:
    """What a reply says it has seen: also an edit or a revocation, which is no message shown."""
    connection = await session.connection()
    found: UUID | None = await connection.scalar(_NEWEST, _values(organization_id, thread))
    return found


def _values(organization_id: UUID, thread: Thread) -> dict[str, Any]:
    return {
        "organization": organization_id,
        "contact": thread.contact_id,
        "number": thread.phone_number_id,
    }


def _said(row: Any) -> Said:
    told = dict(row._mapping)
    for name, kind in (
        ("state", RecipientState),
        ("reached", Reached),
        ("media_status", MediaStatus),
    ):
        told[name] = None if told[name] is None else kind(told[name])
    return Said(**told)

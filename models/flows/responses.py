"""What people filled in: kept with the message it came as, listed by flow."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id

# The message a reply is about, and the template it was made of, if any.
_SENT = text("""
    select reply.id as reply_id, reply.at, sent.id, sent.type, sent.body,
           n.business_account_id as account_id,
           coalesce(of_campaign.components, named.components) as components
    from message reply
    join message sent on sent.organization_id = reply.organization_id and not sent.inbound
     and sent.contact_id = reply.contact_id
     and (sent.wamid = :about or sent.id in (
          select a.message_id from message_attempt a
          where a.organization_id = :organization and a.wamid = :about))
    join phone_number n on n.id = sent.phone_number_id and n.organization_id = sent.organization_id
    left join campaign_recipient r
      on r.id = sent.recipient_id and r.organization_id = sent.organization_id
    left join campaign c on c.id = r.campaign_id and c.organization_id = r.organization_id
    left join template of_campaign
      on of_campaign.id = c.template_id and of_campaign.organization_id = c.organization_id
    left join template named
      on named.organization_id = sent.organization_id and sent.type = 'template'
     and named.business_account_id = n.business_account_id
     and named.name = sent.body ->> 'name' and named.language = sent.body #>> '{language,code}'
     and named.status <> 'DELETED'
    where reply.organization_id = :organization and reply.wamid = :wamid and reply.inbound
    limit 1
""")
_KEEP = text("""
    insert into flow_response (id, organization_id, flow_id, message_id, sent_message_id, answers,
                               received_at)
    select :id, :organization, f.id, :message, :sent, cast(:answers as jsonb), :at
    from flow f
    where f.organization_id = :organization and f.business_account_id = :account
      and (f.meta_id = :flow_id or f.deleted_at is null and f.name = :flow_name)
    on conflict (organization_id, message_id) do nothing
""")
_PAGE = text("""
    select r.id, r.message_id, r.sent_message_id, r.answers, r.received_at,
           m.contact_id, m.phone_number_id
    from flow_response r
    join message m on m.id = r.message_id and m.organization_id = r.organization_id
    where r.organization_id = :organization and r.flow_id = :flow
      and (cast(:before as uuid) is null or r.id < :before)
    order by r.id desc limit :most
""")


class Reply(NamedTuple):
    """`wamid` is the reply's, `about` that of the message it replies to."""

    wamid: str
    about: str
    answers: Mapping[str, Any]


class Response(NamedTuple):
    id: UUID
    message_id: UUID
    sent_message_id: UUID | None
    answers: dict[str, Any]
    received_at: Any
    contact_id: UUID
    phone_number_id: UUID


async def keep(session: AsyncSession, organization_id: UUID, replies: Sequence[Reply]) -> None:
    """Each once, for flows we know; the others stay in their conversation alone."""
    connection = await session.connection()
    for reply in replies:
        asked = {"organization": organization_id, "wamid": reply.wamid, "about": reply.about}
        sent = (await connection.execute(_SENT, asked)).one_or_none()
        if sent is None:
            continue
        opened = _opened(sent.body or {}, sent.components or ())
        await connection.execute(
            _KEEP,
            {
                "id": new_id(),
                "organization": organization_id,
                "account": sent.account_id,
                "flow_id": opened.get("flow_id"),
                "flow_name": opened.get("flow_name"),
                "message": sent.reply_id,
                "sent": sent.id,
                "answers": orjson.dumps(reply.answers).decode(),
                "at": sent.at,
            },
        )


def _opened(body: Mapping[str, Any], components: Sequence[Any]) -> Mapping[str, Any]:
    """What names the flow: an interactive message itself, or its template's button."""
    match body.get("action"):
        case {"parameters": dict(parameters)}:
            return {name: str(value) for name, value in parameters.items()}
    for part in components:
        for button in part.get("buttons") or ():
            if button.get("type") == "FLOW":
                return {name: str(value) for name, value in button.items()}
    return {}


async def page(
    session: AsyncSession, organization_id: UUID, flow_id: UUID, before: UUID | None, most: int
) -> list[Response]:
    """Newest first."""
    rows = await (await session.connection()).execute(
        _PAGE, {"organization": organization_id, "flow": flow_id, "before": before, "most": most}
    )
    return [Response(**row._mapping) for row in rows]

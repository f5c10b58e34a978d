"""A conversation as people see it, in one statement however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.types import AiMode
from models.contacts.identities import CURRENT
from models.conversations.modes import EFFECTIVE
from models.conversations.refusals import ConversationUnknown
from models.conversations.types import ConversationState
from models.messages.window import closing
from models.routing.types import Priority

# Shown on the message they are about, never as messages of their own.
BESIDE = "('reaction', 'edit', 'revoke')"
# What somebody wrote in a group is kept with them, and belongs to no thread with them alone.
PRIVATE = "not (m.inbound and m.body ? 'group')"
_WORDS = """left(coalesce(m.body ->> 'text', case jsonb_typeof(m.body -> 'body')
        when 'string' then m.body ->> 'body' when 'object' then m.body -> 'body' ->> 'text' end,
    m.body ->> 'caption'), 160)"""
_PHONE = f"""(select i.value from contact_identity i
    where i.organization_id = :organization and i.contact_id = c.contact_id and i.kind = 'PHONE'
    order by {CURRENT} limit 1)"""
_TAGS = """array(select t.name from conversation_tag x
    join tag t on t.id = x.tag_id and t.organization_id = x.organization_id
    where x.organization_id = :organization and x.conversation_id = c.id order by t.name)"""
# What is chosen is cut to a page before anything is looked up for it.
_VIEW = f"""
    with {{before}} chosen as materialized (
        select c.* from conversation c where c.organization_id = :organization {{where}}
        order by {{order}} limit :most
    )
    select c.id, c.contact_id, c.phone_number_id, c.state, c.priority, c.version, c.unread,
           c.last_at, c.waiting_since, c.snoozed_until, c.intent, c.sentiment, c.urgency,
           c.language, c.summary, c.score, c.tasks, c.department_id, c.created_at,
           {EFFECTIVE} as ai_mode, n.display_phone_number as number,
           k.name as contact_name, {_PHONE} as contact_phone, d.name as department_name,
           a.agent_id, u.id as user_id, u.name as agent_name, a.offer_id, a.expires_at,
           q.conversation_id is not null as queued, {_TAGS} as tags,
           {closing("c.contact_id", "c.phone_number_id")} as window_closes_at,
           l.id as last_id, l.type as last_type, l.inbound as last_inbound, l.at as last_said_at,
           l.words as last_words
    from chosen c
    join contact k on k.id = c.contact_id and k.organization_id = c.organization_id
    join phone_number n on n.id = c.phone_number_id and n.organization_id = c.organization_id
    left join department d on d.id = c.department_id and d.organization_id = c.organization_id
    left join assignment a
      on a.conversation_id = c.id and a.organization_id = c.organization_id
    left join agent g on g.id = a.agent_id and g.organization_id = a.organization_id
    left join user_account u on u.id = g.user_id
    left join queue_entry q
      on q.conversation_id = c.id and q.organization_id = c.organization_id
    left join lateral (
        select m.id, m.type, m.inbound, m.at,
               case when m.revoked_at is null then {_WORDS} end as words
        from message m
        where m.organization_id = c.organization_id and m.contact_id = c.contact_id
          and m.phone_number_id = c.phone_number_id and m.type not in {BESIDE}
          and {PRIVATE}
        order by m.at desc, m.id desc limit 1
    ) l on true
    order by {{order}}
"""
_ONE = text(_VIEW.format(before="", where="and c.id = :conversation", order="c.id"))


@dataclass(frozen=True, slots=True)
class ConversationView:
    """`agent_id` holds it, or is asked until `expires_at`."""

    id: UUID
    contact_id: UUID
    phone_number_id: UUID
    state: ConversationState
    priority: Priority
    version: int
    unread: int
    last_at: datetime | None
    waiting_since: datetime | None
    snoozed_until: datetime | None
    intent: str | None
    sentiment: str | None
    urgency: str | None
    language: str | None
    summary: str | None
    score: int | None
    tasks: list[str]
    department_id: UUID | None
    created_at: datetime
    ai_mode: AiMode
    number: str
    contact_name: str | None
    contact_phone: str | None
    department_name: str | None
    agent_id: UUID | None
    user_id: UUID | None
    agent_name: str | None
    offer_id: UUID | None
    expires_at: datetime | None
    queued: bool
    tags: list[str]
    window_closes_at: datetime | None
    last_id: UUID | None
    last_type: str | None
    last_inbound: bool | None
    last_said_at: datetime | None
    last_words: str | None


async def one(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID
) -> ConversationView:
    """Raises `ConversationUnknown`."""
    values = {"organization": organization_id, "conversation": conversation_id, "most": 1}
    row = (await (await session.connection()).execute(_ONE, values)).one_or_none()
    if row is None:
        raise ConversationUnknown
    return _view(row)


async def many(
    session: AsyncSession,
    where: Sequence[str],
    order: str,
    values: Mapping[str, Any],
    before: str = "",
) -> list[ConversationView]:
    """`values` hold `organization`, `most` and what is said by `where`, in our own words only."""
    statement = _VIEW.format(before=before, where=" ".join(where), order=order)
    rows = await (await session.connection()).execute(text(statement), dict(values))
    return [_view(row) for row in rows]


def _view(row: Any) -> ConversationView:
    told = dict(row._mapping)
    told["state"] = ConversationState(told["state"])
    told["priority"] = Priority(told["priority"])
    told["ai_mode"] = AiMode(told["ai_mode"])
    return ConversationView(**told)

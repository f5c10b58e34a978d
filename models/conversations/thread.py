"""What is known of a conversation when AI thinks about it: read once, then nothing is held."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.types import AiMode
from models.conversations import modes
from models.conversations.refusals import ConversationUnknown

MOST_MESSAGES = 30
# What stands in a thread: what people wrote to each other, not what campaigns send.
SAID = """
    m.organization_id = :organization and m.contact_id = :contact
    and m.phone_number_id = :number and m.recipient_id is null and m.revoked_at is null
    and m.type not in ('edit', 'reaction', 'revoke', 'system', 'unsupported')
    and m.body ->> 'group' is null
"""
# In the order in which we had them, for that is what was answered; but history that was brought in
# later stands where it happened.
ORDER = "case when m.created_at > m.at + interval '1 day' then m.at else m.created_at end"
_CONVERSATION = text(f"""
    select c.id, c.contact_id, c.phone_number_id, c.language, c.score, c.ai_spent_micros,
           c.ai_turns, {modes.EFFECTIVE} as mode, n.verified_name, n.display_phone_number, o.name,
           p.facts, p.forbidden_topics, p.intents, p.tags,
           (select max(e.closed_at) from conversation_case e
            where e.conversation_id = c.id and e.organization_id = c.organization_id) as since
    from conversation c
    join phone_number n on n.id = c.phone_number_id and n.organization_id = c.organization_id
    join organization o on o.id = c.organization_id
    left join ai_policy p on p.organization_id = c.organization_id
    where c.id = :conversation and c.organization_id = :organization
""")
_MESSAGES = text(f"""
    select m.id, m.inbound, m.at, m.created_at, m.type,
           coalesce(m.body ->> 'text', m.body ->> 'body', m.body ->> 'caption') as words
    from message m where {SAID}
    order by {ORDER} desc, m.id desc limit {MOST_MESSAGES}
""")
# Also an edit or a revocation: who answers has seen it, as somebody who reads the thread has.
_UNTIL = text("""
    select m.id, m.created_at from message m
    where m.organization_id = :organization and m.contact_id = :contact
      and m.phone_number_id = :number and m.recipient_id is null and m.type <> 'reaction'
    order by m.created_at desc, m.id desc limit 1
""")
_INBOUND = text(f"""
    select count(*) from message m where {SAID} and m.inbound
      and (cast(:since as timestamptz) is null or m.created_at > :since)
""")


class Who(StrEnum):
    CUSTOMER = "CUSTOMER"
    US = "US"


class Said(NamedTuple):
    """One message; `text` is None for what has no words."""

    id: UUID
    who: Who
    at: datetime
    type: str
    text: str | None


class Until(NamedTuple):
    """The newest that was there when it was read, whatever it is."""

    id: UUID
    created_at: datetime


class Policy(NamedTuple):
    """What the organization lets AI say and do."""

    facts: tuple[str, ...] = ()
    forbidden_topics: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """`mode` counts who took over; `inbound` are the customer's messages of the open case."""

    conversation_id: UUID
    organization_id: UUID
    contact_id: UUID
    phone_number_id: UUID
    mode: AiMode
    messages: tuple[Said, ...] = field(repr=False)
    inbound: int
    until: Until | None
    business: str
    policy: Policy = field(default=Policy(), repr=False)
    language: str | None = None
    score: int | None = None
    spent: int = 0
    turns: int = 0

    @property
    def unanswered(self) -> tuple[Said, ...]:
        """What the customer wrote since we last did."""
        ours = [at for at, said in enumerate(self.messages) if said.who is Who.US]
        return self.messages[ours[-1] + 1 if ours else 0 :]


async def reading(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> Thread:
    """Raises `ConversationUnknown`."""
    connection = await session.connection()
    wanted = {"conversation": conversation_id, "organization": organization_id}
    row = (await connection.execute(_CONVERSATION, wanted)).one_or_none()
    if row is None:
        raise ConversationUnknown
    among = {
        "organization": organization_id,
        "contact": row.contact_id,
        "number": row.phone_number_id,
    }
    until = (await connection.execute(_UNTIL, among)).one_or_none()
    newest = (await connection.execute(_MESSAGES, among)).all()
    inbound = await connection.scalar(_INBOUND, among | {"since": row.since}) or 0
    facts = (f"{row.verified_name or row.name}, {row.display_phone_number}", *(row.facts or ()))
    return Thread(
        conversation_id=row.id,
        organization_id=organization_id,
        contact_id=row.contact_id,
        phone_number_id=row.phone_number_id,
        mode=AiMode(row.mode),
        messages=tuple(
            Said(each.id, Who.CUSTOMER if each.inbound else Who.US, each.at, each.type, each.words)
            for each in reversed(newest)
        ),
        inbound=inbound,
        until=None if until is None else Until(until.id, until.created_at),
        business=row.verified_name or row.name,
        policy=Policy(
            facts,
            tuple(row.forbidden_topics or ()),
            tuple(row.intents or ()),
            tuple(row.tags or ()),
        ),
        language=row.language,
        score=row.score,
        spent=row.ai_spent_micros,
        turns=row.ai_turns,
    )

"""Finding out who should take a conversation, and letting it wait for them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.commanding import MARK, Scene
from models.conversations.facts import Facts
from models.conversations.speaking import announce
from models.conversations.types import EventKind
from models.routing.repository import RoutingRules
from models.routing.types import Inbound, Strategy
from models.team.hours import Hours, is_open

_TAGS = text("""
    select t.name from tag t join contact_tag c
      on c.tag_id = t.id and c.organization_id = t.organization_id
    where c.contact_id = :contact and c.organization_id = :organization
    union
    select t.name from tag t join conversation_tag c
      on c.tag_id = t.id and c.organization_id = t.organization_id
    where c.conversation_id = :conversation and c.organization_id = :organization
""")
_WORDS = text("""
    select coalesce(string_agg(m.body ->> 'text', E'\\n' order by m.at, m.id), '')
    from message m
    where m.contact_id = :contact and m.organization_id = :organization
      and m.phone_number_id = :number and m.inbound and m.at >= :since
""")
_LANGUAGE = text(
    "select language from contact where id = :contact and organization_id = :organization"
)
_ANY = text("""
    select id from department where organization_id = :organization order by created_at, id limit 1
""")
_LAST_AGENT = text("""
    select cast(e.facts ->> 'agent' as uuid) from conversation_event e
    join agent a on a.id = cast(e.facts ->> 'agent' as uuid)
     and a.organization_id = e.organization_id
    where e.conversation_id = :conversation and e.organization_id = :organization
      and e.kind in ('ACCEPTED', 'ASSIGNED', 'TAKEN_OVER')
    order by e.id desc limit 1
""")


_CLOSED = text("""
    select hours, away_message from department
    where id = :department and organization_id = :organization
""")
_AWAY = "away"


# What it is about is a skill where somebody there has it.
_SKILL = text("""
    select 1 from agent a join department_agent d
      on d.agent_id = a.id and d.organization_id = a.organization_id
    where d.department_id = :department and d.organization_id = :organization
      and a.skills @> array[cast(:intent as text)] limit 1
""")


class Place(NamedTuple):
    """Where a conversation belongs; `agent_id` is asked first."""

    department_id: UUID
    strategy: Strategy
    agent_id: UUID | None = None
    rule_id: UUID | None = None
    skills: tuple[str, ...] = ()


async def place_for(session: AsyncSession, facts: Facts, now: datetime) -> Place | None:
    """By the routing rules; else the first department there is. None: there is none."""
    connection = await session.connection()
    here = {"organization": facts.organization_id, "conversation": facts.id}
    person = here | {"contact": facts.contact_id, "number": facts.phone_number_id}
    since = {"since": facts.waiting_since or now}
    rule = await RoutingRules(session, facts.organization_id).choose(
        Inbound(
            at=now,
            number_id=facts.phone_number_id,
            tags=frozenset(await connection.scalars(_TAGS, person)),
            language=facts.language or await connection.scalar(_LANGUAGE, person),
            intent=facts.intent,
            text=await connection.scalar(_WORDS, person | since) or "",
        )
    )
    if rule is None:
        department = await connection.scalar(_ANY, here)
        return None if department is None else Place(department, Strategy.LEAST_BUSY)
    wanted = rule.agent_id
    if rule.strategy == Strategy.STICKY:
        wanted = await connection.scalar(_LAST_AGENT, here) or wanted
    strategy = Strategy(rule.strategy)
    skills: tuple[str, ...] = ()
    if strategy is Strategy.SKILLS and facts.intent is not None:
        asked = here | {"department": rule.department_id, "intent": facts.intent}
        if await connection.scalar(_SKILL, asked):
            skills = (facts.intent,)
    return Place(rule.department_id, strategy, wanted, rule.id, skills)


async def put(on: Scene, place: Place) -> None:
    """It waits there from now on, and is offered to whoever is free.

    Where the department is closed, the customer is told so once.
    """
    wanted, skills = place.agent_id, place.skills
    await on.holding.enqueue(place.department_id, place.strategy, wanted, skills)
    rule = None if place.rule_id is None else str(place.rule_id)
    on.note(EventKind.QUEUED, department=str(place.department_id), rule=rule)
    await _announce(on, place.department_id)
    await on.match()


async def _announce(on: Scene, department_id: UUID) -> None:
    here = {"department": department_id, "organization": on.organization_id}
    row = (await (await on.session.connection()).execute(_CLOSED, here)).one()
    hours = None if row.hours is None else Hours.model_validate(row.hours)
    told = any(mark.startswith(_AWAY) for mark in on.facts.marks)
    if row.away_message is None or is_open(hours, on.now) or told:
        return
    await announce(on, row.away_message)
    await on.execute(MARK, mark=_AWAY)

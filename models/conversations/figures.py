"""How one agent fares."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# A case is whose first answer it had; one that we opened ourselves had nothing to answer.
_FIGURES = text("""
    with today as (
        select date_trunc('day', now(), o.timezone) as began from organization o
        where o.id = :organization
    ), mine as (
        select k.closed_at, k.csat, k.first_answered_at - k.opened_at as waited
        from message m
        join conversation c on c.organization_id = m.organization_id
         and c.contact_id = m.contact_id and c.phone_number_id = m.phone_number_id
        join conversation_case k on k.organization_id = c.organization_id
         and k.conversation_id = c.id and k.first_answered_at = m.at
        where m.organization_id = :organization and m.author_id = :user
          and m.at > now() - make_interval(days => :days)
    ), said as (
        select count(*) as messages,
               count(distinct (m.contact_id, m.phone_number_id)) as conversations
        from message m, today
        where m.organization_id = :organization and m.author_id = :user and m.at >= today.began
    )
    select said.messages as messages_today, said.conversations as answered_today,
           (select count(*) from assignment a where a.organization_id = :organization
             and a.agent_id = :agent and a.expires_at is null) as held,
           (select count(*) from assignment a where a.organization_id = :organization
             and a.agent_id = :agent and a.expires_at is not null) as offered,
           (select count(*) from mine where closed_at is not null) as closed,
           (select percentile_cont(0.5) within group (order by waited) from mine
             where waited > interval '0') as first_response,
           (select avg(csat) from mine) as csat, (select count(csat) from mine) as rated
    from said
""")


@dataclass(frozen=True, slots=True)
class AgentFigures:
    """`held` and `offered` are now, `..._today` since midnight, the rest of the days asked for."""

    held: int
    offered: int
    answered_today: int
    messages_today: int
    closed: int
    first_response: timedelta | None
    csat: float | None
    rated: int


async def figures(
    session: AsyncSession, organization_id: UUID, agent_id: UUID, user_id: UUID, days: int
) -> AgentFigures:
    """Midnight is that of the organization's zone."""
    values = {"organization": organization_id, "agent": agent_id, "user": user_id, "days": days}
    row = (await (await session.connection()).execute(_FIGURES, values)).one()
    told = dict(row._mapping)
    told["csat"] = None if row.csat is None else round(float(row.csat), 2)
    return AgentFigures(**told)

"""Changing a conversation's state, and what that means for its case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.events import happened
from models.conversations.facts import Facts
from models.conversations.holding import Holding
from models.conversations.rules import LIVE
from models.conversations.types import ConversationState, EventKind

_SET = text("""
    update conversation
    set state = :state, version = version + 1, snoozed_until = null,
        waiting_since = case when cast(:live as boolean) then waiting_since end
    where id = :conversation and organization_id = :organization
""")
_CASE = text("""
    update conversation_case
    set resolved_at = coalesce(resolved_at, case when cast(:live as boolean) then null
                                           else cast(:now as timestamptz) end),
        closed_at = case when cast(:over as boolean) then cast(:now as timestamptz) end
    where conversation_id = :conversation and organization_id = :organization
      and closed_at is null
""")
_ASKED = text("""
    update conversation_case set csat_asked_at = :now
    where id = :case and organization_id = :organization
""")


async def become(
    session: AsyncSession, facts: Facts, state: ConversationState, now: datetime, why: str
) -> None:
    """What is over leaves its agent and its queue; a resolved case stays until it is closed."""
    live = state in LIVE
    values = {
        "conversation": facts.id,
        "organization": facts.organization_id,
        "state": state,
        "live": live,
        "over": not live and state is not ConversationState.RESOLVED,
        "now": now,
    }
    connection = await session.connection()
    await connection.execute(_SET, values)
    await connection.execute(_CASE, values)
    if not live:
        await Holding(session, facts).leave()
    happened(
        session,
        facts.organization_id,
        facts.id,
        EventKind.STATE_SET,
        before=facts.state,
        after=state,
        why=why,
    )


async def csat_asked(session: AsyncSession, facts: Facts, case_id: UUID, now: datetime) -> None:
    values = {"case": case_id, "organization": facts.organization_id, "now": now}
    await (await session.connection()).execute(_ASKED, values)

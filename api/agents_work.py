"""What an agent holds, and how they fare."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from api.access import CallerDep, may
from api.contact_bodies import example
from api.conversations.answers import ConversationAnswer
from api.conversations.cursors import MarkCursor
from api.conversations.listing import conversations_page
from api.pages import Limit, Page
from api.route import guarded
from api.state import ServicesDep
from api.team_refusals import refused
from core.types import Answer
from models.auth.permissions import Permission
from models.conversations.figures import AgentFigures, figures
from models.conversations.listing import Filters, page
from models.team.agents import Agents

router = guarded(prefix="/agents/{agent_id:uuid}", tags=["Agent Management"])
_REFUSED = {"what": "agent", "own": "userId"}


class AgentStatsAnswer(Answer):
    """A case counts for the agent who answered it first."""

    model_config = example(
        {
            "held": 3,
            "offered": 1,
            "answeredToday": 12,
            "messagesToday": 31,
            "days": 30,
            "closedCases": 84,
            "firstResponseSeconds": 94.5,
            "csat": 4.6,
            "csatAnswers": 41,
        }
    )

    held: int
    offered: int
    answered_today: int = Field(
        description="Conversations, since midnight in the organization's time zone."
    )
    messages_today: int
    days: int = Field(description="What the figures below look back.")
    closed_cases: int
    first_response_seconds: float | None = Field(description="The median.")
    csat: float | None = Field(description="The average, of 1 to 5.")
    csat_answers: int

    @classmethod
    def of(cls, found: AgentFigures, days: int) -> "AgentStatsAnswer":
        waited = found.first_response
        return cls(
            held=found.held,
            offered=found.offered,
            answered_today=found.answered_today,
            messages_today=found.messages_today,
            days=days,
            closed_cases=found.closed,
            first_response_seconds=None if waited is None else round(waited.total_seconds(), 3),
            csat=found.csat,
            csat_answers=found.rated,
        )


@router.get(
    "/conversations",
    dependencies=[may(Permission.READ_INBOX)],
    summary="List an agent's conversations",
)
async def conversations(
    agent_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    cursor: MarkCursor,
    limit: Limit = 50,
) -> Page[ConversationAnswer]:
    """What they hold and what they are offered, newest first; also what is asleep."""
    here, filters = caller.organization_id, Filters(agent_id=agent_id, asleep_too=True)
    with refused(**_REFUSED):
        async with state.database.reading([here]) as session:
            await Agents(session, here).get(agent_id)
            found = await page(session, here, filters, after=cursor, most=limit + 1)
    return conversations_page(found, limit)


@router.get("/stats", dependencies=[may(Permission.READ_INBOX)], summary="Read how an agent fares")
async def stats(
    agent_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    days: Annotated[int, Query(ge=1, le=90, description="How far to look back.")] = 30,
) -> AgentStatsAnswer:
    """What is held is of this moment; cases are counted by when they were first answered."""
    here = caller.organization_id
    with refused(**_REFUSED):
        async with state.database.reading([here]) as session:
            agent = await Agents(session, here).get(agent_id)
            found = await figures(session, here, agent.id, agent.user_id, days)
    return AgentStatsAnswer.of(found, days)

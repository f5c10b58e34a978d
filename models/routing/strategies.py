"""Who of the agents that are there takes a waiting conversation."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from models.routing.rules import speaks
from models.routing.types import Standing, Strategy, Waiting, Wish

_NEVER = datetime.min.replace(tzinfo=UTC)
Order = Callable[[Standing], tuple[float, datetime, UUID]]


class Pair(NamedTuple):
    conversation_id: UUID
    agent_id: UUID
    at: datetime


def pairs(
    waiting: Iterable[Waiting], agents: Sequence[Standing], now: datetime
) -> tuple[list[Pair], list[Standing]]:
    """Who gets what, in the order of the queue, and how the agents stand then.

    The moments differ by a microsecond each, so that the next turn is always somebody's.
    """
    standing = {agent.agent_id: agent for agent in agents}
    made: list[Pair] = []
    for each in waiting:
        agent = chosen(each.wish, list(standing.values()))
        if agent is None:
            continue
        at = now + timedelta(microseconds=len(made))
        standing[agent.agent_id] = agent._replace(held=agent.held + 1, last_offered_at=at)
        made.append(Pair(each.conversation_id, agent.agent_id, at))
    return made, list(standing.values())


def chosen(wish: Wish, agents: Sequence[Standing]) -> Standing | None:
    """None when nobody is free, nobody can, or a person shall decide."""
    if wish.strategy is Strategy.MANUAL:
        return None
    able = [agent for agent in agents if agent.held < agent.capacity and _can(wish, agent)]
    wanted = [agent for agent in able if agent.agent_id == wish.agent_id]
    return min(wanted or able, key=_ORDERS[wish.strategy], default=None)


def _can(wish: Wish, agent: Standing) -> bool:
    if wish.strategy is not Strategy.SKILLS:
        return True
    spoken = wish.language is None or any(
        speaks(wish.language, language) for language in agent.languages
    )
    return spoken and wish.skills <= agent.skills


def _in_turn(agent: Standing) -> tuple[float, datetime, UUID]:
    return 0, agent.last_offered_at or _NEVER, agent.agent_id


def _least_busy(agent: Standing) -> tuple[float, datetime, UUID]:
    return agent.held / agent.capacity, agent.last_offered_at or _NEVER, agent.agent_id


def _most_room(agent: Standing) -> tuple[float, datetime, UUID]:
    return agent.held - agent.capacity, agent.last_offered_at or _NEVER, agent.agent_id


_ORDERS: dict[Strategy, Order] = {
    Strategy.ROUND_ROBIN: _in_turn,
    Strategy.LEAST_BUSY: _least_busy,
    Strategy.SKILLS: _least_busy,
    Strategy.DEPARTMENT: _most_room,
    Strategy.STICKY: _least_busy,
}

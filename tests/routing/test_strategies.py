"""Who takes a conversation, for every queue and every floor one can think of."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.routing.strategies import chosen, pairs
from models.routing.types import Standing, Strategy, Waiting, Wish

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SKILLS = ("cakes", "refunds")
skills = st.frozensets(st.sampled_from(SKILLS))
ids = st.integers(1, 6).map(lambda n: UUID(int=n))
moments = st.none() | st.integers(1, 9).map(lambda n: NOON - timedelta(minutes=n))
agents = st.builds(
    Standing,
    agent_id=ids,
    capacity=st.integers(1, 4),
    held=st.integers(0, 5),
    skills=skills,
    languages=st.frozensets(st.sampled_from(["pt", "en"])),
    last_offered_at=moments,
)
floors = st.lists(agents, max_size=6, unique_by=lambda agent: agent.agent_id)
wishes = st.builds(
    Wish,
    st.sampled_from(Strategy),
    st.none() | ids,
    skills,
    st.sampled_from([None, "pt_BR", "en", "fr"]),
)
queues = st.lists(st.builds(Waiting, st.uuids(), wishes), max_size=30)


def able(wish: Wish, floor: list[Standing]) -> list[Standing]:
    free = [agent for agent in floor if agent.held < agent.capacity]
    if wish.strategy is not Strategy.SKILLS:
        return free
    spoken = {None: {"pt", "en"}, "pt_BR": {"pt"}, "en": {"en"}, "fr": set()}[wish.language]
    return [
        agent
        for agent in free
        if wish.skills <= agent.skills and (wish.language is None or spoken & agent.languages)
    ]


@given(wishes, floors)
def test_whoever_is_chosen_can_and_somebody_is_where_somebody_can(
    wish: Wish, floor: list[Standing]
) -> None:
    agent = chosen(wish, floor)

    if wish.strategy is Strategy.MANUAL or not able(wish, floor):
        assert agent is None
    else:
        assert agent in able(wish, floor)


@given(wishes, floors)
def test_who_is_wanted_takes_it_when_they_can(wish: Wish, floor: list[Standing]) -> None:
    wanted = [agent for agent in able(wish, floor) if agent.agent_id == wish.agent_id]

    if wanted and wish.strategy is not Strategy.MANUAL:
        assert chosen(wish, floor) == wanted[0]


@given(queues, floors)
def test_nobody_gets_more_than_they_can_and_nothing_is_given_twice(
    queue: list[Waiting], floor: list[Standing]
) -> None:
    made, after = pairs(queue, floor, NOON)

    given_to = {agent.agent_id: 0 for agent in floor}
    for pair in made:
        given_to[pair.agent_id] += 1
    before = {agent.agent_id: agent for agent in floor}
    for agent in after:
        was = before[agent.agent_id]
        assert agent.held == was.held + given_to[agent.agent_id]
        assert agent.held <= max(agent.capacity, was.held)
    assert len({pair.conversation_id for pair in made}) == len(made)


@given(queues, floors)
def test_what_stays_in_the_queue_nobody_could_take(
    queue: list[Waiting], floor: list[Standing]
) -> None:
    made, after = pairs(queue, floor, NOON)

    taken = {pair.conversation_id for pair in made}
    for each in queue:
        if each.conversation_id not in taken:
            assert chosen(each.wish, after) is None


def standing(n: int, capacity: int, held: int, minutes: int | None) -> Standing:
    at = None if minutes is None else NOON - timedelta(minutes=minutes)
    return Standing(UUID(int=n), capacity, held, last_offered_at=at)


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (Strategy.ROUND_ROBIN, 3),
        (Strategy.LEAST_BUSY, 2),
        (Strategy.SKILLS, 2),
        (Strategy.STICKY, 2),
        (Strategy.DEPARTMENT, 4),
    ],
)
def test_each_strategy_has_its_own_first(strategy: Strategy, expected: int) -> None:
    floor = [
        standing(1, capacity=2, held=1, minutes=5),
        standing(2, capacity=4, held=1, minutes=1),
        standing(3, capacity=3, held=2, minutes=9),
        standing(4, capacity=10, held=5, minutes=2),
        standing(5, capacity=1, held=1, minutes=None),
    ]

    agent = chosen(Wish(strategy), floor)

    assert agent is not None
    assert agent.agent_id == UUID(int=expected)


def test_round_robin_goes_round() -> None:
    floor = [standing(n, capacity=9, held=0, minutes=None) for n in (1, 2, 3)]
    queue = [Waiting(UUID(int=n), Wish(Strategy.ROUND_ROBIN)) for n in range(6)]

    made, _ = pairs(queue, floor, NOON)

    assert [pair.agent_id.int for pair in made] == [1, 2, 3, 1, 2, 3]

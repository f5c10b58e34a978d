"""The life of a conversation: who is asked, how long they have, and what if nobody answers."""

from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from models.conversations.types import (
    Accept,
    Assign,
    Close,
    ConversationState,
    Deadline,
    Decline,
    HandBack,
    Refusal,
    TakeOver,
    Transfer,
)
from tests.conversations.floor import Floor
from tests.ingest.look import eventually

S = ConversationState
MINUTE = timedelta(minutes=1)


async def attended(floor: Floor, conversation: UUID) -> None:
    """Until its workflow has found somebody, or somewhere to wait."""

    async def found() -> bool:
        return conversation in {**await floor.held()} or conversation in await floor.queued()

    await eventually(found)
    await floor.tell()


async def heard(floor: Floor, **said: object) -> UUID:
    conversation = await floor.hears(**said)
    await attended(floor, conversation)
    return conversation


async def refusal(asked: object) -> str | None:
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await asked  # type: ignore[misc]  # any command
    cause = refused.value.cause
    assert isinstance(cause, ApplicationError)
    return cause.type


async def test_a_message_is_offered_to_who_is_free_and_theirs_once_they_accept(
    floor: Floor,
) -> None:
    agent = await floor.agent(await floor.desk.department())

    conversation = await heard(floor)
    offered = await floor.stands(conversation)
    accepted = await floor.conversations.accept(
        floor.organization_id, conversation, Accept(agent_id=agent)
    )

    assert offered.next_what is Deadline.OFFER_EXPIRES
    assert (offered.agent_id, accepted.agent_id, accepted.offer_id) == (None, agent, None)
    assert await floor.happened(conversation) == ["OPENED", "QUEUED", "OFFERED", "ACCEPTED"]


async def test_an_offer_nobody_takes_goes_to_the_next(floor: Floor) -> None:
    department = await floor.desk.department()
    agents = [await floor.agent(department) for _ in range(2)]
    conversation = await heard(floor)
    [first] = (await floor.held()).values()

    await floor.passes(conversation, MINUTE + timedelta(seconds=1))

    assert set(agents) == {first, (await floor.held())[conversation]}
    assert await floor.happened(conversation) == [
        *("OPENED", "QUEUED", "OFFERED"),
        *("EXPIRED", "OFFERED"),
    ]


async def test_what_is_declined_waits_at_its_old_place(floor: Floor) -> None:
    department = await floor.desk.department()
    agent = await floor.agent(department, capacity=1)
    first, second = await heard(floor), await heard(floor, who=2, seconds=5)
    await floor.status(agent, "BUSY")

    stands = await floor.conversations.decline(
        floor.organization_id, first, Decline(agent_id=agent)
    )

    assert stands.queued
    assert await floor.queued() == [first, second]


async def test_closing_pulls_the_longest_waiting_of_the_highest_priority(floor: Floor) -> None:
    agent = await floor.agent(await floor.desk.department(), capacity=1)
    first = await heard(floor)
    await floor.conversations.accept(floor.organization_id, first, Accept(agent_id=agent))
    waiting = [await heard(floor, who=who, seconds=who) for who in (2, 3, 4)]
    await floor.scene.write(
        "update queue_entry set priority = 2 where conversation_id = :id", id=waiting[1]
    )

    closed = await floor.conversations.close(floor.organization_id, first, Close(state=S.RESOLVED))

    assert closed.state is S.RESOLVED
    assert await floor.held() == {waiting[1]: agent}


async def test_a_resolved_conversation_is_closed_after_a_day_and_its_workflow_ends(
    floor: Floor,
) -> None:
    await floor.desk.department()
    conversation = await heard(floor)
    await floor.conversations.close(floor.organization_id, conversation, Close(state=S.RESOLVED))

    await floor.passes(conversation, timedelta(days=1, seconds=1))

    ended = await floor.run(conversation).result()
    assert ended is not None
    assert ended.state is S.CLOSED


async def test_a_closed_conversation_begins_again_when_the_customer_writes(floor: Floor) -> None:
    await floor.desk.department()
    conversation = await heard(floor)
    await floor.conversations.close(floor.organization_id, conversation, Close(state=S.CLOSED))
    await floor.run(conversation).result()

    again = await heard(floor, seconds=60)

    assert again == conversation
    assert (await floor.stands(again)).state is S.OPEN
    assert len(await floor.scene.cases()) == 2


async def test_taking_over_silences_ai_and_handing_back_looks_for_somebody(floor: Floor) -> None:
    agent = await floor.agent(await floor.desk.department())
    conversation = await heard(floor)
    here = floor.organization_id

    taken = await floor.conversations.take_over(here, conversation, TakeOver(agent_id=agent))
    silenced = (await floor.scene.thread())["taken_over_at"]
    await floor.conversations.hand_back(here, conversation, HandBack())
    await attended(floor, conversation)

    assert (taken.agent_id, silenced is None) == (agent, False)
    assert (await floor.scene.thread())["taken_over_at"] is None


async def test_a_transfer_waits_in_the_other_department_for_who_was_named(floor: Floor) -> None:
    orders, returns = await floor.desk.department(), await floor.desk.department("Returns")
    await floor.agent(orders)
    agents = [await floor.agent(returns) for _ in range(2)]
    conversation = await heard(floor)

    await floor.conversations.transfer(
        floor.organization_id,
        conversation,
        Transfer(department_id=UUID(returns["id"]), agent_id=agents[1]),
    )

    assert (await floor.held())[conversation] == agents[1]


async def test_a_person_may_assign_beyond_what_an_agent_can_hold(floor: Floor) -> None:
    agent = await floor.agent(await floor.desk.department(), capacity=1)
    conversations = [await heard(floor, who=who) for who in (1, 2)]

    for each in conversations:
        stands = await floor.conversations.assign(
            floor.organization_id, each, Assign(agent_id=agent)
        )
        assert stands.agent_id == agent

    assert await floor.held() == dict.fromkeys(conversations, agent)


async def test_commands_that_do_not_fit_are_refused_by_name(floor: Floor) -> None:
    orders, other = await floor.desk.department(), await floor.desk.department("Returns")
    mine, theirs = await floor.agent(orders), await floor.agent(other)
    conversation = await heard(floor)
    commands, here = floor.conversations, floor.organization_id
    await commands.accept(here, conversation, Accept(agent_id=mine))

    refused = [
        await refusal(commands.accept(here, conversation, Accept(agent_id=theirs))),
        await refusal(commands.decline(here, conversation, Decline(agent_id=theirs))),
        await refusal(commands.assign(here, conversation, Assign(agent_id=conversation))),
        await refusal(
            commands.assign(
                here, conversation, Assign(agent_id=theirs, department_id=UUID(orders["id"]))
            )
        ),
        await refusal(commands.transfer(here, conversation, Transfer(department_id=conversation))),
        await refusal(commands.close(here, conversation, Close(state=S.OPEN))),
        await refusal(commands.take_over(here, conversation, TakeOver(agent_id=theirs))),
    ]

    assert refused == [
        Refusal.HELD_BY_ANOTHER,
        Refusal.NOT_HELD,
        Refusal.AGENT_UNKNOWN,
        Refusal.NOT_IN_DEPARTMENT,
        Refusal.DEPARTMENT_UNKNOWN,
        Refusal.NO_TRANSITION,
        Refusal.HELD_BY_ANOTHER,
    ]


async def test_what_was_done_and_nobody_learnt_of_may_be_asked_again(floor: Floor) -> None:
    agent = await floor.agent(await floor.desk.department())
    conversation = await heard(floor)
    commands, here = floor.conversations, floor.organization_id
    await floor.status(agent, "BUSY")

    declined = [await commands.decline(here, conversation, Decline(agent_id=agent)) for _ in "12"]
    closed = [await commands.close(here, conversation, Close(state=S.CLOSED)) for _ in "12"]

    assert [each.queued for each in declined] == [True, True]
    assert [each.state for each in closed] == [S.CLOSED, S.CLOSED]
    assert (await floor.happened(conversation)).count("DECLINED") == 1


async def test_what_an_agent_leaves_behind_is_offered_to_the_others(floor: Floor) -> None:
    department = await floor.desk.department()
    first = await floor.agent(department)
    conversation = await heard(floor)
    await floor.conversations.accept(floor.organization_id, conversation, Accept(agent_id=first))
    second = await floor.agent(department)

    await floor.status(first, "OFFLINE")

    assert await floor.held() == {conversation: second}
    assert "RELEASED" in await floor.happened(conversation)


async def test_another_message_costs_six_events(floor: Floor) -> None:
    agent = await floor.agent(await floor.desk.department())
    conversation = await heard(floor)
    await floor.conversations.accept(floor.organization_id, conversation, Accept(agent_id=agent))
    before = len((await floor.run(conversation).fetch_history()).events)

    await floor.hears(seconds=3)
    await floor.stands(conversation)

    assert len((await floor.run(conversation).fetch_history()).events) - before <= 6

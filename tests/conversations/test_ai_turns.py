"""AI in a conversation: what it may say, when, and what makes it silent."""

from datetime import timedelta
from uuid import UUID

import pytest

from models.ai.types import AiMode, ProviderKind
from models.conversations.types import Accept, ConversationState, TakeOver
from tests.ai.conftest import Shop
from tests.ai.talks import GOOD, LEARNT, REPLY
from tests.conversations.floor import Floor
from tests.conversations.test_conversation import attended
from tests.ingest.look import eventually
from tests.ingest.world import Json

S = ConversationState
_BURST = timedelta(seconds=3)


async def the_model(floor: Floor, shop: Shop, mode: AiMode, **says: object) -> None:
    """What it answers to everything, while no rule says otherwise."""
    await shop.provider()
    await shop.place.rules({"output": GOOD | says})
    await floor.scene.write("update phone_number set ai_mode = :mode", mode=mode)


async def turned(floor: Floor, conversation: UUID) -> None:
    """Until somebody or something has looked at what was said."""
    await floor.passes(conversation, _BURST)

    async def looked() -> bool:
        return (await floor.scene.thread())["looked_at"] is not None

    await eventually(looked)
    await floor.stands(conversation)


async def drafts(floor: Floor) -> list[Json]:
    return await floor.scene.read("select * from conversation_draft order by id")


async def ours(floor: Floor) -> list[Json]:
    return [each for each in await floor.scene.messages() if not each["inbound"]]


async def said_now(floor: Floor) -> None:
    """The window is open by the real clock."""
    await floor.scene.write("update message set at = clock_timestamp() where inbound")


async def test_ai_answers_by_itself_and_nobody_is_asked(floor: Floor, shop: Shop) -> None:
    await floor.agent(await floor.desk.department())
    await the_model(floor, shop, AiMode.AUTO)
    conversation = await floor.hears()
    await said_now(floor)

    await turned(floor, conversation)

    [answer], [draft] = await ours(floor), await drafts(floor)
    assert (answer["origin"], answer["body"]["body"]) == ("AI", REPLY)
    assert (draft["state"], draft["message_id"]) == ("SENT", answer["id"])
    assert (await floor.scene.thread())["state"] == "PENDING"
    assert await floor.held() == {}
    events = (await floor.run(conversation).fetch_history()).events
    assert len(events) <= 24


async def test_ai_answers_what_was_edited_as_it_says_now(floor: Floor, shop: Shop) -> None:
    await floor.agent(await floor.desk.department())
    await the_model(floor, shop, AiMode.AUTO)
    conversation = await floor.hears()
    [first] = await floor.scene.messages()
    new = {"type": "text", "text": {"body": "Good evening"}}
    edit = {"original_message_id": first["wamid"], "message": new}
    await floor.hears(type="edit", edit=edit)
    await said_now(floor)

    await turned(floor, conversation)

    [answer], [asked] = await ours(floor), await shop.place.calls()
    assert answer["origin"] == "AI"
    assert '"Good evening"' in asked["messages"][-1]["text"]
    assert await floor.held() == {}


async def test_a_burst_of_images_is_one_turn(floor: Floor, shop: Shop) -> None:
    await floor.desk.department()
    await the_model(floor, shop, AiMode.AUTO, **LEARNT)
    for n in range(10):
        image = {"type": "image", "image": {"id": str(n), "mime_type": "image/jpeg",
                                            "caption": "Like this"}}  # fmt: skip
        conversation = await floor.hears(**image)
    await said_now(floor)

    await turned(floor, conversation)

    assert len(await floor.scene.messages()) == 11
    assert len(await shop.place.calls()) == 1


async def test_a_suggestion_is_shown_to_who_is_asked(floor: Floor, shop: Shop) -> None:
    agent = await floor.agent(await floor.desk.department())
    await the_model(floor, shop, AiMode.SUGGEST)
    conversation = await floor.hears()
    await said_now(floor)

    await turned(floor, conversation)

    [draft] = await drafts(floor)
    assert (draft["state"], draft["text"]) == ("OFFERED", REPLY)
    assert await floor.held() == {conversation: agent}
    assert await ours(floor) == []


async def test_a_draft_goes_at_its_time_unless_somebody_takes_over(
    floor: Floor, shop: Shop
) -> None:
    agent = await floor.agent(await floor.desk.department())
    await the_model(floor, shop, AiMode.DRAFT_APPROVE)
    first = await floor.hears()
    await said_now(floor)
    await turned(floor, first)
    waiting = await drafts(floor)

    await floor.conversations.take_over(floor.organization_id, first, TakeOver(agent_id=agent))
    await floor.passes(first, timedelta(minutes=10))

    assert [each["state"] for each in waiting] == ["WAITING"]
    assert [each["state"] for each in await drafts(floor)] == ["STALE"]
    assert await ours(floor) == []


async def test_a_draft_nobody_objects_to_is_sent(floor: Floor, shop: Shop) -> None:
    await floor.desk.department()
    await the_model(floor, shop, AiMode.DRAFT_APPROVE)
    conversation = await floor.hears()
    await said_now(floor)
    await turned(floor, conversation)

    await floor.passes(conversation, timedelta(minutes=10))

    assert [each["origin"] for each in await ours(floor)] == ["AI"]
    assert [each["state"] for each in await drafts(floor)] == ["SENT"]


async def test_somebody_is_asked_at_once_when_a_draft_is_rejected(floor: Floor, shop: Shop) -> None:
    agent = await floor.agent(await floor.desk.department())
    await the_model(floor, shop, AiMode.DRAFT_APPROVE)
    conversation = await floor.hears()
    await said_now(floor)
    await turned(floor, conversation)
    assert await floor.held() == {}
    [draft] = await drafts(floor)

    path = f"/conversations/{(await floor.scene.thread())['contact_id']}/drafts/{draft['id']}"
    rejected = await floor.desk.ask("POST", f"{path}/reject")
    await floor.tell()

    assert rejected.is_success, rejected.text
    await attended(floor, conversation)
    assert await floor.held() == {conversation: agent}
    assert (await floor.stands(conversation)).ai


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ({"wants_person": True}, "REQUESTED"),
        ({"sentiment": "ANGRY"}, "ANGER"),
        ({"confidence": 5}, "LOW_CONFIDENCE"),
    ],
)
async def test_a_person_is_asked_and_ai_is_silent_from_then_on(
    floor: Floor, shop: Shop, says: Json, reason: str
) -> None:
    agent = await floor.agent(await floor.desk.department())
    await the_model(floor, shop, AiMode.AUTO, **says)
    conversation = await floor.hears()
    await said_now(floor)

    await turned(floor, conversation)
    await attended(floor, conversation)
    await floor.hears(seconds=9)
    await floor.passes(conversation, _BURST)

    assert await floor.held() == {conversation: agent}
    assert await ours(floor) == []
    assert len(await shop.place.calls()) == 1
    rows = await floor.scene.read("select facts from conversation_event where kind = 'HANDED_OFF'")
    assert [row["facts"]["reason"] for row in rows] == [reason]


async def test_without_any_model_people_are_asked_without_delay(floor: Floor, shop: Shop) -> None:
    agent = await floor.agent(await floor.desk.department())
    await the_model(floor, shop, AiMode.AUTO)
    await shop.provider(ProviderKind.OPENAI, position=1)
    await shop.place.rules({"error": "overloaded"})
    conversation = await floor.hears()

    await turned(floor, conversation)
    await attended(floor, conversation)

    assert await floor.held() == {conversation: agent}
    assert {call["api"] for call in await shop.place.calls()} == {"anthropic", "openai"}


async def test_taking_over_while_a_model_thinks_prevents_its_answer(
    floor: Floor, shop: Shop
) -> None:
    agent = await floor.agent(await floor.desk.department())
    await the_model(floor, shop, AiMode.AUTO)
    await shop.place.rules({"delay": [20, 20], "output": GOOD})
    conversation = await floor.hears()
    await said_now(floor)
    await floor.passes(conversation, _BURST)

    async def asked() -> bool:
        return bool(await shop.place.calls())

    await eventually(asked)
    taken = await floor.conversations.take_over(
        floor.organization_id, conversation, TakeOver(agent_id=agent)
    )
    stands = await floor.stands(conversation)

    assert (taken.agent_id, stands.agent_id) == (agent, agent)
    assert await ours(floor) == []
    assert await drafts(floor) == []


async def test_who_accepts_a_conversation_answers_in_it(floor: Floor, shop: Shop) -> None:
    agent = await floor.agent(await floor.desk.department())
    conversation = await floor.hears()
    await attended(floor, conversation)
    await the_model(floor, shop, AiMode.AUTO)

    await floor.conversations.accept(floor.organization_id, conversation, Accept(agent_id=agent))
    await floor.hears(seconds=5)
    await floor.passes(conversation, _BURST)

    assert await shop.place.calls() == []

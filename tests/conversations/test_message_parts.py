"""What messages tell an agent besides their words, from Meta's webhook to our API."""

from typing import Any

import pytest

from models.auth.permissions import Role
from models.messages.addressing import addressee
from models.messages.types import To
from tests.conversations.scene import Scene
from tests.ingest.world import Json
from tests.organizations.people import People
from tests.team.desk import Desk

FORM = '{"size":"M","flow_token":"ours"}'


async def an_agent(scene: Scene, people: People) -> Desk:
    here = scene.organization_id
    return Desk(people, here, await people.member(here, Role.AGENT))


async def said(scene: Scene, people: People) -> list[Json]:
    """The thread as the API shows it."""
    desk = await an_agent(scene, people)
    [contact] = await scene.read("select id from contact")
    return await desk.listed(f"/conversations/{contact['id']}/messages")


async def shown(scene: Scene, people: People, **item: Any) -> Json:
    await scene.hears(scene.message(**item))
    [one] = await said(scene, people)
    return one


def chosen(**of: Any) -> Json:
    return {"id": None, "title": None, "description": None, "values": None, **of}


@pytest.mark.parametrize(
    ("type", "content", "found"),
    [
        ("button", {"payload": "yes", "text": "Yes"}, chosen(id="yes", title="Yes")),
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "b1", "title": "Yes"}},
            chosen(id="b1", title="Yes"),
        ),
        (
            "interactive",
            {"type": "list_reply", "list_reply": {"id": "r", "title": "M", "description": "Fits"}},
            chosen(id="r", title="M", description="Fits"),
        ),
        (
            "interactive",
            {"type": "nfm_reply", "nfm_reply": {"body": "Sent", "response_json": FORM}},
            chosen(title="Sent", values={"size": "M"}),
        ),
        ("interactive", {"type": "list_reply", "list_reply": {}}, chosen()),
        ("interactive", {"type": "call_permission_reply"}, None),
        ("text", {"body": "Yes"}, None),
    ],
)
async def test_what_was_chosen_or_filled_in_is_taken_apart(
    scene: Scene, people: People, type: str, content: Json, found: Json | None
) -> None:
    one = await shown(scene, people, type=type, **{type: content})

    assert one["chosen"] == found


@pytest.mark.parametrize(
    ("context", "found"),
    [
        ({"forwarded": True}, "ONCE"),
        ({"frequently_forwarded": True}, "OFTEN"),
        ({"id": "wamid.before"}, None),
    ],
)
async def test_what_they_only_passed_on_is_shown_as_such(
    scene: Scene, people: People, context: Json, found: str | None
) -> None:
    one = await shown(scene, people, type="text", text={"body": "Look"}, context=context)

    assert one["forwarded"] == found


async def test_the_product_they_looked_at_is_named(scene: Scene, people: People) -> None:
    product = {"catalog_id": "7", "product_retailer_id": "SHIRT"}

    one = await shown(
        scene, people, type="text", text={"body": "In M?"}, context={"referred_product": product}
    )

    assert one["product"] == {"catalogId": "7", "retailerId": "SHIRT"}


async def test_what_meta_does_not_pass_on_is_there_with_what_it_was(
    scene: Scene, people: People
) -> None:
    one = await shown(
        scene, people, type="unsupported", unsupported={"type": "poll"}, errors=[{"code": 131051}]
    )

    assert (one["type"], one["content"], one["codes"]) == (
        "unsupported",
        {"type": "poll"},
        [131051],
    )


async def test_what_is_written_in_a_group_is_not_in_the_thread_with_one_person(
    scene: Scene, people: People
) -> None:
    await scene.hears(scene.message("wamid.alone"))

    await scene.hears(
        scene.message(seconds=5, type="text", text={"body": "Hello all"}, group_id="group-1")
    )

    assert [each["metaId"] for each in await said(scene, people)] == ["wamid.alone"]
    assert len(await scene.messages()) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_messages_go_to_the_number_somebody_changed_to(
    scene: Scene, people: People, order: tuple[int, ...]
) -> None:
    change = {"body": "changed", "wa_id": "14155550009", "type": "user_changed_number"}
    told = [scene.message(), scene.message(seconds=5, type="system", system=change)]

    for at in order:
        await scene.hears(told[at])

    [contact] = await scene.read("select id from contact")
    to = To(contact_id=contact["id"])
    async with scene.database.transaction([scene.organization_id]) as session:
        assert (await addressee(session, scene.organization_id, to)).address == "+14155550009"
    desk = await an_agent(scene, people)
    [listed] = await desk.listed("/conversations")
    assert listed["contact"]["phone"] == "+14155550009"


async def test_what_is_no_phone_names_nobody_who_has_an_id(scene: Scene) -> None:
    for wamid, user in (("wamid.a", "US.1"), ("wamid.b", "US.2")):
        message = scene.message(wamid)
        message["messages"][0] |= {"from": "hidden", "from_user_id": user}
        del message["contacts"]
        await scene.hears(message)

    assert len(await scene.threads()) == 2
    assert {each["kind"] for each in await scene.read("select kind from contact_identity")} == {
        "BSUID"
    }

"""What messages do to threads, whatever order and however often they come."""

from typing import Any

import pytest

from models.conversations.satisfaction import row_id
from tests.conversations.scene import Scene
from tests.ingest.moments import NOW, later
from tests.ingest.world import Json


def image(n: int) -> Json:
    return {"type": "image", "image": {"id": f"900{n}", "mime_type": "image/jpeg"}}


async def test_a_burst_of_images_is_one_thread_with_every_image_in_order(scene: Scene) -> None:
    burst = [scene.message(f"wamid.{n:03}", **image(n)) for n in (7, 3, 9, 1, 8, 2, 6, 4, 5, 0)]

    await scene.hears(*burst)
    await scene.hears(*burst[4:])

    thread = await scene.thread()
    assert [each["wamid"] for each in await scene.messages()] == [
        each["messages"][0]["id"] for each in burst
    ]
    assert (thread["state"], thread["unread"], thread["waiting_since"]) == ("OPEN", 10, NOW)
    assert len(await scene.cases()) == 1
    assert len(await scene.read("select id from contact")) == 1


async def test_each_customer_has_a_thread_of_their_own(scene: Scene) -> None:
    await scene.hears(*(scene.message(who=who) for who in (1, 2, 1, 3)))

    assert sorted(each["unread"] for each in await scene.threads()) == [1, 1, 2]


async def test_a_message_that_comes_again_wakes_the_workflow_again_and_changes_nothing(
    scene: Scene,
) -> None:
    message = scene.message()
    await scene.hears(message)
    before = await scene.thread()

    await scene.hears(message)

    assert await scene.thread() == before
    assert await scene.wakes() == ["conversation.heard"] * 2


def amendments(scene: Scene) -> list[Json]:
    about = "wamid.first"
    return [
        scene.message("wamid.first", seconds=0, type="text", text={"body": "One ticket"}),
        scene.message(
            "wamid.r1", seconds=1, type="reaction", reaction={"message_id": about, "emoji": "👍"}
        ),
        scene.message(
            "wamid.r2", seconds=2, type="reaction", reaction={"message_id": about, "emoji": "🎉"}
        ),
        scene.message(
            "wamid.e1",
            seconds=3,
            type="edit",
            edit={
                "original_message_id": about,
                "message": {"type": "text", "text": {"body": "Two tickets"}},
            },
        ),
    ]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
async def test_reactions_and_edits_show_on_their_message_in_whatever_order_they_come(
    scene: Scene, order: tuple[int, ...]
) -> None:
    said = amendments(scene)

    for at in (*order, *order):
        await scene.hears(said[at])

    [first] = [each for each in await scene.messages() if each["wamid"] == "wamid.first"]
    assert first["reactions"] == {"customer": "🎉"}
    assert (first["body"]["text"], first["body"]["original"]) == ("Two tickets", "One ticket")
    assert first["edited_at"] == later(3)
    assert (await scene.thread())["unread"] == 1


async def test_a_reaction_that_is_taken_back_is_gone(scene: Scene) -> None:
    said = amendments(scene)
    await scene.hears(*said[:3])

    await scene.hears(
        scene.message(seconds=9, type="reaction", reaction={"message_id": "wamid.first"})
    )

    [first] = [each for each in await scene.messages() if each["wamid"] == "wamid.first"]
    assert first["reactions"] == {}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
async def test_what_was_said_in_one_second_ends_the_same_in_whatever_order_it_comes(
    scene: Scene, order: tuple[int, ...]
) -> None:
    about = {"message_id": "wamid.first"}
    said = [
        amendments(scene)[0],
        scene.message("wamid.y", seconds=5, type="reaction", reaction=about | {"emoji": "👍"}),
        scene.message("wamid.x", seconds=5, type="reaction", reaction=about | {"emoji": ""}),
    ]

    for at in order:
        await scene.hears(said[at])

    [first] = [each for each in await scene.messages() if each["wamid"] == "wamid.first"]
    assert first["reactions"] == {}


async def test_a_revoked_message_says_so(scene: Scene) -> None:
    await scene.hears(amendments(scene)[0])

    await scene.hears(
        scene.message(seconds=5, type="revoke", revoke={"original_message_id": "wamid.first"})
    )

    [first] = [each for each in await scene.messages() if each["wamid"] == "wamid.first"]
    assert first["revoked_at"] == later(5)
    assert await scene.wakes() == ["conversation.heard"] * 2


@pytest.mark.parametrize(
    ("kind", "content"),
    [("reaction", {"message_id": "wamid.x", "emoji": "👍"}), ("request_welcome", {})],
)
async def test_nobody_waits_for_an_answer_to_what_says_nothing(
    scene: Scene, kind: str, content: Json
) -> None:
    said: Json = {"type": kind, kind: content}
    await scene.hears(scene.message(**said))

    thread = await scene.thread()
    assert (thread["unread"], thread["waiting_since"]) == (0, None)
    assert await scene.wakes() == []


async def settled(scene: Scene, state: str, **case: Any) -> None:
    await scene.write(f"update conversation set state = '{state}', waiting_since = null")
    for name, value in case.items():
        await scene.write(f"update conversation_case set {name} = :value", value=value)


async def test_what_was_resolved_opens_again_as_another_case(scene: Scene) -> None:
    await scene.hears(scene.message())
    await settled(scene, "RESOLVED", resolved_at=later(10))

    await scene.hears(scene.message(seconds=20))

    thread, [first, second] = await scene.thread(), await scene.cases()
    assert (thread["state"], thread["waiting_since"]) == ("OPEN", later(20))
    assert first["closed_at"] is not None
    assert (second["opened_at"], second["closed_at"]) == (later(20), None)


@pytest.mark.parametrize("state", ["SPAM", "BLOCKED"])
async def test_spam_is_kept_and_stays_spam(scene: Scene, state: str) -> None:
    await scene.hears(scene.message())
    await settled(scene, state, closed_at=later(1))

    await scene.hears(scene.message(seconds=20))

    assert (await scene.thread())["state"] == state
    assert len(await scene.messages()) == 2
    assert len(await scene.cases()) == 1


async def test_a_rating_is_kept_and_opens_nothing(scene: Scene) -> None:
    await scene.hears(scene.message())
    [case] = await scene.cases()
    await settled(scene, "RESOLVED", resolved_at=later(5), csat_asked_at=later(5))
    reply = {"type": "list_reply", "list_reply": {"id": row_id(case["id"], 4), "title": "Good"}}

    await scene.hears(scene.message(seconds=9, type="interactive", interactive=reply))

    assert (await scene.thread())["state"] == "RESOLVED"
    assert [each["csat"] for each in await scene.cases()] == [4]


async def test_a_message_that_came_late_takes_its_place(scene: Scene) -> None:
    await scene.hears(scene.message("wamid.2", seconds=2))

    await scene.hears(scene.message("wamid.1", seconds=1))

    assert [each["wamid"] for each in await scene.messages()] == ["wamid.1", "wamid.2"]
    assert (await scene.thread())["waiting_since"] == later(1)


async def test_who_only_says_stop_is_heeded_and_waits_for_no_answer(scene: Scene) -> None:
    await scene.hears(scene.message(type="text", text={"body": "STOP"}))

    thread, [contact] = await scene.thread(), await scene.read("select * from contact")
    assert (contact["consent"], thread["last_at"]) == ("OPTED_OUT", NOW)
    assert (thread["state"], thread["waiting_since"], await scene.wakes()) == ("CLOSED", None, [])

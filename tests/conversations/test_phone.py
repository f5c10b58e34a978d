"""What is written and spoken beside us, on the business's own phone, stands in the same thread."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.conversations.scene import Scene
from tests.ingest.moments import NOW, epoch, later
from tests.ingest.world import Json, a_delivery, a_sent_message, ingest

PHONE = "14155550001"


async def told(scene: Scene, field: str, value: Json) -> tuple[int, int]:
    metadata = {"phone_number_id": scene.business.number, "display_phone_number": "15550102000"}
    body = a_delivery(scene.business, field, {"metadata": metadata, **value})
    return await ingest(scene.database, scene.business, body)


def echo(wamid: str = "wamid.phone", seconds: int = 5, **of: Any) -> Json:
    content = of or {"type": "text", "text": {"body": "I will bring it"}}
    item = {"from": "15550102000", "to": PHONE, "id": wamid, "timestamp": epoch(seconds)}
    return {"message_echoes": [{**item, **content}]}


async def test_an_answer_from_the_phone_settles_the_thread_and_silences_ai(scene: Scene) -> None:
    await scene.hears(scene.message())

    await told(scene, "smb_message_echoes", echo())
    await told(scene, "smb_message_echoes", echo())

    thread, [_, answer] = await scene.thread(), await scene.messages()
    assert (answer["inbound"], answer["origin"], answer["at"]) == (False, "PHONE", later(5))
    assert (thread["state"], thread["unread"], thread["waiting_since"]) == ("PENDING", 0, None)
    assert thread["taken_over_at"] is not None
    assert (await scene.cases())[0]["first_answered_at"] == later(5)


async def test_an_answer_older_than_the_question_settles_nothing(scene: Scene) -> None:
    await scene.hears(scene.message(seconds=9))

    await told(scene, "smb_message_echoes", echo(seconds=5))

    thread = await scene.thread()
    assert (thread["state"], thread["waiting_since"]) == ("OPEN", later(9))


async def test_a_reaction_from_the_phone_is_ours(scene: Scene) -> None:
    await scene.hears(scene.message("wamid.theirs"))

    said: Json = {"type": "reaction", "reaction": {"message_id": "wamid.theirs", "emoji": "👍"}}
    await told(scene, "smb_message_echoes", echo(**said))

    first, _ = await scene.messages()
    assert first["reactions"] == {"business": "👍"}


async def test_an_echo_of_what_was_sent_through_us_is_no_message_of_its_own(scene: Scene) -> None:
    sent = await a_sent_message(scene.database, scene.business)

    await told(scene, "message_echoes", echo(sent.wamid))

    assert [each["id"] for each in await scene.messages() if each["origin"] == "PHONE"] == []


async def test_history_is_shown_and_wakes_nobody(scene: Scene) -> None:
    thread = {
        "id": PHONE,
        "messages": [
            {"from": PHONE, "id": "wamid.old.1", "timestamp": epoch(-9000), "type": "text",
             "text": {"body": "Are you open?"}, "history_context": {"status": "READ"}},
            {"from": "15550102000", "to": PHONE, "id": "wamid.old.2", "timestamp": epoch(-8000),
             "type": "text", "text": {"body": "Until six"}, "history_context": {"status": "READ"}},
        ],
    }  # fmt: skip

    await told(
        scene, "history", {"history": [{"metadata": {"progress": 100}, "threads": [thread]}]}
    )

    assert [each["inbound"] for each in await scene.messages()] == [True, False]
    found = await scene.thread()
    assert (found["state"], found["unread"], await scene.wakes()) == ("CLOSED", 0, [])
    assert found["last_at"] == later(-8000)


async def test_a_name_of_the_phones_address_book_is_theirs_until_they_have_another(
    scene: Scene,
) -> None:
    entry = {
        "type": "contact",
        "contact": {"full_name": "Ana Prado", "first_name": "Ana", "phone_number": PHONE},
        "action": "add",
        "metadata": {"timestamp": epoch()},
    }

    await told(scene, "smb_app_state_sync", {"state_sync": [entry]})

    assert [each["name"] for each in await scene.read("select name from contact")] == ["Ana Prado"]


def call(call_id: str, status: str) -> Json:
    return {
        "calls": [
            {
                "id": call_id,
                "from": PHONE,
                "event": "terminate",
                "direction": "USER_INITIATED",
                "timestamp": epoch(),
                "end_time": epoch(3),
                "status": status,
            }
        ]
    }


async def test_a_missed_call_waits_for_an_answer_and_a_taken_one_does_not(scene: Scene) -> None:
    await told(scene, "calls", call("wacid.1", "COMPLETED"))
    taken = await scene.thread()
    await told(scene, "calls", call("wacid.2", "FAILED"))
    missed = await scene.thread()

    assert (taken["state"], missed["state"]) == ("CLOSED", "OPEN")
    assert missed["waiting_since"] == later(3)
    assert {each["type"] for each in await scene.messages()} == {"call"}


async def test_times_are_metas(scene: Scene) -> None:
    await scene.hears(scene.message(seconds=2))

    [message] = await scene.messages()
    assert message["at"] == later(2)
    assert abs(message["created_at"] - datetime.now(UTC)) < timedelta(minutes=1)
    assert message["at"] != NOW


async def test_a_question_that_comes_after_its_answer_from_the_phone_waits_for_nobody(
    scene: Scene,
) -> None:
    later_one = scene.message(seconds=9)
    await scene.hears(later_one)
    await told(scene, "smb_message_echoes", echo(seconds=5))

    await scene.hears(scene.message(seconds=1), scene.message(seconds=2))

    thread = await scene.thread()
    assert (thread["state"], thread["unread"], thread["waiting_since"]) == ("OPEN", 1, later(9))
    assert thread["taken_over_at"] is not None


async def test_an_answered_question_that_comes_last_leaves_the_thread_settled(scene: Scene) -> None:
    await told(scene, "smb_message_echoes", echo(seconds=5))

    await scene.hears(scene.message(seconds=1))

    thread, [case] = await scene.thread(), await scene.cases()
    assert (thread["state"], thread["unread"], thread["waiting_since"]) == ("PENDING", 0, None)
    assert case["first_answered_at"] == later(5)


async def test_an_answer_that_comes_late_leaves_what_was_asked_after_it(scene: Scene) -> None:
    await scene.hears(scene.message(seconds=1), scene.message(seconds=9))

    await told(scene, "smb_message_echoes", echo(seconds=5))

    thread = await scene.thread()
    assert (thread["state"], thread["unread"], thread["waiting_since"]) == ("OPEN", 1, later(9))

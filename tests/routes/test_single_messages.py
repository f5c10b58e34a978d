"""A message from the request to the person, through every process of the program."""

import asyncio
from typing import Any
from uuid import UUID

import httpx

from tests.messages.desk import PHONE
from tests.routes.calls_messages_reading import a_question
from tests.routes.house import PATIENCE, House

Json = dict[str, Any]
# Not everybody reads what they got.
ARRIVED = {"DELIVERED", "READ"}


def _words(house: House, body: str = "Until nine.", **said: Any) -> Json:
    number = str(house.scene.number_id)
    return {"to": {"phone": PHONE}, "phoneNumberId": number, "text": {"body": body}, **said}


async def _becomes(house: House, message: str, *statuses: str) -> Json:
    loop = asyncio.get_running_loop()
    ends = loop.time() + PATIENCE
    told: Json = {}
    while loop.time() < ends:
        answer = await house.ask("GET", f"/api/messages/{message}/status")
        told = answer.json()
        if told["status"] in statuses:
            return told
        await asyncio.sleep(0.05)
    raise AssertionError(told)


async def _arrived(house: House) -> list[Json]:
    answer = await house.street.http.get(f"{house.street.control_url}/arrivals")
    number = house.scene.meta_number_id
    return [each for each in answer.json()["arrivals"] if each["number"] == number]


async def test_an_answer_goes_from_the_request_to_the_person_once(house: House) -> None:
    question: UUID = await a_question(house)

    taken = await house.ask(
        "POST", "/api/messages/send/text", json=_words(house, replyTo=str(question))
    )
    told = await _becomes(house, taken.json()["id"], *ARRIVED)

    # One whose turn passed while this machine was busy was not begun, and got another turn.
    *missed, attempt = told["attempts"]
    assert taken.status_code == httpx.codes.ACCEPTED
    events = [each["event"] for each in attempt["timeline"]]
    assert events[:2] == ["CLAIMED", "ACCEPTED"]
    assert ARRIVED & set(events)
    assert {each["state"] for each in missed} <= {"RELEASED"}
    assert len(await _arrived(house)) == 1


async def test_the_same_request_sent_twice_sends_one_message(house: House) -> None:
    await a_question(house)
    once, words = {"Idempotency-Key": "the-only-answer"}, _words(house)

    first = await house.ask("POST", "/api/messages/send/text", headers=once, json=words)
    second = await house.ask("POST", "/api/messages/send/text", headers=once, json=words)
    await _becomes(house, first.json()["id"], *ARRIVED)

    assert first.json()["id"] == second.json()["id"]
    assert len(await _arrived(house)) == 1


async def test_to_somebody_who_never_wrote_only_templates_go(house: House) -> None:
    answer = await house.ask("POST", "/api/messages/send/text", json=_words(house))

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (httpx.codes.CONFLICT, "WINDOW_CLOSED")
    assert [each["message"] for each in error["details"]] == ["open_again"]
    assert await _arrived(house) == []


async def test_what_whatsapp_refuses_says_why_and_what_to_do(house: House) -> None:
    await a_question(house)
    refusing = {"codes": [131047], "numbers": [house.scene.meta_number_id]}
    await house.street.configure({"errors": [refusing]})

    taken = await house.ask("POST", "/api/messages/send/text", json=_words(house))
    told = await _becomes(house, taken.json()["id"], "FAILED")
    await house.street.configure({"errors": []})

    assert told["failure"] == {
        "code": 131047,
        "reason": "WindowClosed",
        "advice": "More than 24 hours passed since the person wrote. Use a template.",
    }


async def test_what_we_wrote_ourselves_is_not_read_by_us(house: House) -> None:
    await a_question(house)
    taken = await house.ask("POST", "/api/messages/send/text", json=_words(house))

    answer = await house.ask("POST", f"/api/messages/{taken.json()['id']}/mark-read")

    assert answer.status_code == httpx.codes.CONFLICT

"""Messages that are not taken, and which field the refusal names."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api.messages import examples
from core.ids import new_id
from tests.routes.calls_messages import TEMPLATE, a_talk, addressed
from tests.routes.house import House, Json

_SEND = "/api/messages/send"
_PHONE = "+14155550142"
_BLOCK = text("update contact set blocked = true where id = :id")
_SECOND_NUMBER = text("""
    insert into phone_number (id, organization_id, business_account_id, meta_id,
                              display_phone_number, status, quality, throughput)
    select :id, organization_id, business_account_id, :meta_id, '+1 555-000-2222', status, quality,
           throughput from phone_number limit 1
""")
_COUNT = text("select count(*) from message where not inbound")


async def refused(house: House, path: str, body: Json) -> tuple[int, str, list[str]]:
    """Status, code and fields of the refusal; nothing is written then."""
    answer = await house.ask("POST", path, json=body)
    error = answer.json()["error"]
    assert await sent(house) == 0
    return answer.status_code, error["code"], [each["field"] for each in error["details"]]


async def sent(house: House) -> int:
    async with house.street.database.reading([house.organization_id]) as session:
        return int(await (await session.connection()).scalar(_COUNT) or 0)


async def change(house: House, statement: Any, **parameters: Any) -> None:
    async with house.street.database.transaction([house.organization_id]) as session:
        await (await session.connection()).execute(statement, parameters)


def phone(**content: Any) -> Json:
    return {"to": {"phone": _PHONE}, **content}


def value(*texts: str) -> Json:
    parameters = [{"type": "text", "text": each} for each in texts]
    components = [{"type": "body", "parameters": parameters}]
    return {"template": {**TEMPLATE["template"], "components": components}}


_LONG = [{"id": f"r{at}", "title": "A" * (25 if at == 3 else 5)} for at in range(4)]
_LIST = {
    "body": {"text": "Pick"},
    "action": {"button": "Options", "sections": [{"rows": _LONG}]},
}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("", phone(type="text"), "text"),
        ("", phone(**examples.TEXT), "type"),
        ("", phone(type="pin", pin={}), "type"),
        ("", phone(type="text", text={"body": "x" * 4097}), "text.body"),
        ("", phone(type="image", image={"link": "ftp://a/b"}), "image.link"),
        ("", phone(type="interactive", interactive={"type": "x"}), "interactive.type"),
        ("/text", {"to": {}, **examples.TEXT}, "to"),
        ("/text", {"to": {"phone": _PHONE, "userId": "US.1"}, **examples.TEXT}, "to"),
        ("/text", {"to": {"userId": "1"}, **examples.TEXT}, "to.userId"),
        ("/text", {"to": {"phone": "12"}, **examples.TEXT}, "to.phone"),
        ("/text", phone(text={"body": "a\0b"}), "text.body"),
        ("/contact", phone(contacts=[{"name": {}}]), "contacts.0.name.formatted_name"),
        (
            "/interactive",
            phone(interactive={"type": "list", **_LIST}),
            "interactive.action.sections.0.rows.3.title",
        ),
        (
            "/interactive/list",
            phone(interactive=_LIST),
            "interactive.action.sections.0.rows.3.title",
        ),
        (
            "/interactive/buttons",
            phone(interactive={"type": "list", **_LIST}),
            "interactive.type",
        ),
        ("/template", phone(**value()), "template.components.0.parameters"),
        ("/template", phone(**value("a", "b")), "template.components.0.parameters"),
        ("/reaction", phone(reaction={"messageId": "7", "emoji": ""}), "reaction.messageId"),
    ],
)
async def test_what_whatsapp_would_not_take_is_refused_with_the_field_named(
    house: House, path: str, body: Json, field: str
) -> None:
    status, code, fields = await refused(house, f"{_SEND}{path}", body)

    assert (status, code) == (400, "VALIDATION_ERROR")
    assert fields[0] == field


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({}, "parameters.body.1"),
        ({"body.1": "a\tb"}, "parameters.body.1"),
        ({"body.1": "a", "body.2": "b"}, "parameters.body.2"),
        ({"body.1": "a", f"body.{_PHONE[1:]}": "b"}, "parameters.body.[number]"),
        ({"name": "a"}, "parameters.name.[key]"),
    ],
)
async def test_a_value_that_does_not_fit_a_template_is_named(
    house: House, parameters: Json, field: str
) -> None:
    body = phone(templateId=str(house.scene.template_id), parameters=parameters)

    found = await refused(house, "/api/messages/send-template", body)

    assert found == (400, "VALIDATION_ERROR", [field])


async def test_outside_the_window_the_templates_that_would_go_are_named(house: House) -> None:
    answer = await house.ask("POST", f"{_SEND}/text", json=phone(**examples.TEXT))

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "WINDOW_CLOSED")
    assert [each["message"] for each in error["details"]] == ["open_again"]


async def test_who_is_blocked_gets_nothing(house: House) -> None:
    talk = await a_talk(house)
    await change(house, _BLOCK, id=talk.contact_id)

    found = await refused(house, f"{_SEND}/text", addressed(house, talk, examples.TEXT))

    assert found == (409, "CONFLICT", ["to"])


async def test_who_opted_out_gets_no_marketing(house: House) -> None:
    talk = await a_talk(house)
    await house.post(f"/api/contacts/{talk.contact_id}/opt-out", {})

    found = await refused(house, f"{_SEND}/template", addressed(house, talk, TEMPLATE))

    assert found == (409, "CONFLICT", ["to"])


async def test_with_several_numbers_one_must_be_chosen(house: House) -> None:
    talk, meta_id = await a_talk(house), str(new_id().int)[:20]
    await change(house, _SECOND_NUMBER, id=new_id(), meta_id=meta_id)
    body = {"to": {"contactId": str(talk.contact_id)}, **examples.TEXT}

    found = await refused(house, f"{_SEND}/text", body)

    assert found == (400, "VALIDATION_ERROR", ["phoneNumberId"])


@pytest.mark.parametrize("foreign", ["contact", "number", "reply", "reaction", "template"])
async def test_nothing_of_another_organization_can_be_named(
    house: House, stranger: House, foreign: str
) -> None:
    theirs, mine = await a_talk(stranger), await a_talk(house)
    path, body = f"{_SEND}/text", addressed(house, mine, examples.TEXT)
    match foreign:
        case "contact":
            body["to"] = {"contactId": str(theirs.contact_id)}
        case "number":
            body["phoneNumberId"] = str(stranger.scene.number_id)
        case "reply":
            body["replyTo"] = str(theirs.message_id)
        case "reaction":
            reaction = {"messageId": str(theirs.message_id), "emoji": ""}
            path, body = f"{_SEND}/reaction", addressed(house, mine, {"reaction": reaction})
        case "template":
            filled = {"templateId": str(stranger.scene.template_id), "parameters": {"body.1": "A"}}
            path, body = "/api/messages/send-template", addressed(house, mine, filled)

    status, code, _ = await refused(house, path, body)

    assert (status, code) == (404, "NOT_FOUND")


async def test_the_same_key_sends_once(house: House) -> None:
    body = addressed(house, await a_talk(house), examples.TEXT)
    once = {"Idempotency-Key": str(new_id())}

    answers = [await house.ask("POST", f"{_SEND}/text", json=body, headers=once) for _ in range(2)]

    first, second = (UUID(answer.json()["id"]) for answer in answers)
    assert first == second
    assert await sent(house) == 1

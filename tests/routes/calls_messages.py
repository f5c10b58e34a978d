"""Sending messages."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from api.messages import examples
from core.ids import new_id
from models.sending.inbound import Inbound, keep
from tests.routes.calls import REFUSED, Builder, Call, call
from tests.routes.calls_contacts import a_contact
from tests.routes.house import House, Json

_SEND = "/api/messages/send"
_MESSAGE = text("select id from message where wamid = :wamid")
TEMPLATE: Json = {
    "template": {
        "name": "open_again",
        "language": {"code": "en"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}],
    }
}


class Talk(NamedTuple):
    """Somebody who has just written, and what they wrote."""

    contact_id: UUID
    message_id: UUID


async def a_talk(house: House) -> Talk:
    contact, wamid = await a_contact(house), f"wamid.{new_id().hex}"
    wrote = Inbound(
        house.scene.number_id, contact, "text", {"text": {"body": "Hi"}}, wamid, datetime.now(UTC)
    )
    async with house.street.database.transaction([house.organization_id]) as session:
        await keep(session, house.organization_id, [wrote])
        found = await (await session.connection()).scalar(_MESSAGE, {"wamid": wamid})
    assert found is not None
    return Talk(contact, found)


def addressed(house: House, talk: Talk, content: Json) -> Json:
    number = str(house.scene.number_id)
    return {"to": {"contactId": str(talk.contact_id)}, "phoneNumberId": number, **content}


def saying(content: Json) -> Builder:
    """A reply to somebody who has just written."""

    async def build(house: House) -> Call:
        talk = await a_talk(house)
        body = addressed(house, talk, content) | {"replyTo": str(talk.message_id)}
        return Call(send={"json": body}, strangers=REFUSED)

    return build


_CONTENTS: dict[str, Json] = {
    _SEND: {"type": "text", **examples.TEXT},
    f"{_SEND}/text": examples.TEXT,
    f"{_SEND}/image": examples.IMAGE,
    f"{_SEND}/video": examples.VIDEO,
    f"{_SEND}/audio": examples.AUDIO,
    f"{_SEND}/document": examples.DOCUMENT,
    f"{_SEND}/sticker": examples.STICKER,
    f"{_SEND}/location": examples.LOCATION,
    f"{_SEND}/contact": examples.CONTACTS,
    f"{_SEND}/template": TEMPLATE,
    f"{_SEND}/interactive": examples.BUTTONS,
    f"{_SEND}/interactive/buttons": examples.BUTTONS,
    f"{_SEND}/interactive/list": examples.LIST,
    f"{_SEND}/interactive/cta-url": examples.CTA_URL,
    f"{_SEND}/interactive/location-request": examples.LOCATION_REQUEST,
    f"{_SEND}/interactive/address-request": examples.ADDRESS_REQUEST,
    f"{_SEND}/interactive/flow": examples.FLOW,
}
for _path, _content in _CONTENTS.items():
    call(f"POST {_path}")(saying(_content))


@call(f"POST {_SEND}/reaction")
async def react(house: House) -> Call:
    talk = await a_talk(house)
    reaction = {"reaction": {"messageId": str(talk.message_id), "emoji": "\u2764\ufe0f"}}
    return Call(send={"json": addressed(house, talk, reaction)}, strangers=REFUSED)


@call("POST /api/messages/send-template")
async def send_template(house: House) -> Call:
    filled = {"templateId": str(house.scene.template_id), "parameters": {"body.1": "Ana"}}
    body = addressed(house, await a_talk(house), filled)
    return Call(send={"json": body}, strangers=REFUSED)

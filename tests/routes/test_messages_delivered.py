"""Messages from the API to the simulator's customers, through everything between."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from api.messages import examples
from tests.routes.calls_messages import TEMPLATE
from tests.routes.house import PATIENCE, House, Json

ANA = "+14155550177"
_ARRIVED = text("select id from message where wamid = :wamid")
_REACHED = {"DELIVERED", "READ"}


async def wrote(house: House) -> UUID:
    """What Ana wrote, once it is here."""
    control, number = house.street.control_url, house.scene.meta_number_id
    message = {"type": "text", "text": {"body": "Are you open?"}}
    inbound = {"number": number, "from": ANA, "name": "Ana", "message": message}
    answer = await house.street.http.post(f"{control}/inbound", json=inbound)
    [wamid] = answer.raise_for_status().json()["wamids"]
    async with asyncio.timeout(PATIENCE):
        while True:
            async with house.street.database.reading([house.organization_id]) as session:
                connection = await session.connection()
                found: UUID | None = await connection.scalar(_ARRIVED, {"wamid": wamid})
            if found is not None:
                return found
            await asyncio.sleep(0.05)


async def reached(house: House, message_id: str) -> Json:
    """The message, once it has reached somebody."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await house.ask("GET", f"/api/messages/{message_id}")
            message: Json = answer.json()
            if message["status"] in _REACHED:
                return message
            await asyncio.sleep(0.1)


async def delivered(house: House) -> list[Json]:
    """What the simulator has delivered to Ana."""
    asked = {"number": house.scene.meta_number_id, "recipient": ANA}
    answer = await house.street.http.get(f"{house.street.control_url}/deliveries", params=asked)
    found: list[Json] = answer.json()["deliveries"].get(ANA.removeprefix("+"), [])
    return [each for each in found if each["delivery"]]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("text", examples.TEXT),
        ("image", examples.IMAGE),
        ("interactive/list", examples.LIST),
        ("template", TEMPLATE),
    ],
)
async def test_what_is_sent_reaches_the_customer_once(
    house: House, path: str, content: Json
) -> None:
    question = await wrote(house)
    body = {"to": {"phone": ANA}, "replyTo": str(question), **content}

    taken = await house.ask("POST", f"/api/messages/send/{path}", json=body)
    message = await reached(house, taken.json()["id"])

    assert taken.status_code == 202
    assert taken.json()["workflowId"].endswith(taken.json()["id"])
    [arrived] = await delivered(house)
    assert arrived["wamid"] == message["metaId"]


async def test_a_reaction_names_the_message_by_our_id(house: House) -> None:
    question = await wrote(house)
    body = {
        "to": {"phone": ANA},
        "reaction": {"messageId": str(question), "emoji": "\u2764\ufe0f"},
    }

    taken = await house.post("/api/messages/send/reaction", body)
    message = await reached(house, taken["id"])

    assert message["type"] == "reaction"
    assert message["content"]["message_id"].startswith("wamid.")

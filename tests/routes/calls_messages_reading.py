"""Messages one by one."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from models.auth.types import Actor, ActorKind
from models.messages.sending import send
from models.messages.types import To
from tests.messages.desk import PHONE, Template
from tests.routes.calls import GONE, Call, about, call
from tests.routes.house import PATIENCE, House

_MESSAGE = "/api/messages/{message_id}"
_INBOUND = text("select id from message where inbound order by at desc limit 1")
_SHUT = text("""
    update rate_bucket set gate = 'outage', probe_at = clock_timestamp() + interval '1 h'
    where id = :number
""")


async def a_message(house: House) -> UUID:
    """One that waits, because its number is closed."""
    database = house.street.database
    async with database.transaction([house.organization_id]) as session:
        await (await session.connection()).execute(_SHUT, {"number": house.scene.number_id})
        return await send(
            session,
            house.organization_id,
            Actor(ActorKind.SYSTEM),
            phone_number_id=house.scene.number_id,
            to=To(phone=PHONE),
            content=Template(),
        )


@call(f"GET {_MESSAGE}")
async def read(house: House) -> Call:
    return about(message_id=await a_message(house))


@call(f"GET {_MESSAGE}/status")
async def follow(house: House) -> Call:
    return about(message_id=await a_message(house))


@call(f"DELETE {_MESSAGE}")
async def withdraw(house: House) -> Call:
    return about(message_id=await a_message(house))


async def a_question(house: House) -> UUID:
    """Something a person wrote to the number of the house."""
    number = house.scene.meta_number_id
    message = {"type": "text", "text": {"body": "Are you open?"}}
    answer = await house.street.http.post(
        f"{house.street.control_url}/inbound",
        json={"number": number, "from": PHONE, "name": "Ana", "message": message},
    )
    answer.raise_for_status()
    async with asyncio.timeout(PATIENCE):
        while True:
            async with house.street.database.reading([house.organization_id]) as session:
                found: UUID | None = await (await session.connection()).scalar(_INBOUND)
            if found is not None:
                return found
            await asyncio.sleep(0.05)


@call(f"POST {_MESSAGE}/mark-read")
async def mark_read(house: House) -> Call:
    return about(message_id=await a_question(house))


@call("POST /api/messages/typing-indicator")
async def typing(house: House) -> Call:
    body = {"messageId": str(await a_question(house))}
    return Call(send={"json": body}, strangers=GONE)

"""Messages one by one."""

from uuid import UUID

from sqlalchemy import text

from models.auth.types import Actor, ActorKind
from models.messages.sending import send
from models.messages.types import To
from tests.messages.desk import PHONE, Template
from tests.routes.calls import Call, about, call
from tests.routes.house import House

_MESSAGE = "/api/messages/{message_id}"
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

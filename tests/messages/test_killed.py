"""Deliveries while the process that sends is killed in the middle of them."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy import text

from cli.stack.options import StackOptions
from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack
from models.auth.types import Actor, ActorKind
from models.messages.sending import send
from models.messages.types import To
from tests.messages.desk import Template
from tests.routes.house import House
from tests.routes.street import Directions, street

MESSAGES = 45
PATIENCE = 150
_ENVIRONMENT = {"SENDING_GRACE_MARKETING": "1"}
_STATES = text("select state, count(*) as n from delivery group by state")


@pytest.fixture
async def stack() -> AsyncIterator[Stack]:
    folder = scratch_folder("parley-killed-")
    async with Stack(StackOptions(data=folder, ports=ANY_PORTS, environment=_ENVIRONMENT)) as made:
        yield made
    shutil.rmtree(folder, ignore_errors=True)


async def test_killing_the_sender_loses_no_message_and_repeats_none(stack: Stack) -> None:
    async with street(Directions.to(stack)) as where:
        house = await where.house()
        await where.configure({"answer_delay": [0.2, 0.6]})
        messages = await _send(house)

        await _arrives(house, MESSAGES // 3)
        await stack.kill("send")
        await stack.start("send")

        states = await _settled(house)
        arrived = await _arrivals(house)

    # In doubt at the kill, and told by a status; or killed before the request: unknown, not sent.
    assert states.keys() <= {"accepted", "unknown"}
    assert states.total() == len(messages) == MESSAGES
    assert max(arrived.values()) == 1
    assert len(arrived) == states["accepted"]


async def _send(house: House) -> list[UUID]:
    """Marketing, which is never sent twice."""
    async with house.street.database.transaction([house.organization_id]) as session:
        return [
            await send(
                session,
                house.organization_id,
                Actor(ActorKind.SYSTEM),
                phone_number_id=house.scene.number_id,
                to=To(phone=f"+1415555{n:04}"),
                content=Template(),
            )
            for n in range(MESSAGES)
        ]


async def _arrivals(house: House) -> Counter[str]:
    """How often each person's message reached WhatsApp."""
    answer = await house.street.http.get(f"{house.street.control_url}/arrivals")
    number = house.scene.meta_number_id
    told = [each for each in answer.json()["arrivals"] if each["number"] == number]
    return Counter(each["recipient"] for each in told)


async def _arrives(house: House, least: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            if (await _arrivals(house)).total() >= least:
                return
            await asyncio.sleep(0.02)


async def _settled(house: House) -> Counter[str]:
    async with asyncio.timeout(PATIENCE):
        while True:
            async with house.street.database.reading([house.organization_id]) as session:
                rows = await (await session.connection()).execute(_STATES)
                states = Counter({row.state: row.n for row in rows})
            if states.keys().isdisjoint({"due", "sending"}):
                return states
            await asyncio.sleep(0.2)

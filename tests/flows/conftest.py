"""Flows as their users have them: the whole program running beside the simulator."""

import shutil
from collections.abc import AsyncIterator

import pytest

from cli.stack.options import StackOptions
from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack
from tests.flows.own_server import OwnServer, own_server
from tests.flows.studio import Studio
from tests.routes import street as streets
from tests.routes.house import Street


@pytest.fixture(scope="session")
async def own() -> AsyncIterator[OwnServer]:
    async with own_server() as server:
        yield server


@pytest.fixture(scope="session")
async def street(own: OwnServer) -> AsyncIterator[Street]:
    folder = scratch_folder("parley-flows-")
    environment = {**streets.GENEROUS, "OUTBOUND_ALLOW": own.authority}
    options = StackOptions(data=folder, ports=ANY_PORTS, environment=environment)
    async with Stack(options) as stack, streets.street(streets.Directions.to(stack)) as found:
        yield found
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def studio(street: Street) -> Studio:
    return await Studio.at(await street.house())


@pytest.fixture
async def stranger(street: Street) -> Studio:
    """Somebody else's organization."""
    return await Studio.at(await street.house())

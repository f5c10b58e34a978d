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


@pytest.fixture(scope="package")
async def own() -> AsyncIterator[OwnServer]:
    async with own_server() as server:
        yield server


@pytest.fixture(scope="package")
async def stack(own: OwnServer) -> AsyncIterator[Stack]:
    folder = scratch_folder("parley-flows-")
    environment = {**streets.GENEROUS, "OUTBOUND_ALLOW": own.authority}
    options = StackOptions(data=folder, ports=ANY_PORTS, environment=environment)
    async with Stack(options) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
async def street(stack: Stack) -> AsyncIterator[Street]:
    async with streets.street(streets.Directions.to(stack)) as found:
        yield found


@pytest.fixture
async def studio(street: Street, stack: Stack) -> Studio:
    return await Studio.at(await street.house(), stack.simulator_url)


@pytest.fixture
async def stranger(street: Street, stack: Stack) -> Studio:
    """Somebody else's organization."""
    return await Studio.at(await street.house(), stack.simulator_url)

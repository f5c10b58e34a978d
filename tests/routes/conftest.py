"""The whole program, running, for requests as its users send them."""

import shutil
from collections.abc import AsyncIterator

import pytest

from cli.stack.options import StackOptions
from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack
from tests.routes import street as streets
from tests.routes.house import House, Street


@pytest.fixture(scope="package")
async def street() -> AsyncIterator[Street]:
    folder = scratch_folder("parley-routes-")
    options = StackOptions(data=folder, ports=ANY_PORTS, environment=streets.GENEROUS)
    async with Stack(options) as stack, streets.street(streets.Directions.to(stack)) as found:
        # One in thirty is otherwise never delivered, as with Meta: no test could wait for it.
        await found.configure({"statuses": {"delivered": 1}})
        yield found
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def house(street: Street) -> House:
    return await street.house()


@pytest.fixture
async def stranger(street: Street) -> House:
    """Somebody else's organization."""
    return await street.house()

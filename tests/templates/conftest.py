"""The whole program, running, with a simulator whose reviews end when a test says so."""

import shutil
from collections.abc import AsyncIterator

import pytest

from cli.stack.options import StackOptions
from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack
from tests.routes import street as streets
from tests.routes.house import Street
from tests.templates.shop import Shop

_SETTINGS = streets.GENEROUS | {"TEMPLATES_POLL_FIRST": "1", "TEMPLATES_POLL_MOST": "2"}


@pytest.fixture(scope="package")
async def street() -> AsyncIterator[Street]:
    folder = scratch_folder("parley-templates-")
    options = StackOptions(data=folder, ports=ANY_PORTS, environment=_SETTINGS)
    async with Stack(options) as stack, streets.street(streets.Directions.to(stack)) as found:
        yield found
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def shop(street: Street) -> Shop:
    await street.configure({"review": {"seconds": None, "webhook": True}, "calls": []})
    await street.configure({"templates": {"unpause_after": 300, "blocked_days": 30}})
    return await Shop.open(street)

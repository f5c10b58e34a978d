"""A business whose customers write, and a floor of agents who answer them."""

from collections.abc import AsyncIterator

import pytest
from temporalio.testing import TimeSkipper

from core.database import Database
from models.auth.permissions import Role
from tests.conversations.floor import Floor, a_floor
from tests.conversations.scene import Scene, a_scene
from tests.organizations.people import People
from tests.team.conftest import http, people
from tests.team.desk import Desk

__all__ = ("http", "people")


@pytest.fixture
async def scene(database: Database) -> Scene:
    return await a_scene(database)


@pytest.fixture
async def floor(scene: Scene, people: People, manual: TimeSkipper) -> AsyncIterator[Floor]:
    """As a MANAGER of the business sees it."""
    here = scene.organization_id
    async with a_floor(
        scene, Desk(people, here, await people.member(here, Role.MANAGER)), manual
    ) as found:
        yield found

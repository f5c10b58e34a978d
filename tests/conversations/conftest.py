"""A business whose customers write, and the people who answer them."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from temporalio.testing import TimeSkipper

from core.database import Database
from models.auth.permissions import Role
from tests.conversations.floor import Floor, a_floor
from tests.conversations.inbox import Inbox
from tests.conversations.scene import Scene, a_scene
from tests.conversations.threads import a_number
from tests.organizations.people import People
from tests.team.conftest import desk, http, neighbour, organization, people
from tests.team.desk import Desk

__all__ = ("desk", "http", "neighbour", "organization", "people")


@pytest.fixture
async def inbox(database: Database, desk: Desk, organization: UUID) -> Inbox:
    """Threads that are there, as a MANAGER sees them."""
    async with database.transaction([organization]) as session:
        number = await a_number(session, organization)
    return Inbox(database, desk, number)


@pytest.fixture
async def scene(database: Database) -> Scene:
    """Messages as they come in."""
    return await a_scene(database)


@pytest.fixture
async def floor(scene: Scene, people: People, manual: TimeSkipper) -> AsyncIterator[Floor]:
    """Workflows of conversations, and agents, as a MANAGER of the business sees them."""
    here = scene.organization_id
    manager = await people.member(here, Role.MANAGER)
    async with a_floor(scene, Desk(people, here, manager), manual) as found:
        yield found

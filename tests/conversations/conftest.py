"""A business whose customers write, and the people who answer them."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
from temporalio.testing import TimeSkipper

from core.database import Database
from core.keyring import Keyring
from models.auth.permissions import Role
from tests.ai.conftest import Shop, place
from tests.clients.ai.places import Place
from tests.conversations.floor import Floor, a_floor
from tests.conversations.inbox import Inbox
from tests.conversations.scene import Scene, a_scene
from tests.conversations.threads import a_number
from tests.organizations.people import People
from tests.team.conftest import desk, http, neighbour, organization, people
from tests.team.desk import Desk

__all__ = ("desk", "http", "neighbour", "organization", "people", "place")


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
def shop(
    scene: Scene, place: Place, database: Database, keyring: Keyring, owner: asyncpg.Connection
) -> Shop:
    """The business's AI, with simulated models."""
    return Shop(scene.organization_id, place, database, keyring, owner)


@pytest.fixture
async def floor(
    scene: Scene, shop: Shop, people: People, manual: TimeSkipper
) -> AsyncIterator[Floor]:
    """Workflows of conversations, and agents, as a MANAGER of the business sees them."""
    here = scene.organization_id
    desk = Desk(people, here, await people.member(here, Role.MANAGER))
    async with a_floor(scene, desk, manual, shop.thinker()) as found:
        yield found

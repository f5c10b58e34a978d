"""The team's desk, and an inbox with threads in it."""

from uuid import UUID

import pytest

from core.database import Database
from tests.conversations.inbox import Inbox
from tests.conversations.threads import a_number
from tests.team.conftest import desk, http, neighbour, organization, people
from tests.team.desk import Desk

__all__ = ("desk", "http", "neighbour", "organization", "people")


@pytest.fixture
async def inbox(database: Database, desk: Desk, organization: UUID) -> Inbox:
    """As a MANAGER sees it."""
    async with database.transaction([organization]) as session:
        number = await a_number(session, organization)
    return Inbox(database, desk, number)

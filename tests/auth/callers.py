"""Somebody with a key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import httpx
from fastapi import FastAPI

from core.database import Database
from core.ids import new_id
from models.auth.keys import create
from models.auth.types import MadeKey
from models.organizations.repository import OrganizationRepository


async def an_organization(database: Database, name: str = "Blue Door Bakery") -> UUID:
    made = new_id()
    async with database.transaction([made]) as session:
        await OrganizationRepository(session, made).make(name)
    return made


async def a_key(database: Database, organization: UUID) -> MadeKey:
    async with database.transaction([organization]) as session:
        return await create(session, organization, "test")


def bearing(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@asynccontextmanager
async def calling(
    app: FastAPI, database: Database, organization: UUID
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a started app that sends a key of the organization."""
    key = await a_key(database, organization)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://parley",
        headers=bearing(key.secret),
    ) as client:
        yield client

"""What a running API holds; built when it starts, closed when it ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection
from temporalio.client import Client

from clients.outbound.client import Outbound
from clients.storage import Storage, storage_at
from core.database import Database
from core.keyring import Keyring
from core.settings import Settings
from core.temporal.client import connect
from models.accounts.routes import Routes
from models.flows.opening import FlowDoors
from models.ingest.inbox import Inbox
from models.keys.store import keyring_of


@dataclass(frozen=True)
class Services:
    settings: Settings
    keyring: Keyring
    database: Database
    temporal: Client
    inbox: Inbox
    routes: Routes
    storage: Storage
    outbound: Outbound
    flow_doors: FlowDoors


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Services]:
    """Neither PostgreSQL nor Temporal need be there yet."""
    database = Database(
        settings.database.url.get_secret_value(), pool_size=settings.database.pool_size
    )
    keyring = keyring_of(settings, database)
    inbox = Inbox(database)
    try:
        yield Services(
            settings=settings,
            keyring=keyring,
            database=database,
            temporal=await connect(settings.temporal, keyring, lazy=True),
            inbox=inbox,
            routes=Routes(database),
            storage=storage_at(settings.storage),
            outbound=Outbound(settings.outbound),
            flow_doors=FlowDoors(database, keyring),
        )
    finally:
        await inbox.close()
        await keyring.close()
        await database.close()


def services(connection: HTTPConnection) -> Services:
    return cast(Services, connection.app.state.services)


ServicesDep = Annotated[Services, Depends(services)]

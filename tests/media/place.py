"""A business whose customers send files, a Meta that holds them, and a worker that moves them."""

from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID

import aiohttp
from sqlalchemy import text
from sqlmodel import select
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.worker import Worker

from activities.media.activities import MediaActivities
from clients.meta.media import meta_media
from clients.storage import Storage, storage_at
from core.database import Database
from core.keyring import Keyring
from core.settings import StorageSettings
from core.temporal.interceptor import RedactingInterceptor
from core.temporal.queues import TaskQueue
from models.accounts.types import TOKEN_PURPOSE
from models.ingest.types import WakeKind
from models.media.tables import Media
from models.media.types import MediaOutcome, MediaTask
from simulator.app import Simulator
from tests.ingest.world import Business, Json, a_business, a_delivery, ingest
from workflows.media.lifecycle import MediaFiles, media_workflow_id
from workflows.media.media import MediaWorkflow

TOKEN = "token-of-the-bakery"
_SEAL = text("update business_account set sealed_token = :sealed where id = :id")
_WANTED = text("select payload from outbox where kind = :kind and target = :id order by id")
Handle = WorkflowHandle[Any, MediaOutcome]


@dataclass
class Place:
    database: Database
    business: Business
    simulator: Simulator
    storage: Storage
    folder: Path
    control: aiohttp.ClientSession
    activities: MediaActivities

    async def at_meta(self, content: bytes, mime_type: str = "image/jpeg", **options: Any) -> Json:
        """A file that a customer sends; returns what its webhook says of it."""
        body = {
            "number": self.business.number,
            "mime_type": mime_type,
            "content": b64encode(content).decode(),
            **options,
        }
        async with self.control.post(f"{self.simulator.url}/_sim/media", json=body) as answer:
            assert answer.status == 200, await answer.text()
            told: Json = await answer.json()
            return told

    async def held_by_meta(self) -> list[Json]:
        async with self.control.get(f"{self.simulator.url}/_sim/media") as answer:
            report: Json = await answer.json()
        found: list[Json] = report["media"]
        return found

    async def arrives(self, kind: str, part: Json, wamid: str = "wamid.1", at: int = 0) -> Media:
        """The message with the file is applied; returns the file's row."""
        before = {row.id for row in await self.rows()}
        await self.message(kind, part, wamid, at)
        [row] = [row for row in await self.rows() if row.id not in before]
        return row

    async def message(self, kind: str, part: Json, wamid: str = "wamid.1", at: int = 0) -> None:
        message = {
            "from": "14155550142",
            "from_user_id": "US.7730014412",
            "id": wamid,
            "timestamp": str(int(time()) + at),
            "type": kind,
            kind: part,
        }
        value = {"contacts": [{"wa_id": "14155550142"}], "messages": [message]}
        assert (
            await ingest(self.database, self.business, a_delivery(self.business, "messages", value))
        )[1] == 0

    async def rows(self) -> Sequence[Media]:
        async with self.database.reading([self.business.organization_id]) as session:
            return (await session.exec(select(Media))).all()

    async def row(self, media_id: UUID) -> Media:
        [found] = [row for row in await self.rows() if row.id == media_id]
        return found

    async def wakes(self, media_id: UUID) -> list[Json]:
        async with self.database.transaction() as session:
            found = await (await session.connection()).execute(
                _WANTED, {"kind": WakeKind.MEDIA_WANTED, "id": media_id}
            )
            return [row.payload for row in found]

    async def deliver(self, client: Client, media_id: UUID) -> Handle:
        """What the relay does with the newest wake."""
        payload = (await self.wakes(media_id))[-1]
        await MediaFiles(client).wanted(self.business.organization_id, media_id, payload)
        id = media_workflow_id(media_id, MediaTask(payload["task"]))
        return client.get_workflow_handle(id, result_type=MediaOutcome)

    async def content(self, row: Media) -> bytes:
        assert row.storage_key is not None
        return await read(self.storage, row.storage_key)

    def stored(self) -> list[str]:
        """What lies in the folder of all files."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return [str(path.relative_to(self.folder)) for path in files]


async def read(storage: Storage, key: str) -> bytes:
    return b"".join([piece async for piece in (await storage.get(key)).pieces])


@asynccontextmanager
async def a_place(database: Database, keyring: Keyring, folder: Path) -> AsyncIterator[Place]:
    business = await a_business(database)
    sealed = await keyring.seal_text(TOKEN, purpose=TOKEN_PURPOSE)
    async with database.transaction([business.organization_id]) as session:
        await (await session.connection()).execute(
            _SEAL, {"sealed": sealed, "id": business.account_id}
        )
    storage = storage_at(StorageSettings(url=(folder / "media").as_uri()))
    async with (
        Simulator() as simulator,
        aiohttp.ClientSession() as control,
        meta_media(simulator.url, "v24.0", [simulator.url]) as meta,
    ):
        numbers = {
            "account": business.account,
            "token": TOKEN,
            "numbers": [{"id": business.number}],
        }
        async with control.post(f"{simulator.url}/_sim/numbers", json=numbers) as answer:
            assert answer.status == 200
        activities = MediaActivities(database, meta, storage, keyring)
        yield Place(database, business, simulator, storage, folder / "media", control, activities)


@asynccontextmanager
async def moving(client: Client, place: Place) -> AsyncIterator[None]:
    """A worker that moves files for as long as the block lasts."""
    activities = place.activities
    async with Worker(
        client,
        task_queue=TaskQueue.CONTROL,
        workflows=[MediaWorkflow],
        activities=activities.every,
        interceptors=[RedactingInterceptor()],
    ):
        yield


async def moved(client: Client, place: Place, media_id: UUID) -> Handle:
    """Let it be moved to its end, whichever that is."""
    async with moving(client, place):
        handle = await place.deliver(client, media_id)
        with suppress(WorkflowFailureError):
            await handle.result()
    return handle

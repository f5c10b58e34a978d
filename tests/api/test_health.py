"""What the process says of itself."""

from sqlmodel import col, select

from api.app import create_app
from core.database import Database
from models.ingest.tables import Heartbeat
from models.ingest.types import HeartbeatKind
from tests.api.app import NOWHERE, running, settings
from tests.ingest.look import eventually


async def test_without_temporal_the_api_is_degraded_and_ready(database_url: str) -> None:
    async with running(settings(database_url)) as client:
        health, ready = await client.get("/api/health"), await client.get("/api/health/ready")

    assert health.json() == {"status": "degraded", "database": "ok", "temporal": "away"}
    assert ready.status_code == 200


async def test_without_postgresql_the_api_lives_and_is_not_ready() -> None:
    async with running(settings(NOWHERE)) as client:
        live, ready = await client.get("/api/health/live"), await client.get("/api/health/ready")

    assert (live.status_code, ready.status_code) == (200, 503)
    assert ready.json()["database"] == "away"


async def test_an_open_door_says_so(database: Database, database_url: str) -> None:
    async def beats() -> int:
        async with database.transaction() as session:
            doors = select(Heartbeat).where(col(Heartbeat.kind) == HeartbeatKind.DOOR)
            return len((await session.exec(doors)).all())

    before = await beats()

    async def beaten() -> bool:
        return await beats() > before

    async with running(settings(database_url)):
        await eventually(beaten)


async def test_the_description_is_complete_without_a_connection() -> None:
    paths = create_app().openapi()["paths"]

    assert {"/api/health", "/api/webhooks/whatsapp"} <= set(paths)
    assert all(route["summary"] for path in paths.values() for route in path.values())

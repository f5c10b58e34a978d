"""Whether this process lives, and whether it can work."""

import asyncio
from datetime import timedelta
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from temporalio.service import RPCError

from api.access import uncounted
from api.route import Route
from api.state import Services, ServicesDep

router = APIRouter(prefix="/health", tags=["Health"], route_class=Route, dependencies=[uncounted])

_PATIENCE = 2.0
_ONE = text("select 1")


class Live(BaseModel):
    status: Literal["ok"] = "ok"


class Health(BaseModel):
    """`degraded` still takes webhooks and reads; `down` does neither."""

    status: Literal["ok", "degraded", "down"]
    database: Literal["ok", "away"]
    temporal: Literal["ok", "away"]


@router.get("", summary="What works", responses={503: {"model": Health}})
async def health(state: ServicesDep, response: Response) -> Health:
    database, temporal = await asyncio.gather(_database(state), _temporal(state))
    if not database:
        response.status_code = 503
    return Health(
        status="down" if not database else "ok" if temporal else "degraded",
        database="ok" if database else "away",
        temporal="ok" if temporal else "away",
    )


@router.get("/live", summary="The process answers")
async def live() -> Live:
    return Live()


@router.get("/ready", summary="Requests can be served", responses={503: {"model": Health}})
async def ready(state: ServicesDep, response: Response) -> Health:
    """Temporal may be away: webhooks are kept and everything is readable without it."""
    return await health(state, response)


async def _database(state: Services) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE), state.database.reading() as session:
            await (await session.connection()).execute(_ONE)
    except (SQLAlchemyError, OSError):
        return False
    return True


async def _temporal(state: Services) -> bool:
    try:
        return await state.temporal.service_client.check_health(
            timeout=timedelta(seconds=_PATIENCE)
        )
    except (RPCError, RuntimeError):
        return False

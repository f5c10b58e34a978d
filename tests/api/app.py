"""The app as tests run it: in this process, over HTTP's own interface."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter
from pydantic import SecretStr

from api.app import create_app
from core.meta_settings import MetaSettings
from core.settings import (
    DatabaseSettings,
    LimitSettings,
    ParleySettings,
    Settings,
    TemporalSettings,
)
from tests.masters import MASTER

SECRET = "app-secret"
VERIFY = "verify-token"
# All tests ask from one address; those about limits set their own.
GENEROUS = LimitSettings(
    requests_per_minute=1_000_000,
    strangers_per_minute=1_000_000,
    template_writes_per_hour=1_000_000,
    campaign_starts_per_hour=1_000_000,
)
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"


def settings(database_url: str) -> Settings:
    return Settings(
        parley=ParleySettings(keys={"test": MASTER}),
        database=DatabaseSettings(url=SecretStr(database_url)),
        temporal=TemporalSettings(address="127.0.0.1:1"),
        meta=MetaSettings(app_secret=SecretStr(SECRET), verify_token=SecretStr(VERIFY)),
        limits=GENEROUS,
    )


@asynccontextmanager
async def running(configured: Settings, *routers: APIRouter) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a started app, with routes of a test's own if it needs some."""
    app = create_app(configured)
    for router in routers:
        app.include_router(router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://parley") as client,
    ):
        yield client

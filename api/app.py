"""The thin door: parse, authorise, hand over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI

from api import contacts, contacts_import, errors, groups, health, tags, templates, webhooks
from api.campaigns import commands, editing, reports
from api.door import keep_beating
from api.middleware import BodyLimits, RequestIds
from api.state import opened
from core.settings import Settings, load
from models.auth.keys import KnownKeys

BASE = "/api"
ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    webhooks.router,
    templates.router,
    editing.router,
    commands.router,
    reports.router,
    contacts_import.router,
    contacts.router,
    groups.router,
    tags.router,
)
MAX_BODY = 1024 * 1024
MAX_BODIES = {
    f"{BASE}/webhooks/whatsapp": webhooks.MAX_BODY,
    f"{BASE}/contacts/import": 32 * 1024 * 1024,
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """An app that connects to nothing until it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with opened(settings or load()) as app.state.services:
            beating = asyncio.create_task(keep_beating(app.state.services.database))
            try:
                yield
            finally:
                beating.cancel()
                with suppress(asyncio.CancelledError):
                    await beating

    app = FastAPI(
        title="Parley",
        version="0.1.0",
        description="A self-hosted WhatsApp Business Platform.",
        lifespan=lifespan,
        openapi_url=f"{BASE}/openapi.json",
        docs_url=f"{BASE}/docs",
        redoc_url=None,
    )
    app.state.keys = KnownKeys()
    errors.install(app)
    app.add_middleware(BodyLimits, limits=MAX_BODIES, otherwise=MAX_BODY)
    app.add_middleware(RequestIds)
    for router in ROUTERS:
        app.include_router(router, prefix=BASE)
    return app

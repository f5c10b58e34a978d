"""The thin door: parse, authorise, hand over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp

from api import (
    accounts,
    accounts_sessions,
    agents,
    agents_work,
    ai,
    ai_modes,
    ai_policy,
    ai_usage,
    api_keys,
    audit,
    contacts,
    contacts_import,
    contacts_threads,
    departments,
    errors,
    groups,
    health,
    invitations,
    invitations_joining,
    organizations,
    organizations_members,
    quick_replies,
    routing,
    tags,
    users,
    users_security,
    users_two_factor,
    webhooks,
)
from api.campaigns import commands, editing, reports
from api.conversations import ai_mode, drafts, history, listing, marking, notes
from api.conversations import commands as conversation_commands
from api.conversations import messages as conversation_messages
from api.door import keep_beating
from api.edges import DOCS_POLICY, AnswerHeaders, Cors, EdgedApp
from api.limits import Limits, over_quota
from api.media import routes as media
from api.messages import interactive, reading, receipts, sending
from api.middleware import BodyLimits, RequestIds
from api.onboarding import page as signup_page
from api.onboarding import sessions as signup_sessions
from api.onboarding import steering as signup_steering
from api.realtime import routes as realtime
from api.realtime.running import watching
from api.state import opened
from api.templates import routes as templates
from api.waba import accounts as waba_accounts
from api.waba import analytics, customers, storefront
from api.waba import numbers as waba_numbers
from core.settings import Settings, load
from models.auth.keys import KnownKeys
from models.requests.quotas import QuotaExceeded

BASE = "/api"
DOCS = f"{BASE}/docs"
ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    webhooks.router,
    *templates.ROUTERS,
    editing.router,
    commands.router,
    reports.router,
    contacts_import.router,
    contacts.router,
    contacts_threads.router,
    groups.router,
    tags.router,
    departments.router,
    agents.router,
    agents_work.router,
    routing.router,
    quick_replies.router,
    listing.router,
    conversation_messages.router,
    marking.router,
    notes.router,
    history.router,
    drafts.router,
    ai_mode.router,
    conversation_commands.router,
    reading.router,
    receipts.router,
    media.router,
    organizations.router,
    organizations_members.router,
    invitations.router,
    invitations_joining.router,
    invitations_joining.strangers,
    api_keys.own,
    api_keys.router,
    audit.router,
    ai.router,
    ai_modes.router,
    ai_policy.router,
    ai_usage.router,
    accounts.router,
    accounts_sessions.router,
    accounts_sessions.own,
    users.router,
    users_security.router,
    users_two_factor.router,
    sending.router,
    interactive.router,
    realtime.router,
    waba_accounts.router,
    waba_numbers.router,
    storefront.router,
    customers.router,
    analytics.router,
    signup_sessions.router,
    signup_steering.router,
)
MAX_BODY = 1024 * 1024
MAX_BODIES = {
    f"{BASE}/webhooks/whatsapp": webhooks.MAX_BODY,
    f"{BASE}/contacts/import": 32 * 1024 * 1024,
    f"{BASE}/media/upload": media.MAX_BODY,
    f"{BASE}/templates/media": media.MAX_BODY,
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """An app that connects to nothing until it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        keys: KnownKeys = app.state.keys
        async with opened(settings or load()) as held, watching(held, keys) as app.state.hub:
            app.state.services = held
            app.state.limits = Limits(held.database, held.settings.limits)
            beating = asyncio.create_task(keep_beating(held.database))
            try:
                yield
            finally:
                beating.cancel()
                with suppress(asyncio.CancelledError):
                    await beating

    def edges(app: ASGIApp) -> ASGIApp:
        return _edged(app, settings or load())

    app = EdgedApp(
        edges,
        title="Parley",
        version="0.1.0",
        description="A self-hosted WhatsApp Business Platform.",
        lifespan=lifespan,
        openapi_url=f"{BASE}/openapi.json",
        docs_url=DOCS,
        redoc_url=None,
    )
    app.state.keys = KnownKeys()
    errors.install(app)
    app.add_exception_handler(QuotaExceeded, over_quota)
    app.add_middleware(BodyLimits, limits=MAX_BODIES, otherwise=MAX_BODY)
    for router in ROUTERS:
        app.include_router(router, prefix=BASE)
    app.include_router(signup_page.router)
    return app


def _edged(app: ASGIApp, settings: Settings) -> ASGIApp:
    """From the inside out: who may read answers, what each answer carries, its id."""
    if settings.api.origins:
        app = Cors(app, settings.api.origins)
    pages = {DOCS: DOCS_POLICY, signup_page.PAGE: signup_page.policy(settings.meta)}
    app = AnswerHeaders(app, https=settings.parley.env == "production", pages=pages)
    return RequestIds(app)

"""What several of these tests begin with."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from temporalio.client import Client

from core.database import Database
from core.settings import TemporalSettings
from models.accounts.connecting import NumberFacts, connect
from tests.api.app import running, settings
from tests.api.desk import Desk, stock
from tests.api.drafts import Json
from tests.api.steered import workers
from tests.api.test_templates import a_template
from tests.auth.callers import a_key, an_organization, bearing


@pytest.fixture
async def desk(
    database: Database,
    database_url: str,
    client: Client,
    temporal_settings: TemporalSettings,
) -> AsyncIterator[Desk]:
    organization = await an_organization(database)
    template, number = await stock(database, organization)
    key = await a_key(database, organization)
    configured = settings(database_url)
    configured.temporal = temporal_settings
    async with workers(client, database), running(configured) as http:
        http.headers.update(bearing(key.secret))
        yield Desk(http, database, organization, key.id, template, number)


@pytest.fixture
async def account(database: Database) -> tuple[UUID, UUID]:
    """An organization and its business account."""
    organization = await an_organization(database)
    async with database.transaction([organization]) as session:
        connected = await connect(
            session,
            organization,
            waba_id=f"9{uuid4().int % 10**14}",
            name="Shop",
            sealed_token="sealed",
            number=NumberFacts(f"8{uuid4().int % 10**14}", "+1 555-010-0100"),
        )
    return organization, connected.account_id


@pytest.fixture
async def alone(
    database: Database, database_url: str, account: tuple[UUID, UUID]
) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of an API that reaches no Temporal."""
    key = await a_key(database, account[0])
    async with running(settings(database_url)) as http:
        http.headers.update(bearing(key.secret))
        yield http


@pytest.fixture
async def draft(alone: httpx.AsyncClient, account: tuple[UUID, UUID]) -> Json:
    answer = await alone.post("/api/templates", json=a_template(account[1], submit=False))
    assert answer.status_code == 202, answer.text
    made: Json = answer.json()
    return made

"""The audit log of templates: who had one submitted, and what Meta decided by itself."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import httpx
import pytest
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Worker

from activities.templates.activities import TemplateActivities
from clients.meta.client import MetaClient
from clients.meta.transport import meta_http
from core.crypto import CannotDecrypt
from core.database import Database
from core.keyring import Keyring
from core.meta_settings import TemplateSettings
from core.settings import TemporalSettings
from core.temporal.queues import TaskQueue
from models.auth.types import ActorKind
from models.templates.types import Category, Decision, DecisionInput, TemplateRef, TemplateStatus
from tests.api.app import running, settings
from tests.api.desk import Desk, told
from tests.api.test_templates import a_template
from tests.auth.callers import a_key, bearing
from tests.ingest.look import eventually
from workflows.templates.approval import TemplateApproval


@pytest.fixture
async def activities(database: Database, keyring: Keyring) -> AsyncIterator[TemplateActivities]:
    """The tokens of these accounts cannot be opened: every submission fails and is repeated."""
    async with meta_http("http://127.0.0.1:1") as http:
        meta = MetaClient(http, "v24.0")
        yield TemplateActivities(database, meta, keyring, TemplateSettings())


async def test_a_submission_is_the_caller_s_and_told_once_however_often_it_is_tried(
    database: Database,
    database_url: str,
    account: tuple[UUID, UUID],
    client: Client,
    temporal_settings: TemporalSettings,
    activities: TemplateActivities,
) -> None:
    organization, business_account = account
    key = await a_key(database, organization)
    configured = settings(database_url)
    configured.temporal = temporal_settings
    async with (
        Worker(
            client,
            task_queue=TaskQueue.CONTROL,
            workflows=[TemplateApproval],
            activities=[activities.submit],
        ),
        running(configured) as http,
    ):
        made = await http.post(
            "/api/templates", json=a_template(business_account), headers=bearing(key.secret)
        )
        template = UUID(made.json()["id"])

        async def submitted_once() -> bool:
            return len(await told(database, organization, template)) == 2

        await eventually(submitted_once)
        await client.get_workflow_handle(f"template/{template}").terminate()

    ref = TemplateRef(organization_id=organization, template_id=template)
    with pytest.raises(CannotDecrypt):
        await ActivityEnvironment().run(activities.submit, ref)
    created, submitted = await told(database, organization, template)
    assert (created.action, submitted.action) == ("template.created", "template.submitted")
    for each in (created, submitted):
        assert (each.actor_kind, each.actor_id) == (ActorKind.API_KEY, key.id)
        assert each.request_id == made.headers["x-request-id"]


async def test_what_meta_decides_is_nobody_s_and_told_once(
    desk: Desk, activities: TemplateActivities
) -> None:
    decision = Decision(
        status=TemplateStatus.REJECTED, category=Category.UTILITY, reason="INVALID_FORMAT"
    )
    decided = DecisionInput(
        organization_id=desk.organization, template_id=desk.template, decision=decision
    )
    for _ in range(2):
        await ActivityEnvironment().run(activities.decide, decided)

    [entry] = await desk.told(str(desk.template))
    assert (entry.action, entry.actor_kind) == ("template.decided", ActorKind.SYSTEM)
    assert entry.before == {"status": "APPROVED", "category": "MARKETING", "reason": None}
    assert entry.after == {
        "status": "REJECTED",
        "category": "UTILITY",
        "reason": "INVALID_FORMAT",
    }


async def test_a_template_nobody_could_submit_is_told_to_be_gone(
    alone: httpx.AsyncClient, account: tuple[UUID, UUID], owner: asyncpg.Connection
) -> None:
    answer = await alone.post("/api/templates", json=a_template(account[1]))
    assert answer.status_code == 503

    entries = "select action from audit_entry where organization_id = $1 order by id"
    actions = [row["action"] for row in await owner.fetch(entries, account[0])]
    assert actions == ["template.created", "template.removed"]

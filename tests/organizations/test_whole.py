"""An invitation as one story: asked for, mailed, taken up by somebody new, who then logs in."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
import pytest
from temporalio.client import Client
from temporalio.worker import Worker

from activities.mail.activities import MailActivities
from activities.organizations.invitations import InvitationActivities
from clients.mail.folder import FolderMailer
from core.database import Database
from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.auth.permissions import Role
from models.ingest.types import Door, WakeKind
from tests.auth.callers import bearing
from tests.auth.people import PASSWORD, read, token_in
from tests.ingest.look import eventually
from tests.organizations.letters import aged
from tests.organizations.people import People
from workflows.mail.lifecycle import Mails
from workflows.mail.mail import MailWorkflow
from workflows.organizations.invitation import InvitationWorkflow
from workflows.organizations.lifecycle import InvitationWorkflows, invitation_workflow_id


@pytest.fixture
async def mail_folder(client: Client, database: Database, tmp_path: Path) -> AsyncIterator[Path]:
    """Where mails go while a worker serves invitations and mails."""
    mailer = FolderMailer(tmp_path, "Parley <parley@parley.test>")
    mails = MailActivities(database, mailer, "https://parley.test")
    async with Worker(
        client,
        task_queue=TaskQueue.CONTROL,
        workflows=[InvitationWorkflow, MailWorkflow],
        activities=[InvitationActivities(database).attend, mails.send],
    ):
        yield tmp_path


async def test_somebody_new_is_invited_and_comes_in(
    people: People,
    organization: UUID,
    owner: asyncpg.Connection,
    client: Client,
    mail_folder: Path,
) -> None:
    admin = await people.member(organization, Role.ADMIN)
    email, place = f"{new_id()}@example.com", f"/organizations/{organization}"
    doors: dict[str, Door] = {
        WakeKind.INVITATION_CHANGED: InvitationWorkflows(client).changed,
        WakeKind.MAIL_WANTED: Mails(client).wanted,
    }

    async def relayed() -> None:
        """What the relay does, for this organization alone."""
        rows = await owner.fetch(
            "delete from outbox where organization_id = $1 returning *", organization
        )
        for row in sorted(rows, key=lambda row: row["id"]):
            await doors[row["kind"]](organization, row["target"], orjson.loads(row["payload"]))

    async def mails(count: int) -> list[str]:
        async def there() -> bool:
            return len(written(mail_folder)) == count

        await eventually(there)
        return [token_in(read(path)) for path in written(mail_folder)]

    body = {"email": email, "role": "AGENT"}
    invited = (await people.ask(admin, "POST", f"{place}/members", body)).json()["id"]
    await relayed()
    [first] = await mails(1)
    await aged(owner, UUID(invited), timedelta(minutes=2))
    await people.ask(admin, "POST", f"{place}/invitations/{invited}/resend")
    await relayed()
    tokens = await mails(2)

    account = {"token": first, "name": "Ben Okri", "password": PASSWORD}
    joined = await people.ask(None, "POST", "/invitations/register", account)
    await relayed()

    login = await people.ask(None, "POST", "/auth/login", {"email": email, "password": PASSWORD})
    ben = bearing(login.json()["accessToken"])
    seen = await people.ask(None, "GET", place, **ben)
    refused = await people.ask(None, "POST", f"{place}/members", body, **ben)
    async with asyncio.timeout(60):
        ended = await client.get_workflow_handle(invitation_workflow_id(UUID(invited))).result()
    kept = await owner.fetchval("select i::text from invitation i where id = $1", UUID(invited))
    assert joined.status_code == 201
    assert (seen.status_code, seen.json()["role"], refused.status_code) == (200, "AGENT", 403)
    assert ended["status"] == "ACCEPTED"
    assert len(set(tokens)) == 2
    assert not any(token in kept for token in tokens)


def written(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"))

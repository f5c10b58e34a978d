"""An invitation's workflow, on a real server, with its real row."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from activities.organizations.invitations import InvitationActivities
from core.database import Database
from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.auth.permissions import Role
from models.organizations.types import InvitationStanding, InvitationStatus
from tests.ingest.look import eventually
from tests.organizations.letters import aged, an_invitation, mailed
from tests.organizations.look import audited
from tests.organizations.people import People, Somebody, field
from workflows.organizations.invitation import InvitationWorkflow
from workflows.organizations.lifecycle import InvitationWorkflows, invitation_workflow_id

S = InvitationStatus
Handle = WorkflowHandle[Any, InvitationStanding]


@pytest.fixture(scope="module", autouse=True)
async def worker(client: Client, database: Database) -> AsyncIterator[None]:
    async with Worker(
        client,
        task_queue=TaskQueue.CONTROL,
        workflows=[InvitationWorkflow],
        activities=[InvitationActivities(database).attend],
    ):
        yield


class Post:
    """Stands for the relay: carries what the outbox holds to the workflow."""

    def __init__(self, skipper: TimeSkipper, organization: UUID) -> None:
        self._organization = organization
        self._skipper = skipper
        self._door = InvitationWorkflows(skipper.client)

    async def deliver(self, invitation: UUID) -> Handle:
        await self._door.changed(self._organization, invitation, {})
        return self.handle(invitation)

    def handle(self, invitation: UUID) -> Handle:
        return self._skipper.client.get_workflow_handle(
            invitation_workflow_id(invitation), result_type=InvitationStanding
        )

    async def ends(self, handle: Handle) -> InvitationStanding:
        async with asyncio.timeout(60):
            return await handle.result()

    async def passes(self, handle: Handle, time: timedelta) -> bool:
        return await self._skipper.fast_forward(handle, time)


@pytest.fixture
def post(manual: TimeSkipper, organization: UUID) -> Post:
    return Post(manual, organization)


@pytest.fixture
async def admin(people: People, organization: UUID) -> Somebody:
    return await people.member(organization, Role.ADMIN)


@pytest.fixture
def address() -> str:
    return f"{uuid4().hex}@example.com"


async def standing(handle: Handle) -> InvitationStanding | None:
    return await handle.query(InvitationWorkflow.standing)


async def test_an_invitation_nobody_takes_up_expires_after_seven_days(
    people: People,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    post: Post,
    address: str,
) -> None:
    ben = await people.make(email=address)
    id = await an_invitation(people, admin, organization, address)
    token = await mailed(owner, organization, id)
    handle = await post.deliver(id)

    assert await post.passes(handle, timedelta(days=6, hours=23))
    before = await standing(handle)
    assert not await post.passes(handle, timedelta(hours=2))

    row = await owner.fetchrow("select * from invitation where id = $1", id)
    late = await people.ask(ben, "POST", "/invitations/accept", {"token": token})
    assert before is not None
    assert before.status is S.PENDING
    assert (await post.ends(handle)).status is S.EXPIRED
    assert (row["status"], row["ended_at"] is not None) == ("EXPIRED", True)
    assert (late.status_code, field(late)) == (409, "status")
    assert await audited(owner, organization) == ["invitation.created", "invitation.expired"]


async def test_accepting_ends_the_workflow_at_once(
    people: People,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    post: Post,
    address: str,
) -> None:
    ben = await people.make(email=address)
    id = await an_invitation(people, admin, organization, address)
    token = await mailed(owner, organization, id)
    handle = await post.deliver(id)

    await people.ask(ben, "POST", "/invitations/accept", {"token": token})
    await post.deliver(id)

    assert (await post.ends(handle)).status is S.ACCEPTED


async def test_another_mail_moves_the_end(
    people: People,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    post: Post,
    address: str,
) -> None:
    id = await an_invitation(people, admin, organization, address)
    await aged(owner, id, timedelta(days=3))
    handle = await post.deliver(id)
    await eventually(lambda: standing(handle))

    await people.ask(admin, "POST", f"/organizations/{organization}/invitations/{id}/resend")
    await post.deliver(id)

    assert await post.passes(handle, timedelta(days=6))
    assert not await post.passes(handle, timedelta(days=2))
    assert (await post.ends(handle)).status is S.EXPIRED


@pytest.mark.parametrize("told", [True, False], ids=["told", "never told"])
async def test_a_revoked_invitation_is_never_called_expired(
    people: People,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    post: Post,
    address: str,
    told: bool,
) -> None:
    id = await an_invitation(people, admin, organization, address)
    handle = await post.deliver(id)
    await eventually(lambda: standing(handle))

    await people.ask(admin, "DELETE", f"/organizations/{organization}/invitations/{id}")
    if told:
        await post.deliver(id)
    else:
        await post.passes(handle, timedelta(days=8))

    assert (await post.ends(handle)).status is S.REVOKED
    assert await audited(owner, organization) == ["invitation.created", "invitation.revoked"]


async def test_a_word_that_comes_twice_changes_nothing(
    people: People,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    post: Post,
    address: str,
) -> None:
    id = await an_invitation(people, admin, organization, address)
    first = await post.deliver(id)
    again = await post.deliver(id)
    running = (await first.describe()).run_id
    assert running == (await again.describe()).run_id
    await people.ask(admin, "DELETE", f"/organizations/{organization}/invitations/{id}")
    await post.deliver(id)
    await post.ends(first)

    late = await post.deliver(id)

    assert (await post.ends(late)).status is S.REVOKED
    assert (await late.describe()).run_id != running


async def test_an_invitation_without_a_row_fails_where_an_operator_sees_it(post: Post) -> None:
    handle = await post.deliver(new_id())

    with pytest.raises(WorkflowFailureError) as failed:
        await post.ends(handle)

    assert isinstance(failed.value.cause, ActivityError)
    assert isinstance(failed.value.cause.cause, ApplicationError)
    assert failed.value.cause.cause.type == "InvitationGone"


async def test_an_operator_sees_status_and_organization_and_no_address(
    people: People,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    post: Post,
    address: str,
) -> None:
    id = await an_invitation(people, admin, organization, address)
    await mailed(owner, organization, id)
    handle = await post.deliver(id)
    await eventually(lambda: standing(handle))

    seen = await handle.describe()
    history = (await handle.fetch_history()).to_json()

    shown = {pair.key.name: pair.value for pair in seen.typed_search_attributes}
    assert shown["OrganizationId"] == str(organization)
    assert shown["Status"] == "PENDING"
    assert await seen.static_summary() == "Invitation"
    assert address not in history

"""A floor of agents, and the workflows of its conversations on a real Temporal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from activities.ai.thinking import Thinker
from activities.conversations.activities import ConversationActivities
from core.inbox_settings import InboxSettings
from core.temporal.queues import TaskQueue
from models.conversations.types import Standing
from models.ingest.coalescing import coalesced
from models.ingest.types import OutboxRow
from tests.conversations.scene import Scene
from tests.ingest.look import eventually
from tests.team.desk import Desk, Json
from workflows.conversations.conversation import ConversationWorkflow
from workflows.conversations.lifecycle import Conversations, conversation_workflow_id

_WAKES = text("""
    with mine as (
        delete from outbox where organization_id = :here and kind like 'conversation.%'
        returning id, organization_id, kind, target, payload
    )
    select * from mine order by id
""")


@dataclass
class Floor:
    """Nobody is told of anything before `tell`: what the relay does all the time."""

    scene: Scene
    desk: Desk
    skipper: TimeSkipper
    conversations: Conversations

    @property
    def organization_id(self) -> UUID:
        return self.scene.organization_id

    async def hears(self, **said: Any) -> UUID:
        """A customer writes; their thread."""
        message = self.scene.message(**said)
        await self.scene.hears(message)
        await self.tell()
        [found] = await self.scene.read(
            "select c.id from conversation c join message m on m.contact_id = c.contact_id "
            "where m.wamid = :wamid",
            wamid=message["messages"][0]["id"],
        )
        return UUID(str(found["id"]))

    async def tell(self) -> None:
        """Bring every wake that waits to its workflow, until there are none."""
        doors = {
            "conversation.heard": self.conversations.heard,
            "conversation.offered": self.conversations.offered,
            "conversation.changed": self.conversations.changed,
        }
        async with self.scene.database.transaction([self.organization_id]) as session:
            connection = await session.connection()
            rows = (await connection.execute(_WAKES, {"here": self.organization_id})).all()
        for bundle in coalesced(OutboxRow(*row) for row in rows):
            await doors[bundle.kind](bundle.organization_id, bundle.target, bundle.payload)

    def run(self, conversation: UUID) -> WorkflowHandle[ConversationWorkflow, Standing | None]:
        return self.skipper.client.get_workflow_handle_for(
            ConversationWorkflow.run, conversation_workflow_id(conversation)
        )

    async def stands(self, conversation: UUID) -> Standing:
        """Once the workflow knows."""
        found: list[Standing] = []

        async def known() -> bool:
            standing = await self.run(conversation).query(ConversationWorkflow.standing)
            found.extend([] if standing is None else [standing])
            return bool(found)

        await eventually(known)
        return found[-1]

    async def passes(self, conversation: UUID, time: timedelta) -> None:
        await self.skipper.fast_forward(self.run(conversation), time)
        await self.tell()

    async def agent(self, department: Json, capacity: int = 3, **fields: Any) -> UUID:
        """Somebody who is there."""
        made = await self.desk.agent(department, capacity=capacity, **fields)
        await self.status(UUID(made["id"]), "AVAILABLE")
        return UUID(made["id"])

    async def status(self, agent: UUID, status: str) -> None:
        answer = await self.desk.ask("PUT", f"/agents/{agent}/status", {"status": status})
        assert answer.is_success, answer.text
        await self.tell()

    async def held(self) -> dict[UUID, UUID]:
        """Who has what, offered or accepted."""
        rows = await self.scene.read("select conversation_id, agent_id from assignment")
        return {row["conversation_id"]: row["agent_id"] for row in rows}

    async def queued(self) -> list[UUID]:
        rows = await self.scene.read(
            "select conversation_id from queue_entry "
            "order by priority desc, waiting_since, conversation_id"
        )
        return [row["conversation_id"] for row in rows]

    async def happened(self, conversation: UUID) -> list[str]:
        rows = await self.scene.read(
            "select kind from conversation_event "
            "where conversation_id = :id order by created_at, id",
            id=conversation,
        )
        return [row["kind"] for row in rows]


@asynccontextmanager
async def a_floor(
    scene: Scene, desk: Desk, skipper: TimeSkipper, thinker: Thinker
) -> AsyncIterator[Floor]:
    client: Client = skipper.client
    activities = ConversationActivities(scene.database, thinker, InboxSettings())
    served = [activities.turn, activities.tend, *activities.commands]
    async with (
        Worker(
            client,
            task_queue=TaskQueue.CONVERSATION,
            workflows=[ConversationWorkflow],
            activities=served,
        ),
        Worker(client, task_queue=TaskQueue.AI, activities=[activities.turn]),
    ):
        yield Floor(scene, desk, skipper, Conversations(client))

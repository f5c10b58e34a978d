"""The answer to whoever sent a message: it is ours now, and this is where to watch it."""

from typing import Self
from uuid import UUID

from pydantic import Field

from api.contact_bodies import ID, example
from core.types import Answer
from workflows.messages.lifecycle import delivery_workflow_id


class MessageAccepted(Answer):
    model_config = example({"id": ID, "workflowId": f"message/{ID}", "status": "DUE"})

    id: UUID
    workflow_id: str = Field(description="The `Delivery` workflow that sends it.")
    status: str = Field(default="DUE", description="Where it stands now: taken, not yet sent.")

    @classmethod
    def of(cls, message_id: UUID) -> Self:
        return cls(id=message_id, workflow_id=delivery_workflow_id(message_id))

"""Beginning mails: id and options live here only."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from temporalio.client import Client
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID, STATUS
from models.mail.types import MailInput, MailStatus
from workflows.mail.mail import MailWorkflow


def mail_workflow_id(mail_id: UUID) -> str:
    return f"mail/{mail_id}"


class Mails:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def wanted(self, owner: UUID, mail_id: UUID, payload: dict[str, Any]) -> None:
        """A door of the relay: begin the mail. One that began, or ended, is not begun again."""
        mail = MailInput.model_validate(payload)
        attributes = [SearchAttributePair(STATUS, MailStatus.SENDING)]
        if mail.organization_id is not None:
            attributes.append(SearchAttributePair(ORGANIZATION_ID, str(mail.organization_id)))
        with suppress(WorkflowAlreadyStartedError):
            await self._client.start_workflow(
                MailWorkflow.run,
                mail,
                id=mail_workflow_id(mail_id),
                task_queue=TaskQueue.CONTROL,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                priority=Priority(priority_key=1, fairness_key=str(owner)),
                search_attributes=TypedSearchAttributes(attributes),
                static_summary=f"Mail, {mail.purpose}",
                rpc_timeout=RPC_TIMEOUT,
            )

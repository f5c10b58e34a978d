"""Mails from the outbox to a mail server, through the real workflow."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from pydantic import AnyUrl
from sqlalchemy import text
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from activities.housekeeping.activities import HousekeepingActivities
from activities.mail.activities import MailActivities
from clients.mail.mail import Mailer
from clients.mail.server import MailServer
from clients.mail.smtp import SmtpMailer
from core.database import Database
from core.ids import new_id
from core.temporal.interceptor import RedactingInterceptor
from core.temporal.queues import TaskQueue
from models.auth import people
from models.ingest.types import WakeKind
from models.mail.types import MailOutcome
from tests.clients.mail.server import SmtpServer
from workflows.housekeeping.housekeeping import HousekeepingWorkflow
from workflows.mail.lifecycle import Mails, mail_workflow_id
from workflows.mail.mail import MailWorkflow

PUBLIC_URL = "https://parley.test"
_WANTED = text("select payload from outbox where kind = :kind and target = :mail")

Handle = WorkflowHandle[Any, MailOutcome]


def smtp(port: int) -> Mailer:
    server = MailServer.from_url(AnyUrl(f"smtp://127.0.0.1:{port}"))
    return SmtpMailer(server, "Parley <no-reply@parley.test>", timedelta(seconds=5))


class Post:
    """Stands for the relay: gives the door what the outbox holds."""

    def __init__(self, client: Client, database: Database) -> None:
        self._client = client
        self._database = database
        self._door = Mails(client)

    async def waits(self, mail_id: UUID) -> dict[str, Any] | None:
        async with self._database.transaction() as session:
            found = await (await session.connection()).execute(
                _WANTED, {"kind": WakeKind.MAIL_WANTED, "mail": mail_id}
            )
            payload: dict[str, Any] | None = found.scalar_one_or_none()
        return payload

    async def deliver(self, mail_id: UUID) -> Handle:
        payload = await self.waits(mail_id)
        assert payload is not None
        await self._door.wanted(new_id(), mail_id, payload)
        return self._client.get_workflow_handle(mail_workflow_id(mail_id), result_type=MailOutcome)


@asynccontextmanager
async def sending(client: Client, database: Database, mailer: Mailer) -> AsyncIterator[None]:
    """A worker that sends mails for as long as the block lasts."""
    async with Worker(
        client,
        task_queue=TaskQueue.CONTROL,
        workflows=[MailWorkflow, HousekeepingWorkflow],
        activities=[
            MailActivities(database, mailer, PUBLIC_URL).send,
            HousekeepingActivities(database).forget_old_records,
        ],
        interceptors=[RedactingInterceptor()],
    ):
        yield


async def a_person(database: Database, *, email: str | None = None, name: str = "Ana") -> UUID:
    made = new_id()
    async with database.transaction(user=made) as session:
        address = email or f"{made}@parley.test"
        assert await people.add(session, made, address, name, "no password opens this")
    return made


class Once(dict[str, bytes]):
    """Replies of a mail server that come once; then it is itself again."""

    def get(self, command: str, usual: Any = None) -> Any:
        return self.pop(command, usual)


def arrived(server: SmtpServer) -> list[EmailMessage]:
    found = [message_from_bytes(each, policy=policy.default) for each in server.mails]
    return [each for each in found if isinstance(each, EmailMessage)]


def parts(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    return str(plain.get_content()), str(html.get_content())

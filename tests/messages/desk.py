"""A connected number, somebody who wrote to it, and everything that sends to the simulator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from temporalio.testing import ActivityEnvironment

from activities.messages.activities import MessageActivities
from bench.scene import Scene
from core.database import Database
from core.ids import new_id
from models.auth.types import Actor, ActorKind
from models.messages.sending import send
from models.messages.types import DeliverInput, DeliverOutcome, Sendable, To
from models.sending.advance import advance
from models.sending.inbound import Inbound, keep
from models.sending.types import Fact
from tests.sending.office import Office
from tests.sending.world import Ledger

PHONE = "+14155550142"


@dataclass(frozen=True, slots=True)
class Words:
    """A text, as whoever checked it hands it over."""

    body: str = "See you at nine."
    type: str = "text"

    def payload(self) -> dict[str, Any]:
        return {"preview_url": False, "body": self.body}


@dataclass(frozen=True, slots=True)
class Template:
    name: str = "open_again"
    type: str = "template"

    def payload(self) -> dict[str, Any]:
        values = [{"type": "text", "text": "Ana"}]
        return {
            "name": self.name,
            "language": {"code": "en"},
            "components": [{"type": "body", "parameters": values}],
        }


@dataclass(slots=True)
class Desk:
    """Messages of one organization, sent one by one."""

    office: Office
    scene: Scene
    ledger: Ledger

    @property
    def organization_id(self) -> UUID:
        return self.scene.organization_id

    async def write(self, statement: str, **values: Any) -> Sequence[RowMapping]:
        async with self.office.database.transaction([self.organization_id]) as session:
            result = await (await session.connection()).execute(text(statement), values)
            return result.mappings().all() if result.returns_rows else []

    async def somebody(self, *, wrote: timedelta | None = timedelta(hours=1), **said: Any) -> UUID:
        """A contact who wrote to the number so long ago."""
        contact = new_id()
        await self.write(
            "insert into contact (id, organization_id, consent, blocked) "
            "values (:id, :organization, 'UNKNOWN', false)",
            id=contact,
            organization=self.organization_id,
        )
        await self.write(
            "insert into contact_identity (organization_id, kind, value, contact_id) "
            "values (:organization, 'PHONE', :phone, :id)",
            id=contact,
            organization=self.organization_id,
            phone=f"+1415{contact.int % 10**7:07}",
        )
        if wrote is not None:
            await self.hears(contact, wrote, **said)
        return contact

    async def hears(self, contact: UUID, ago: timedelta, **said: Any) -> str:
        wamid = f"wamid.{new_id().hex}"
        told = Inbound(
            phone_number_id=said.pop("number", self.scene.number_id),
            contact_id=contact,
            type=said.pop("type", "text"),
            body=said,
            wamid=wamid,
            at=datetime.now(UTC) - ago,
        )
        async with self.office.database.transaction([self.organization_id]) as session:
            await keep(session, self.organization_id, [told])
        return wamid

    async def send(
        self,
        to: UUID | To,
        content: Sendable | None = None,
        *,
        reply_to: UUID | None = None,
        number: UUID | None = None,
        organization_id: UUID | None = None,
    ) -> UUID:
        mine = organization_id or self.organization_id
        async with self.office.database.transaction([mine]) as session:
            return await send(
                session,
                mine,
                Actor(ActorKind.SYSTEM),
                phone_number_id=number or self.scene.number_id,
                to=To(contact_id=to) if isinstance(to, UUID) else to,
                content=content or Words(),
                reply_to=reply_to,
            )

    async def deliver(self, message: UUID, **options: Any) -> DeliverOutcome:
        """One run of the activity, by a worker that was just started."""
        return await ActivityEnvironment().run(
            self.activities(options.get("database")).deliver,
            DeliverInput(
                organization_id=self.organization_id,
                message_id=message,
                now=datetime.now(UTC) + options.get("later", timedelta(0)),
            ),
        )

    def activities(self, database: Database | None = None) -> MessageActivities:
        office = self.office
        return MessageActivities(
            database or office.database, office.meta, office.keyring, office.all_settings()
        )

    async def learn(self, *facts: Fact) -> None:
        async with self.office.database.transaction([self.organization_id]) as session:
            await advance(session, self.organization_id, facts)

    async def standing(self, message: UUID) -> RowMapping:
        [row] = await self.write("select * from delivery where id = :id", id=message)
        return row

    async def attempts(self, message: UUID) -> Sequence[RowMapping]:
        """Those that were begun: what came too late on a busy machine was given back."""
        return [each for each in await self.every_attempt(message) if each["state"] != "released"]

    async def every_attempt(self, message: UUID) -> Sequence[RowMapping]:
        return await self.write(
            "select * from message_attempt where message_id = :id order by id", id=message
        )

    async def arrivals(self) -> list[dict[str, Any]]:
        return await self.office.arrivals(self.scene)


async def a_desk(office: Office, **options: Any) -> Desk:
    scene, ledger = await office.campaign(1, **options)
    return Desk(office, scene, ledger)

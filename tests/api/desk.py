"""Somebody at work with campaigns: a number, an approved template, a person to write to."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from sqlmodel import col, select

from core.database import Database
from core.ids import new_id
from models.accounts.connecting import NumberFacts, connect
from models.audit.tables import AuditEntry
from models.templates.tables import Template
from models.templates.types import Category, TemplateStatus
from tests.api.steered import a_draft

Json = dict[str, Any]
BODY = [{"type": "BODY", "text": "Hello {{1}}, we are open."}]


@dataclass
class Desk:
    """A caller with a number, an approved template and a contact."""

    http: httpx.AsyncClient
    database: Database
    organization: UUID
    key: UUID
    template: UUID
    number: UUID

    async def draft(self) -> str:
        return await a_draft(self.http, self.template, self.number)

    async def ask(self, campaign: str, command: str, body: Json | None = None) -> httpx.Response:
        return await self.http.post(f"/api/campaigns/{campaign}/{command}", json=body)

    async def told(self, subject: str) -> list[AuditEntry]:
        return await told(self.database, self.organization, UUID(subject))

    async def until(self, campaign: str, status: str) -> Json:
        async with asyncio.timeout(20):
            while True:
                found: Json = (await self.http.get(f"/api/campaigns/{campaign}")).json()
                if found["status"] == status:
                    return found


async def told(database: Database, organization: UUID, subject: UUID) -> list[AuditEntry]:
    """The audit log about it, oldest first."""
    wanted = select(AuditEntry).where(AuditEntry.subject_id == subject)
    async with database.reading([organization]) as session:
        return list((await session.exec(wanted.order_by(col(AuditEntry.id)))).all())


async def stock(database: Database, organization: UUID) -> tuple[UUID, UUID]:
    """An approved template and a number of one account, and one person who may be written to."""
    template = new_id()
    async with database.transaction([organization]) as session:
        connected = await connect(
            session,
            organization,
            waba_id=f"9{uuid4().int % 10**14}",
            name="Shop",
            sealed_token="sealed",
            number=NumberFacts(f"8{uuid4().int % 10**14}", "+1 555-010-0100"),
        )
        session.add(
            Template(
                id=template,
                organization_id=organization,
                business_account_id=connected.account_id,
                name="open_again",
                language="en",
                category=Category.MARKETING,
                components=BODY,
                status=TemplateStatus.APPROVED,
            )
        )
        await session.flush()
        await (await session.connection()).execute(
            text("""
                with person as (
                    insert into contact (id, organization_id, name, consent, blocked)
                    values (uuidv7(), :organization, '=cmd()', 'OPTED_IN', false) returning id
                )
                insert into contact_identity (organization_id, kind, value, contact_id)
                select :organization, 'PHONE', '+14155550123', id from person
            """),
            {"organization": organization},
        )
    return template, connected.number_id

"""Which campaigns must hear of a change to something they use."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_RUNNING = "status in ('SCHEDULED', 'FREEZING', 'SENDING', 'PAUSED', 'SETTLING')"
_ON_NUMBER = text(f"select id from campaign where phone_number_id = :id and {_RUNNING}")
_OF_ACCOUNT = text(f"""
    select id from campaign where {_RUNNING} and phone_number_id in
        (select id from phone_number where business_account_id = :id)
""")
_WITH_TEMPLATE = text(f"select id from campaign where template_id = :id and {_RUNNING}")


async def on_number(session: AsyncSession, number_id: UUID) -> Sequence[UUID]:
    rows = await (await session.connection()).execute(_ON_NUMBER, {"id": number_id})
    return [row.id for row in rows]


async def of_account(session: AsyncSession, account_id: UUID) -> Sequence[UUID]:
    rows = await (await session.connection()).execute(_OF_ACCOUNT, {"id": account_id})
    return [row.id for row in rows]


async def with_template(session: AsyncSession, template_id: UUID) -> Sequence[UUID]:
    rows = await (await session.connection()).execute(_WITH_TEMPLATE, {"id": template_id})
    return [row.id for row in rows]

"""Telling those who watch, in the transaction of the change."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.realtime import notices
from models.realtime.types import Told, Typing

# One statement, however much is told: a commit that notifies waits for every other one that does.
_NOTIFY = text("""
    select pg_notify(:channel, replace(notice, :moment,
                                       (extract(epoch from clock_timestamp()) * 1e6)::bigint::text))
    from unnest(cast(:notices as text[])) as notice
""")


async def publish(session: AsyncSession, organization_id: UUID, events: Sequence[Told]) -> None:
    """Tell everybody of the organization who watches and may know; heard once this commits.

    Call it after the rows were changed or locked. Only ids and versions are told.
    """
    await _notify(session, notices.packed(organization_id, events))


async def publish_typing(session: AsyncSession, organization_id: UUID, said: Typing) -> None:
    """Tell whoever joined the conversation."""
    await _notify(session, [notices.typing(organization_id, said)])


async def _notify(session: AsyncSession, texts: list[str]) -> None:
    if texts:
        values = {"channel": notices.CHANNEL, "moment": notices.MOMENT, "notices": texts}
        await (await session.connection()).execute(_NOTIFY, values)

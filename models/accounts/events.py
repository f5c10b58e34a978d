"""The feed of an account: what changed, and what Meta said besides."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.accounts.tables import AccountEvent
from models.accounts.types import Source

_WRITE = text("""
    insert into account_event (id, organization_id, business_account_id, phone_number_id, kind,
                               source, at, before, after, fingerprint)
    values (:id, :organization, :account, :number, :kind, :source, :at, cast(:before as jsonb),
            cast(:after as jsonb), :fingerprint)
    on conflict (organization_id, fingerprint) do nothing
    returning id
""")


class News(NamedTuple):
    """`before` is None where nothing that we keep changed: then it is news only once."""

    account_id: UUID
    number_id: UUID | None
    kind: str
    at: datetime
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


async def write(
    session: AsyncSession, organization_id: UUID, source: Source, news: Iterable[News]
) -> list[News]:
    """Returns what was not known before."""
    connection = await session.connection()
    fresh = []
    for each in news:
        values = {
            "id": new_id(),
            "organization": organization_id,
            "account": each.account_id,
            "number": each.number_id,
            "kind": each.kind,
            "source": source,
            "at": each.at,
            "before": _json(each.before),
            "after": _json(each.after),
            "fingerprint": _fingerprint(each) if each.before is None else None,
        }
        if (await connection.execute(_WRITE, values)).one_or_none() is not None:
            fresh.append(each)
    return fresh


async def page(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    *,
    number_id: UUID | None,
    before_id: UUID | None,
    most: int,
) -> Sequence[AccountEvent]:
    """Newest first."""
    wanted = select(AccountEvent).where(
        col(AccountEvent.organization_id) == organization_id,
        col(AccountEvent.business_account_id) == account_id,
    )
    if number_id is not None:
        wanted = wanted.where(col(AccountEvent.phone_number_id) == number_id)
    if before_id is not None:
        wanted = wanted.where(col(AccountEvent.id) < before_id)
    return (await session.exec(wanted.order_by(col(AccountEvent.id).desc()).limit(most))).all()


def _json(facts: Mapping[str, Any] | None) -> str | None:
    return None if facts is None else orjson.dumps(dict(facts)).decode()


def _fingerprint(news: News) -> str:
    said = orjson.dumps(news.after, option=orjson.OPT_SORT_KEYS).decode()
    told = (news.account_id, news.number_id, news.kind, news.at.isoformat(), said)
    return sha256("|".join(map(str, told)).encode()).hexdigest()

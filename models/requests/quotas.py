"""What an organization may use in an hour or a minute. Exact: every use is written."""

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.settings import LimitSettings

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
# Windows are those of PostgreSQL's clock, the same for every process.
_WINDOW = "date_bin(:window, now(), 'epoch')"
_TAKE = text(f"""
    insert into request_count (subject, kind, window_start, used)
    select :subject, :kind, {_WINDOW}, :amount where cast(:amount as bigint) <= :limit
    on conflict (subject, kind, window_start)
    do update set used = request_count.used + excluded.used
    where request_count.used + excluded.used <= :limit
    returning used
""")
_GIVE_BACK = text(f"""
    update request_count set used = greatest(used - :amount, 0)
    where subject = :subject and kind = :kind and window_start = {_WINDOW}
""")
_ENDS_IN = text(f"select {_WINDOW} + :window - now()")


class QuotaKind(StrEnum):
    """What is counted for an organization."""

    TEMPLATE_WRITES = "template-writes"
    CAMPAIGN_STARTS = "campaign-starts"
    MEDIA_BYTES = "media-bytes"
    AI_CALLS = "ai-calls"


class Quota(NamedTuple):
    limit: int
    window: timedelta


class QuotaExceeded(Exception):
    """It would be more than the organization may use before the window ends."""

    def __init__(self, kind: QuotaKind, limit: int, retry_after: timedelta) -> None:
        super().__init__(kind)
        self.kind = kind
        self.limit = limit
        self.retry_after = retry_after


class Quotas:
    """Takes from the quotas inside a transaction: what is rolled back was not used."""

    def __init__(self, limits: LimitSettings) -> None:
        self._quotas = {
            QuotaKind.TEMPLATE_WRITES: Quota(limits.template_writes_per_hour, _HOUR),
            QuotaKind.CAMPAIGN_STARTS: Quota(limits.campaign_starts_per_hour, _HOUR),
            QuotaKind.MEDIA_BYTES: Quota(limits.media_bytes_per_hour, _HOUR),
            QuotaKind.AI_CALLS: Quota(limits.ai_calls_per_minute, _MINUTE),
        }

    async def take(
        self, session: AsyncSession, organization_id: UUID, kind: QuotaKind, amount: int = 1
    ) -> None:
        """Raise `QuotaExceeded` rather than let it be exceeded."""
        limit, window = self._quotas[kind]
        connection = await session.connection()
        values = {
            "subject": str(organization_id),
            "kind": kind,
            "window": window,
            "amount": amount,
            "limit": limit,
        }
        taken = (await connection.execute(_TAKE, values)).one_or_none()
        if taken is None:
            left: timedelta = (await connection.execute(_ENDS_IN, {"window": window})).scalar_one()
            raise QuotaExceeded(kind, limit, left)

    async def give_back(
        self, session: AsyncSession, organization_id: UUID, kind: QuotaKind, amount: int = 1
    ) -> None:
        """What was taken, and then refused for another reason. An ended window stays as it was."""
        values = {
            "subject": str(organization_id),
            "kind": kind,
            "window": self._quotas[kind].window,
            "amount": amount,
        }
        await (await session.connection()).execute(_GIVE_BACK, values)

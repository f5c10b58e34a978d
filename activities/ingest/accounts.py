"""What Meta decided about accounts and numbers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.accounts import (
    AccountEvent,
    AccountUpdated,
    NumberNameDecided,
    NumberQualityChanged,
    parse_account,
)
from models.accounts import numbers
from models.accounts.numbers import NumberFacts
from models.accounts.types import NumberStatus, Quality
from models.ingest import outbox
from models.ingest.changes import happened_at, opened
from models.ingest.types import StoredEvent, Wake, WakeKind

_BULK_IS_RESTRICTED = "RESTRICTED_BIZ_INITIATED_MESSAGING"
_UPGRADED = 1000
_LOST = ("ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED")
_BANS = {"DISABLE": NumberStatus.DISCONNECTED, "REINSTATE": NumberStatus.CONNECTED}
_QUALITY_EVENTS = {
    "FLAGGED": NumberFacts(status=NumberStatus.DEGRADED, quality=Quality.RED),
    "UNFLAGGED": NumberFacts(status=NumberStatus.CONNECTED, quality=Quality.YELLOW),
    "THROUGHPUT_UPGRADE": NumberFacts(throughput=_UPGRADED),
}


class Accounts:
    """Writes what is told on the numbers, and wakes whoever sends from them."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        for event in events:
            account, value = opened(event)
            change = parse_account(event.field, value)
            facts = _facts(change)
            if facts is None:
                continue
            concerned = await _concerned(session, organization_id, account, change)
            told_at = happened_at(event)
            fresh = await numbers.learn(session, organization_id, concerned, facts, told_at)
            wakes = _wakes(sorted(fresh), facts.status, _until(change))
            await outbox.add(session, organization_id, wakes)


async def _concerned(
    session: AsyncSession, organization_id: UUID, account: str, change: AccountEvent
) -> list[UUID]:
    if isinstance(change, NumberQualityChanged | NumberNameDecided):
        return await numbers.by_phone(session, organization_id, account, change.display_phone)
    if isinstance(change, AccountUpdated):
        account = _subject(change) or account
    return await numbers.of_account(session, organization_id, account)


def _subject(change: AccountUpdated) -> str | None:
    """Partner events come under the partner's portfolio and name the account inside."""
    match change.details.get("waba_info"):
        case {"waba_id": str(account)}:
            return account
    return None


def _facts(change: AccountEvent) -> NumberFacts | None:
    """What it says of numbers; None for what only the archive keeps."""
    match change:
        case AccountUpdated():
            status = _status(change)
            return NumberFacts(status=status) if status else None
        case NumberQualityChanged():
            known = _QUALITY_EVENTS.get(change.event, NumberFacts())
            return known._replace(messaging_limit=change.messaging_limit)
        case NumberNameDecided() if change.decision == "APPROVED":
            return NumberFacts(verified_name=change.requested_name)
        case _:
            return None


def _status(change: AccountUpdated) -> NumberStatus | None:
    if change.event in _LOST:
        return NumberStatus.DISCONNECTED
    if change.event == "ACCOUNT_RECONNECTED":
        return NumberStatus.CONNECTED
    if change.event == "DISABLED_UPDATE":
        return _BANS.get(change.ban_state or "")
    if any(each.type == _BULK_IS_RESTRICTED for each in change.restrictions):
        return NumberStatus.DEGRADED
    return None


def _until(change: AccountEvent) -> datetime | None:
    """When the last of the restrictions ends, if Meta said so of each."""
    if not isinstance(change, AccountUpdated):
        return None
    ends = [each.expires_at for each in change.restrictions if each.type == _BULK_IS_RESTRICTED]
    return max((end for end in ends if end), default=None) if all(ends) else None


def _wakes(
    concerned: Sequence[UUID], status: NumberStatus | None, until: datetime | None
) -> list[Wake]:
    if status is None:
        return []
    recovered = status is NumberStatus.CONNECTED
    kind = WakeKind.NUMBER_RECOVERED if recovered else WakeKind.NUMBER_DEGRADED
    payload = {"status": str(status), "until": until.isoformat() if until else None}
    return [Wake(kind, number, payload) for number in concerned]

"""What Meta decided about accounts and numbers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.ingest.account_updates import Told, of_account, of_update
from clients.meta.webhooks.accounts import (
    AccountEvent,
    AccountUpdated,
    NumberNameDecided,
    NumberQualityChanged,
    NumberSecurityChanged,
    parse_account,
)
from models.accounts.learning import Known, Learning, is_late
from models.accounts.standing import tier
from models.accounts.tables import PhoneNumber
from models.accounts.types import AccountFacts, NumberFacts, Quality, Source
from models.ingest.changes import happened_at, opened
from models.ingest.types import StoredEvent
from models.onboarding import token_death

_UPGRADED = 1000
_GONE = frozenset({"ACCOUNT_DELETED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"})
_QUALITY_EVENTS = {
    "FLAGGED": NumberFacts(meta_status="FLAGGED", quality=Quality.RED),
    "UNFLAGGED": NumberFacts(meta_status="CONNECTED", quality=Quality.YELLOW),
    "THROUGHPUT_UPGRADE": NumberFacts(throughput=_UPGRADED),
}
_NAME_DECISIONS = {
    "APPROVED": "APPROVED",
    "REJECTED": "DECLINED",
    "DEFERRED": "PENDING_REVIEW",
    "PENDING": "PENDING_REVIEW",
}


class Accounts:
    """Writes what is told, in the feed too, and wakes whoever sends from the numbers."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        learning = Learning(session, organization_id, Source.WEBHOOK)
        everything = await learning.hold()
        for event in events:
            account, value = opened(event)
            change = parse_account(event.field, value)
            at = happened_at(event) or event.received_at.astimezone(UTC)
            news = _News(learning, everything, at)
            await news.tell(account, change)
            if isinstance(change, AccountUpdated):
                await _note_gone(session, organization_id, everything, account, change, at)
        await learning.finish()


async def _note_gone(
    session: AsyncSession,
    organization_id: UUID,
    everything: Sequence[Known],
    account: str,
    change: AccountUpdated,
    at: datetime,
) -> None:
    """The customer took our app away; where one of several numbers left, the account stays."""
    told = of_update(change, at)
    for known in everything:
        mine = known.account.meta_id == (told.account or account)
        whole = told.phone is None or len(known.numbers) == 1
        late = any(is_late(each, "meta_status", at) for each in known.numbers)
        if change.event in _GONE and mine and whole and not late:
            await token_death.note_gone(
                session, organization_id, known.account.id, change.event, at
            )


class _News:
    """One event among the accounts of an organization."""

    def __init__(self, learning: Learning, everything: Sequence[Known], at: datetime) -> None:
        self._learning = learning
        self._everything = everything
        self._at = at

    async def tell(self, account: str, change: AccountEvent) -> None:
        match change:
            case AccountUpdated():
                told = of_update(change, self._at)
                await self._tell_account(told.account or account, told)
            case NumberQualityChanged():
                await self._tell_quality(account, change)
            case NumberNameDecided():
                await self._tell_name(account, change)
            case NumberSecurityChanged():
                for known, number in self._named(account, change.display_phone):
                    self._say("number.security", known, number, {"event": change.event})
            case _:
                await self._tell_account(account, of_account(change))

    async def _tell_account(self, account: str, told: Told) -> None:
        for known in self._everything:
            if known.account.meta_id == account:
                await self._tell_one(known, told)

    async def _tell_one(self, known: Known, told: Told) -> None:
        facts = told.facts(known.account.restrictions)
        fresh = self._learning.account(known, facts, self._at)
        if told.limit is not None:
            await self._tell_limit(known, told.limit)
        if told.said is not None:
            kind, saying = told.said
            numbers = [each for each in known.numbers if each.meta_id == told.number]
            self._say(kind, known, numbers[0] if numbers else None, saying)
        for number in told.concerned(known.numbers):
            await self._tell_number(known, number, told.of_number)
            if told.moves and fresh and number in known.senders:
                self._learning.wake(known.account, number, self._at)

    async def _tell_quality(self, account: str, change: NumberQualityChanged) -> None:
        facts = _QUALITY_EVENTS.get(change.event, NumberFacts())
        for known, number in self._named(account, change.display_phone):
            if (limit := tier(change.messaging_limit)) is not None:
                await self._tell_limit(known, limit)
            await self._tell_number(known, number, facts)

    async def _tell_name(self, account: str, change: NumberNameDecided) -> None:
        decided = {"requested_name_status": _NAME_DECISIONS.get(change.decision, change.decision)}
        if change.requested_name is not None:
            decided["requested_name"] = change.requested_name
            if change.decision == "APPROVED":
                decided["verified_name"] = change.requested_name
                decided["name_status"] = "APPROVED"
        facts = NumberFacts(**decided)
        for known, number in self._named(account, change.display_phone):
            await self._tell_number(known, number, facts)
            said = {"decision": change.decision, "reason": change.rejection_reason}
            self._say("number.name_decided", known, number, said)

    async def _tell_number(self, known: Known, number: PhoneNumber, facts: NumberFacts) -> None:
        """Whoever sends from it hears of its status also where we knew it already."""
        fresh = await self._learning.number(known, number, facts, self._at)
        if fresh and facts.meta_status is not None:
            self._learning.wake(known.account, number, self._at)

    async def _tell_limit(self, known: Known, limit: str) -> None:
        """A limit is the portfolio's: all its accounts and numbers share it."""
        portfolio = known.account.portfolio_id
        for each in self._everything:
            if each.account.id != known.account.id and (
                portfolio is None or each.account.portfolio_id != portfolio
            ):
                continue
            self._learning.account(each, AccountFacts(messaging_limit=limit), self._at)
            for number in each.numbers:
                facts = NumberFacts(messaging_limit=limit)
                await self._learning.number(each, number, facts, self._at)

    def _named(self, account: str, phone: str) -> list[tuple[Known, PhoneNumber]]:
        """Account webhooks name a number by its digits only."""
        return [
            (known, number)
            for known in self._everything
            if known.account.meta_id == account
            for number in known.numbers
            if _digits(number.display_phone_number) == _digits(phone)
        ]

    def _say(
        self, kind: str, known: Known, number: PhoneNumber | None, facts: dict[str, Any]
    ) -> None:
        number_id = None if number is None else number.id
        self._learning.say(kind, known.account.id, number_id, facts, self._at)


def _digits(phone: str) -> str:
    return "".join(each for each in phone if each.isdecimal())

"""Writing what Meta says of accounts and numbers, whoever brings it and however late.

Each fact knows when it was told: what was told earlier than that changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts import events
from models.accounts.events import News
from models.accounts.pacing import enter_number
from models.accounts.standing import WORDS, lasting, restricted_until, standing
from models.accounts.tables import AccountNumber, BusinessAccount, PhoneNumber
from models.accounts.types import AccountFacts, NumberFacts, NumberStatus, Source
from models.audit import log
from models.audit.actors import acting
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told

# Looked at and not news: details that change often, or say what another fact says.
_QUIET = frozenset({"health", "meta_status", "display_phone_number", "token_expires_at"})
Facts = dict[str, Any]
Row = BusinessAccount | PhoneNumber


class Known(NamedTuple):
    """An account and its numbers, nobody else's to change until the transaction ends."""

    account: BusinessAccount
    numbers: Sequence[PhoneNumber]

    @property
    def senders(self) -> list[PhoneNumber]:
        """Those that send through it: what another account may not do is not theirs to suffer."""
        return [each for each in self.numbers if each.business_account_id == self.account.id]


class Learning:
    """News in one organization, within one transaction; `finish` tells whom it concerns."""

    def __init__(self, session: AsyncSession, organization_id: UUID, source: Source) -> None:
        self._session = session
        self._organization_id = organization_id
        self._source = source
        self._news: list[News] = []
        self._wakes: list[Wake] = []

    async def hold(self, accounts: Collection[UUID] | None = None) -> list[Known]:
        """Accounts, or all of them, with their numbers: locked in the order of their ids."""
        wanted = select(BusinessAccount).where(
            col(BusinessAccount.organization_id) == self._organization_id
        )
        if accounts is not None:
            wanted = wanted.where(col(BusinessAccount.id).in_(accounts))
        held = (await self._session.exec(_locked(wanted, BusinessAccount))).all()
        linked = select(AccountNumber).where(
            col(AccountNumber.organization_id) == self._organization_id,
            col(AccountNumber.business_account_id).in_([each.id for each in held]),
        )
        links = {
            (x.business_account_id, x.phone_number_id) for x in await self._session.exec(linked)
        }
        mine = select(PhoneNumber).where(
            col(PhoneNumber.organization_id) == self._organization_id,
            col(PhoneNumber.business_account_id).in_([each.id for each in held])
            | col(PhoneNumber.id).in_([number for _, number in links]),
        )
        numbers = (await self._session.exec(_locked(mine, PhoneNumber))).all()
        return [
            Known(
                account,
                [
                    each
                    for each in numbers
                    if each.business_account_id == account.id or (account.id, each.id) in links
                ],
            )
            for account in held
        ]

    def account(self, known: Known, facts: AccountFacts, at: datetime) -> bool:
        """What is told of an account; its numbers stand or fall with it.

        False where all of it was told later already.
        """
        given = facts.model_dump(exclude_none=True)
        late = all(is_late(known.account, name, at) for name in given)
        before, after = _learn(known.account, given, at)
        self._changed("account.changed", known.account.id, None, before, after, at)
        if {"restrictions", "ban_state"} & after.keys():
            self.settle(known, at)
        return not late

    async def number(
        self, known: Known, number: PhoneNumber, facts: NumberFacts, at: datetime
    ) -> bool:
        """What is told of a number. False where its status was told later already."""
        given = facts.model_dump(exclude_none=True)
        late = "meta_status" in given and is_late(number, "meta_status", at)
        before, after = _learn(number, given, at)
        account = await self._paying(known, number)
        moved_before, moved_after = _settled(account, number, at)
        before, after = before | moved_before, after | moved_after
        self._changed("number.changed", known.account.id, number.id, before, after, at)
        if "throughput" in after:
            await enter_number(self._session, number.id, number.throughput)
        if "status" in after:
            self.wake(account, number, at)
        return not late

    def lapse(self, known: Known, at: datetime) -> None:
        """Restrictions that are over by now. Meta tells nothing of it: its last word stays that."""
        before = known.account.restrictions
        kept = lasting(before, at)
        if kept != before:
            known.account.restrictions = kept
            was, now = {"restrictions": before}, {"restrictions": kept}
            self._changed("account.changed", known.account.id, None, was, now, at)

    def settle(self, known: Known, at: datetime) -> None:
        """Numbers whose status follows from what their account may do."""
        for number in known.senders:
            before, after = _settled(known.account, number, at)
            self._changed("number.changed", known.account.id, number.id, before, after, at)
            if after:
                self.wake(known.account, number, at)

    def wake(self, account: BusinessAccount, number: PhoneNumber, at: datetime) -> None:
        """Have campaigns that send from it hear how it stands."""
        connected = number.status == NumberStatus.CONNECTED
        kind = WakeKind.NUMBER_RECOVERED if connected else WakeKind.NUMBER_DEGRADED
        until = None if connected else restricted_until(account.restrictions, at)
        payload = {"status": str(number.status), "until": until.isoformat() if until else None}
        mine = [each for each in self._wakes if each.target == number.id]
        if not mine or mine[-1].kind != kind:
            self._wakes.append(Wake(kind, number.id, payload))

    def say(
        self, kind: str, account_id: UUID, number_id: UUID | None, facts: Facts, at: datetime
    ) -> None:
        """What Meta said that is no fact we keep."""
        self._news.append(News(account_id, number_id, kind, at, None, facts))

    async def finish(self) -> int:
        """Write the feed and the audit log, tell who watches, wake campaigns. Returns how much."""
        await self._session.flush()
        fresh = await events.write(self._session, self._organization_id, self._source, self._news)
        await log.record(self._session, self._organization_id, acting(), *map(_noted, fresh))
        told = dict.fromkeys(_told(each) for each in fresh)
        await publish(self._session, self._organization_id, list(told))
        await outbox.add(self._session, self._organization_id, self._wakes)
        return len(fresh)

    async def _paying(self, known: Known, number: PhoneNumber) -> BusinessAccount:
        """The account that the number sends through."""
        if number.business_account_id == known.account.id:
            return known.account
        id = (number.business_account_id, self._organization_id)
        return await self._session.get_one(BusinessAccount, id)

    def _changed(
        self,
        kind: str,
        account_id: UUID,
        number_id: UUID | None,
        before: Facts,
        after: Facts,
        at: datetime,
    ) -> None:
        shown = {name: after[name] for name in after if name not in _QUIET}
        if shown:
            was = {name: before[name] for name in shown}
            self._news.append(News(account_id, number_id, kind, at, was, shown))


def _locked(wanted: Any, table: type[Row]) -> Any:
    ordered = wanted.order_by(col(table.id)).with_for_update(key_share=True)
    return ordered.execution_options(populate_existing=True)


def is_late(row: Row, name: str, at: datetime) -> bool:
    """Whether this fact was told later than `at` already.

    Meta tells whole seconds of what it changes. Against that stands no answer that we asked for
    within the same second: it may be the older one, and the next will say the same.
    """
    said = row.told_at.get(name)
    if said is None:
        return False
    told = datetime.fromisoformat(said)
    if _whole(at) == at:
        return _whole(told) > at
    return told > at or told == _whole(at)


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _learn(row: Row, facts: Mapping[str, Any], at: datetime) -> tuple[Facts, Facts]:
    """Write what is not late; what was different before, and what it is now."""
    fresh = {name: value for name, value in facts.items() if not is_late(row, name, at)}
    if not fresh:
        return {}, {}
    before = {name: getattr(row, name) for name in fresh}
    row.told_at = row.told_at | dict.fromkeys(fresh, at.isoformat())
    row.sqlmodel_update(fresh)
    changed = [name for name in fresh if before[name] != fresh[name]]
    return {name: before[name] for name in changed}, {name: fresh[name] for name in changed}


def _settled(account: BusinessAccount, number: PhoneNumber, at: datetime) -> tuple[Facts, Facts]:
    was, now = number.status, _standing(account, number, at)
    if was == now:
        return {}, {}
    number.status, number.status_at = now, at
    return {"status": str(was)}, {"status": str(now)}


def _standing(account: BusinessAccount, number: PhoneNumber, at: datetime) -> NumberStatus:
    if number.meta_status is None:
        number.meta_status = WORDS[NumberStatus(number.status)]
    restrictions = lasting(account.restrictions, at)
    return standing(number.meta_status, restrictions, account.ban_state, at)


def _noted(news: News) -> log.Change:
    subject = news.number_id if news.kind.startswith("number.") else news.account_id
    return log.Change(news.kind, subject, news.before, news.after)


def _told(news: News) -> Told:
    if news.number_id is not None:
        return Told(LiveEvent.NUMBER_UPDATED, news.number_id)
    return Told(LiveEvent.ACCOUNT_UPDATED, news.account_id)


def moment() -> datetime:
    """Now as Meta writes it, in whole seconds: what it tells within this one is newer."""
    return _whole(datetime.now(UTC))

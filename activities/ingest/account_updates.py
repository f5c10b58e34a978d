"""What an account's event says of the account, of its numbers, and besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.meta.webhooks.accounts import (
    AccountAlert,
    AccountEvent,
    AccountReviewed,
    AccountUpdated,
    CapabilityChanged,
)
from models.accounts.standing import BULK_RESTRICTION, lasting, tier
from models.accounts.tables import PhoneNumber
from models.accounts.types import AccountFacts, NumberFacts

_LOST = ("ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED")
_GONE, _BACK = NumberFacts(meta_status="DISCONNECTED"), NumberFacts(meta_status="CONNECTED")
_WHOLE = "BUSINESS"
_NOTHING_OF_ACCOUNT, _NOTHING_OF_NUMBER = AccountFacts(), NumberFacts()


@dataclass(frozen=True, slots=True)
class Told:
    """`account` and `number` are Meta's ids, where the event names them itself; `phone` digits.

    `of_number` is told of the number named, else of all numbers of the account.
    """

    account: str | None = None
    number: str | None = None
    phone: str | None = None
    of_account: AccountFacts = _NOTHING_OF_ACCOUNT
    of_number: NumberFacts = _NOTHING_OF_NUMBER
    restrictions: Sequence[dict[str, Any]] = ()
    limit: str | None = None
    said: tuple[str, dict[str, Any]] | None = None
    at: datetime | None = None

    def facts(self, restrictions: Sequence[Mapping[str, Any]]) -> AccountFacts:
        """With its restrictions among those that stand: each kind as it was told last."""
        if not self.restrictions or self.at is None:
            return self.of_account
        kinds = {each["type"] for each in self.restrictions}
        kept = [each for each in lasting(restrictions, self.at) if each["type"] not in kinds]
        return self.of_account.model_copy(update={"restrictions": [*kept, *self.restrictions]})

    def concerned(self, numbers: Sequence[PhoneNumber]) -> Sequence[PhoneNumber]:
        if self.of_number == _NOTHING_OF_NUMBER and not self.moves:
            return ()
        if self.phone is None:
            return numbers
        return [each for each in numbers if _digits(each.display_phone_number) == self.phone]

    @property
    def moves(self) -> bool:
        """Whether its numbers stand or fall with what is told of the account."""
        bulk = any(each["type"] == BULK_RESTRICTION for each in self.restrictions)
        return bulk or self.of_account.ban_state is not None


def of_update(change: AccountUpdated, at: datetime) -> Told:
    account, phone = _subject(change), _phone(change)
    if change.event in _LOST:
        return Told(account, phone=phone, of_number=_GONE, said=_saying(change))
    if change.event == "ACCOUNT_RECONNECTED":
        return Told(account, phone=phone, of_number=_BACK, said=_saying(change))
    if change.event == "DISABLED_UPDATE":
        return Told(account, of_account=AccountFacts(ban_state=change.ban_state), at=at)
    if change.restrictions:
        listed = [
            {
                "type": each.type,
                "expires_at": each.expires_at.isoformat() if each.expires_at else None,
            }
            for each in change.restrictions
        ]
        return Told(account, restrictions=listed, at=at)
    return Told(account, said=_saying(change))


def of_account(change: AccountEvent) -> Told:
    match change:
        case AccountReviewed():
            return Told(of_account=AccountFacts(review_status=change.decision))
        case CapabilityChanged():
            facts = AccountFacts(max_numbers=change.max_numbers)
            return Told(of_account=facts, limit=tier(change.messaging_limit))
        case AccountAlert():
            said = {"type": change.type, "severity": change.severity, "status": change.status}
            if change.entity_type in (None, _WHOLE):
                return Told(said=("account.alert", said))
            return Told(number=change.entity_id, said=("number.alert", said))
    return Told()


def _saying(change: AccountUpdated) -> tuple[str, dict[str, Any]]:
    said = {
        "event": change.event,
        "violation": change.violation,
        "reason": change.disconnection,
    }
    return "account.told", {name: value for name, value in said.items() if value is not None}


def _subject(change: AccountUpdated) -> str | None:
    """Partner events come under the partner's portfolio and name the account inside."""
    match change.details.get("waba_info"):
        case {"waba_id": str(account)}:
            return account
    return None


def _phone(change: AccountUpdated) -> str | None:
    """A number on a phone leaves and comes back alone."""
    given = change.details.get("phone_number")
    return (_digits(given) or None) if isinstance(given, str) else None


def _digits(phone: str) -> str:
    return "".join(each for each in phone if each.isdecimal())

"""What Meta decided about an account or one of its numbers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.meta.webhooks.json_text import as_id, moment
from clients.meta.webhooks.reading import (
    BadEvent,
    display_phone,
    inner,
    objects,
    optional_word,
    read_value,
    word,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Restriction:
    """What an account may not do until `expires_at`; None is for good, or not told."""

    type: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountUpdated:
    """`details` is the whole value: the events are many and grow."""

    event: str
    restrictions: tuple[Restriction, ...]
    ban_state: str | None
    violation: str | None
    disconnection: str | None
    details: Json


@dataclass(frozen=True, slots=True)
class AccountReviewed:
    decision: str


@dataclass(frozen=True, slots=True)
class AccountAlert:
    entity_type: str | None
    entity_id: str | None
    type: str
    severity: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class CapabilityChanged:
    """Limits of the portfolio; Meta sends one of them at a time, and -1 for none."""

    messaging_limit: str | None
    max_numbers: int | None


@dataclass(frozen=True, slots=True)
class NumberQualityChanged:
    """The number is named by its digits only. `messaging_limit` is a tier, TIER_2K."""

    display_phone: str
    event: str
    messaging_limit: str | None


@dataclass(frozen=True, slots=True)
class NumberNameDecided:
    display_phone: str
    decision: str
    requested_name: str | None
    rejection_reason: str | None


@dataclass(frozen=True, slots=True)
class NumberSecurityChanged:
    display_phone: str
    event: str


AccountEvent = (
    AccountUpdated
    | AccountReviewed
    | AccountAlert
    | CapabilityChanged
    | NumberQualityChanged
    | NumberNameDecided
    | NumberSecurityChanged
)


def parse_account(field: str, body: bytes) -> AccountEvent:
    """Raises `BadEvent`, also for a field that is not about accounts."""
    value = read_value(body)
    match field:
        case "account_update":
            return _account_updated(value)
        case "account_review_update":
            return AccountReviewed(word(value, "decision"))
        case "account_alerts":
            return _account_alert(value)
        case "business_capability_update":
            return _capability_changed(value)
        case "phone_number_quality_update":
            return NumberQualityChanged(
                display_phone(value), word(value, "event"), _messaging_limit(value)
            )
        case "phone_number_name_update":
            return NumberNameDecided(
                display_phone(value),
                decision=word(value, "decision"),
                requested_name=as_id(value.get("requested_verified_name")),
                rejection_reason=optional_word(value, "rejection_reason"),
            )
        case "security":
            return NumberSecurityChanged(display_phone(value), word(value, "event"))
    raise BadEvent("field")


def _account_updated(value: Json) -> AccountUpdated:
    return AccountUpdated(
        event=word(value, "event"),
        restrictions=tuple(
            Restriction(word(item, "restriction_type"), moment(item.get("expiration")))
            for item in objects(value, "restriction_info")
        ),
        ban_state=optional_word(inner(value, "ban_info"), "waba_ban_state"),
        violation=optional_word(inner(value, "violation_info"), "violation_type"),
        disconnection=optional_word(inner(value, "disconnection_info"), "reason"),
        details=value,
    )


def _account_alert(value: Json) -> AccountAlert:
    info = inner(value, "alert_info")
    return AccountAlert(
        entity_type=optional_word(value, "entity_type"),
        entity_id=as_id(value.get("entity_id")),
        type=word(info, "alert_type"),
        severity=optional_word(info, "alert_severity"),
        status=optional_word(info, "alert_status"),
    )


def _capability_changed(value: Json) -> CapabilityChanged:
    numbers = value.get("max_phone_numbers_per_business")
    return CapabilityChanged(
        messaging_limit=_messaging_limit(value)
        or optional_word(value, "max_daily_conversation_per_phone"),
        max_numbers=numbers if isinstance(numbers, int) else None,
    )


def _messaging_limit(value: Json) -> str | None:
    """The newer property first; the older one was to go in February 2026."""
    newer = optional_word(value, "max_daily_conversations_per_business")
    return newer or optional_word(value, "current_limit")

"""Whether a number may send, from what Meta says of it and of its account. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from models.accounts.types import NumberStatus

BULK_RESTRICTION = "RESTRICTED_BIZ_INITIATED_MESSAGING"
BANNED = "DISABLE"
Restriction = Mapping[str, Any]

# Meta's words for a number; any other one means that nothing leaves it.
_STANDINGS = {
    "CONNECTED": NumberStatus.CONNECTED,
    "FLAGGED": NumberStatus.DEGRADED,
    "RESTRICTED": NumberStatus.DEGRADED,
    "RATE_LIMITED": NumberStatus.DEGRADED,
}
# What Meta's word must have been, where it is not kept.
WORDS = {
    NumberStatus.CONNECTED: "CONNECTED",
    NumberStatus.DEGRADED: "FLAGGED",
    NumberStatus.DISCONNECTED: "DISCONNECTED",
}
_TIERS = {
    "-1": "TIER_UNLIMITED",
    "50": "TIER_50",
    "250": "TIER_250",
    "1000": "TIER_1K",
    "2000": "TIER_2K",
    "10000": "TIER_10K",
    "100000": "TIER_100K",
}
_SOON = timedelta(days=7)
_HIGH, _STANDARD, _ON_THE_PHONE = 1000, 80, 20


def standing(
    word: str, restrictions: Sequence[Restriction], ban_state: str | None, now: datetime
) -> NumberStatus:
    """The worst of what is said of the number and of its account."""
    own = _STANDINGS.get(word, NumberStatus.DISCONNECTED)
    if ban_state == BANNED:
        return NumberStatus.DISCONNECTED
    if own is NumberStatus.CONNECTED and bulk_restricted(restrictions, now):
        return NumberStatus.DEGRADED
    return own


def bulk_restricted(restrictions: Sequence[Restriction], now: datetime) -> bool:
    return any(each["type"] == BULK_RESTRICTION for each in lasting(restrictions, now))


def lasting(restrictions: Sequence[Restriction], now: datetime) -> list[dict[str, Any]]:
    """Without those that are over; one without an end is for good, or its end was not told."""
    return [dict(each) for each in restrictions if (_end(each) or now) >= now]


def ends_soon(expires_at: datetime | None, now: datetime) -> bool:
    """Whether somebody should connect the account again before its token ends."""
    return expires_at is not None and now < expires_at < now + _SOON


def restricted_until(restrictions: Sequence[Restriction], now: datetime) -> datetime | None:
    """When the last restriction on messaging ends, if Meta said so of each."""
    kept = [each for each in lasting(restrictions, now) if each["type"] == BULK_RESTRICTION]
    ends = [_end(each) for each in kept]
    return max((end for end in ends if end), default=None) if all(ends) else None


def tier(limit: str | None) -> str | None:
    """A messaging limit as a tier: one of Meta's fields writes a number, -1 for none."""
    return None if limit is None else _TIERS.get(limit, limit)


def throughput(level: str | None, *, coexistence: bool, now: int) -> int | None:
    """Messages a second; None where the level says nothing new.

    A number slower or faster than its level's usual pace stays as it is.
    """
    if coexistence:
        return _ON_THE_PHONE
    if level == "HIGH" and now <= _STANDARD:
        return _HIGH
    if level == "STANDARD" and now > _STANDARD:
        return _STANDARD
    return None


def _end(restriction: Restriction) -> datetime | None:
    end = restriction.get("expires_at")
    return None if end is None else datetime.fromisoformat(end)

"""What Meta says of an account and its numbers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from core.types import Payload

# What a sealed token may be opened for; a label that is authenticated with it.
TOKEN_PURPOSE = "meta-token"  # noqa: S105
PIN_PURPOSE = "meta-pin"
EXCHANGE_PURPOSE = "meta-exchange"


class NumberStatus(StrEnum):
    """Whether the number may send. Meta's own words map to these in `activities/ingest`."""

    CONNECTED = "CONNECTED"
    DEGRADED = "DEGRADED"
    DISCONNECTED = "DISCONNECTED"


class Quality(StrEnum):
    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"
    UNKNOWN = "UNKNOWN"


class Connection(StrEnum):
    """Whether we may act for the account: a token that Meta refused (190) ends it, as does Meta's

    word that the customer took our app away.
    """

    CONNECTED = "CONNECTED"
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105
    DISCONNECTED = "DISCONNECTED"


class Source(StrEnum):
    """How news of an account reached us."""

    WEBHOOK = "WEBHOOK"
    CHECK = "CHECK"
    PERSON = "PERSON"


class Refusal(Payload):
    """Meta's no to a call somebody waits for: codes, and our own words about them."""

    code: int
    subcode: int | None = None
    reason: str
    advice: str


class AccountFacts(Payload):
    """What Meta says of an account; None is not told."""

    name: str | None = None
    portfolio_id: str | None = None
    currency: str | None = None
    timezone_id: str | None = None
    country: str | None = None
    review_status: str | None = None
    verification_status: str | None = None
    messaging_limit: str | None = None
    payment_attached: bool | None = None
    token_expires_at: datetime | None = None
    restrictions: list[dict[str, Any]] | None = None
    ban_state: str | None = None
    max_numbers: int | None = None


class NumberFacts(Payload):
    """What Meta says of a number; None is not told. `meta_status` is Meta's word for it."""

    meta_status: str | None = None
    quality: Quality | None = None
    throughput: int | None = None
    messaging_limit: str | None = None
    display_phone_number: str | None = None
    verified_name: str | None = None
    name_status: str | None = None
    requested_name: str | None = None
    requested_name_status: str | None = None
    code_verification: str | None = None
    platform: str | None = None
    account_mode: str | None = None
    coexistence: bool | None = None
    pin_enabled: bool | None = None
    official: bool | None = None
    waac_id: str | None = None
    can_send: str | None = None
    health: list[dict[str, Any]] | None = None

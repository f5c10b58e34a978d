"""What Meta says of an account and its numbers."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from core.types import Payload
from models.keys import purposes

# What a sealed token, PIN or exchange may be opened for; labels that are authenticated with them.
TOKEN_PURPOSE = purposes.META_TOKEN
PIN_PURPOSE = purposes.META_PIN
EXCHANGE_PURPOSE = purposes.META_EXCHANGE


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


# The types of failures of a call to Meta; the first carries a `Refusal`.
META_REFUSED, META_SILENT = "MetaRefused", "MetaSilent"


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


class AccountRef(Payload):
    organization_id: UUID
    account_id: UUID


class PageOfAccounts(Payload):
    accounts: list[AccountRef]


class AccountsAfter(Payload):
    """Which accounts to list."""

    after: UUID = UUID(int=0)
    most: int = 50


class Checked(Payload):
    """What a look at an account brought; `skipped` where nobody may look."""

    skipped: bool = False
    news: int = 0


class HealthRound(Payload):
    """A round over every account: how far it came, and what it found."""

    after: UUID = UUID(int=0)
    checked: int = 0
    skipped: int = 0
    failed: int = 0
    news: int = 0


Vertical = Literal[
    "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE",
    "GROCERY", "GOVT", "HOTEL", "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL",
    "RESTAURANT", "ALCOHOL", "ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS",
]  # fmt: skip


class Question(StrEnum):
    """What a route has Meta asked or told about a number."""

    PROFILE = "profile"
    CHANGE_PROFILE = "change_profile"
    BLOCKED = "blocked"
    BLOCK = "block"
    UNBLOCK = "unblock"
    LINKS = "links"
    MAKE_LINK = "make_link"
    CHANGE_LINK = "change_link"
    DELETE_LINK = "delete_link"
    AUTOMATION = "automation"
    AUTOMATE = "automate"
    SET_PIN = "set_pin"
    REQUEST_NAME = "request_name"
    REQUEST_CODE = "request_code"
    VERIFY_CODE = "verify_code"
    ADD_NUMBER = "add_number"
    ANALYTICS = "analytics"


# Doing these twice is not what doing them once is: a second code, a second link, a spent code.
ONCE = frozenset(
    {
        Question.MAKE_LINK,
        Question.DELETE_LINK,
        Question.REQUEST_NAME,
        Question.REQUEST_CODE,
        Question.VERIFY_CODE,
    }
)


class AskInput(Payload):
    """What is asked and answered stands in the exchange, never here."""

    organization_id: UUID
    exchange_id: UUID
    account_id: UUID
    number_id: UUID | None = None
    question: Question

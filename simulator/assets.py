"""What Meta knows of portfolios, accounts and numbers besides their names."""

import time
from dataclasses import dataclass, field

MANAGEMENT = "whatsapp_business_management"
MESSAGING = "whatsapp_business_messaging"
BUSINESS = "business_management"
SCOPES = (BUSINESS, MANAGEMENT, MESSAGING)


@dataclass(slots=True)
class Override:
    """Where an account's or a number's messages are posted instead."""

    uri: str
    verify_token: str


@dataclass(slots=True)
class Subscription:
    """That our app hears of an account."""

    override: Override | None = None


@dataclass(slots=True)
class Portfolio:
    """A business. `shared` are its accounts that our app was given, the newest last."""

    id: str
    name: str
    verification: str = "verified"
    limit: str = "TIER_100K"
    user_id: str = ""
    shared: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Profile:
    """An account apart from its templates. `fields` are members of the node to override."""

    name: str = "Parley Simulator"
    portfolio: str | None = None
    currency: str | None = "USD"
    country: str = "US"
    timezone_id: str = "1"
    status: str = "ACTIVE"
    review: str = "APPROVED"
    funding: str | None = "1900001"
    created_at: float = field(default_factory=time.time)
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Sms:
    """The code that a number was sent."""

    code: str
    until: float


@dataclass(slots=True)
class Standing:
    """How far a number is set up. `pin` None: two-step verification is off."""

    verification: str = "VERIFIED"
    registered: bool = True
    pin: str | None = None
    pin_retired: bool = False
    status: str = "CONNECTED"
    quality: str = "GREEN"
    name_status: str = "APPROVED"
    new_name: str | None = None
    new_name_status: str = "NONE"
    on_biz_app: bool = False
    synced: list[str] = field(default_factory=list)
    sync_until: float | None = None
    history_shared: bool = True
    deleted_until: float = 0
    onboarded_at: float = field(default_factory=time.time)
    region: str | None = None
    override: Override | None = None
    sms: Sms | None = None
    registrations: list[float] = field(default_factory=list)
    deregistrations: list[float] = field(default_factory=list)
    wrong_pins: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Grant:
    """What a signup ended with: a code, until it is exchanged or too old."""

    code: str
    portfolio: str
    account: str
    number: str | None
    scopes: list[str]
    until: float
    expires_at: float | None
    redirect_uri: str | None = None
    spent: bool = False
    asked: int = 0

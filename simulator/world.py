"""Accounts, numbers, templates and messages: everything the simulator believes."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from secrets import token_hex

from simulator.assets import SCOPES, Grant, Portfolio, Profile, Standing, Subscription
from simulator.configuration import Configuration
from simulator.flow import Flow
from simulator.limits import Pair, SlidingSecond
from simulator.records import Records
from simulator.storefront import Storefront
from simulator.template_shape import Shape


@dataclass(slots=True)
class Template:
    id: str
    account_id: str
    name: str
    language: str
    category: str
    components: list[dict[str, object]]
    parameter_format: str
    shape: Shape
    status: str = "PENDING"
    rejected_reason: str = "NONE"
    previous_category: str | None = None
    correct_category: str | None = None
    quality: str = "UNKNOWN"
    quality_at: float = 0
    updated_at: float = field(default_factory=time.time)
    pauses: int = 0
    paused_at: float = 0
    edits: list[float] = field(default_factory=list)
    extra: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Account:
    """`subscription` None: our app hears nothing of it."""

    id: str
    templates: dict[tuple[str, str], Template] = field(default_factory=dict)
    profile: Profile = field(default_factory=Profile)
    subscription: Subscription | None = field(default_factory=Subscription)
    blocked: dict[tuple[str, str], float] = field(default_factory=dict)
    creations: list[float] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Message:
    """One message the simulator accepted."""

    wamid: str
    number: "Number"
    recipient: str
    by_user_id: bool
    echo: str | None
    category: str
    accepted_at: float
    answered: str = "ok"
    status: str = "accepted"
    failed_code: int | None = None
    echo_on_failed: bool = True
    held: bool = False


class Number:
    def __init__(self, number_id: str, account: Account, display: str) -> None:
        self.id = number_id
        self.account = account
        self.show(display)
        self.country_code = ""
        self.verified_name = "Parley Simulator"
        self.fields: dict[str, object] = {}
        self.throughput: int | None = None
        self.standing = Standing()
        self.storefront = Storefront()
        self.flow_key: str | None = None
        self.flow_key_status = "VALID"
        self.forget()

    def show(self, display: str) -> None:
        self.display = display
        self.digits = "".join(c for c in display if c.isdigit())

    def forget(self) -> None:
        self.requests = SlidingSecond()
        self.admitted = SlidingSecond()
        self.throttled = SlidingSecond()
        self.capacity = SlidingSecond()
        self.pairs: dict[str, Pair] = {}
        self.messages: list[Message] = []
        self.first_at: float | None = None
        self.last_at: float | None = None

    def pair(self, recipient: str) -> Pair:
        pair = self.pairs.get(recipient)
        if pair is None:
            pair = self.pairs[recipient] = Pair()
        return pair


@dataclass(slots=True)
class Media:
    """A file: one that was uploaded, or one that a customer is to send."""

    id: str
    number: "Number"
    mime_type: str
    content: bytes
    sha256: str
    expired: bool = False
    cuts: int = 0
    seconds: float = 0
    url_seconds: float = 300
    downloads: int = 0
    urls: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Token:
    """`accounts` in the order in which they were shared; `portfolio` whose token it is."""

    state: str = "valid"
    accounts: dict[str, None] = field(default_factory=dict)
    scopes: tuple[str, ...] = SCOPES
    portfolio: str | None = None
    kind: str = "SYSTEM_USER"
    issued_at: float = field(default_factory=time.time)
    expires_at: float | None = None
    targets_told: bool = True


class World:
    """Ids never repeat, not even over restarts: the receiver's database outlives us."""

    def __init__(self, configuration: Configuration) -> None:
        self.defaults = configuration
        self.changed: Callable[[], None] = _nobody_cares
        self._birth = token_hex(6).upper()
        self._wamids = count(1)
        self._ids = count(time.time_ns() // 100)
        self.configuration = configuration
        self.random = random.Random(configuration.seed)
        self.records = Records()
        self.accounts: dict[str, Account] = {}
        self.numbers: dict[str, Number] = {}
        self.templates: dict[str, Template] = {}
        self.tokens: dict[bytes, Token] = {}
        self.media: dict[str, Media] = {}
        self.portfolios: dict[str, Portfolio] = {}
        self.grants: dict[str, Grant] = {}
        self.handles: dict[str, str] = {}
        self.flows: dict[str, Flow] = {}
        self.flow_tokens: dict[str, str] = {}

    def configure(self, configuration: Configuration) -> None:
        if configuration.seed != self.configuration.seed:
            self.random = random.Random(configuration.seed)
        self.configuration = configuration

    def reset(self, keep: set[str]) -> None:
        if "configuration" not in keep:
            self.configuration = self.defaults
        self.random = random.Random(self.configuration.seed)
        self.records = Records()
        self.media.clear()
        self.flow_tokens.clear()
        for number in self.numbers.values():
            number.forget()
        if "numbers" not in keep:
            self.numbers.clear()
            self.tokens.clear()
            self.portfolios.clear()
            self.grants.clear()
        if "templates" not in keep:
            self.templates.clear()
            self.flows.clear()
            for account in self.accounts.values():
                account.templates.clear()
                account.blocked.clear()
                account.creations.clear()
        if not keep & {"numbers", "templates"}:
            self.accounts.clear()
        self.changed()

    def account(self, account_id: str) -> Account:
        return self.accounts.setdefault(account_id, Account(account_id))

    def next_wamid(self) -> str:
        return f"wamid.HBgL{self._birth}{next(self._wamids):012X}AA=="

    def next_id(self) -> str:
        return str(next(self._ids))

    def add_template(self, template: Template) -> None:
        self.templates[template.id] = template
        account = self.account(template.account_id)
        account.templates[template.name, template.language] = template
        self.changed()

    def remove_template(self, template: Template) -> None:
        template.status = "DELETED"
        self.templates.pop(template.id, None)
        self.account(template.account_id).templates.pop((template.name, template.language), None)
        self.changed()


def _nobody_cares() -> None:
    """Until a memory wants to know what changed."""


def user_id_of(wa_id: str) -> str:
    """The business-scoped user id of a phone number: stable, and without the number in it."""
    return f"US.{(int(wa_id) * 6364136223846793005 + 1442695040888963407) % 10**16:016d}"

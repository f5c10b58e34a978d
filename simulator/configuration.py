"""What the simulator can be told: `POST /_sim/configure` patches it, strangers are refused."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, model_validator

from simulator.ai_configuration import Ai
from simulator.signup_configuration import App, Registration

Share = Annotated[float, Field(ge=0, le=1)]
Span = tuple[NonNegativeFloat, NonNegativeFloat]
Code = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Webhooks(Part):
    """Where events go and how stubborn their delivery is."""

    url: str | None = Field(None, description="callback; without it events are counted and dropped")
    app_secret: str = Field("app-secret", description="key of X-Hub-Signature-256")
    verify_token: str = Field("verify-token", description="token of the GET handshake")
    batch: int = Field(20, ge=1, le=1000, description="most events per POST")
    linger: NonNegativeFloat = Field(0.05, description="seconds an event waits for company")
    concurrency: int = Field(8, ge=1, le=256, description="POSTs under way at once")
    timeout: float = Field(10, gt=0, description="seconds without an answer before a POST failed")
    retry_first: float = Field(0.5, gt=0, description="seconds before the first redelivery")
    retry_factor: float = Field(2, ge=1, description="growth of that pause")
    retry_max: float = Field(5, gt=0, description="longest pause")
    give_up_after: NonNegativeFloat | None = Field(
        None, description="seconds after which an event is dropped; Meta: 7 days, here never"
    )
    strict: bool = Field(True, description="false: accounts without a subscription are heard too")
    escape_slashes: bool = Field(False, description="write / as \\/ like Meta sometimes does")


class Withhold(Part):
    """Shares of statuses that are never posted; each one is listed. `failed` is never withheld."""

    sent: Share = 0
    delivered: Share = 0
    read: Share = 0
    all: Share = Field(0, description="share of messages of which no status is ever posted")


class Statuses(Part):
    """What happens to an accepted message, in shares, and when, in seconds."""

    enabled: bool = Field(True, description="false: no status is ever made")
    sent: Share = Field(1, description="share of messages that get `sent`")
    delivered: Share = Field(0.97, description="share that is delivered")
    read: Share = Field(0.6, description="share of the delivered that is read")
    failed: Share = Field(0, description="share that fails instead")
    failed_code: Code = Field(131026, description="code of those failures")
    sent_delay: Span = Field((0.05, 0.3), description="after acceptance")
    delivered_delay: Span = Field((0.1, 1), description="after sent")
    read_delay: Span = Field((0.2, 3), description="after delivered")
    failed_delay: Span = Field((0.2, 1), description="after acceptance")
    skip_delivered: Share = Field(0, description="share of read messages without `delivered`")
    duplicated: Share = Field(0, description="share of statuses posted twice")
    duplicate_delay: Span = Field((0, 1), description="between the two")
    reordered: Share = Field(0, description="share of statuses that change places with the next")
    late: Share = Field(0, description="share of statuses posted late")
    late_by: Span = Field((1, 5), description="how late")
    before_answer: Share = Field(0, description="share whose `sent` is posted before the answer")
    failed_without_echo: Share = Field(0, description="share of `failed` that lack the echo")
    withhold: Withhold = Withhold()


class Inbound(Part):
    """How messages of customers are posted, beside the first time and at once."""

    duplicated: Share = Field(0, description="share of inbound messages posted twice")
    duplicate_delay: Span = Field((0, 1), description="between the two")
    late: Share = Field(0, description="share posted late, after what was written since")
    late_by: Span = Field((0.2, 2), description="how late")


class Limits(Part):
    throughput: int | None = Field(80, ge=1, description="messages per sliding second; null lifts")
    inbound_counts: bool = Field(True, description="injected inbound messages use the same limit")
    http_status: Literal[400, 429] = Field(400, description="HTTP status of 130429")
    pair: bool = Field(True, description="131056 per number and recipient")
    pair_refill: float = Field(6, gt=0, description="seconds per message of one pair")
    pair_capacity: int = Field(45, ge=1, description="burst of one pair")
    window: Literal["off", "sync", "async"] = Field("off", description="131047 for text outside")


class When(StrEnum):
    SYNC = "sync"
    ASYNC = "async"


class ErrorRule(Part):
    """Refuses (sync) or later fails (async) the messages it matches. First match wins."""

    codes: list[Code] = Field(min_length=1, description="one of them, drawn per request")
    when: When = When.SYNC
    share: Share = Field(1, description="share of the matching requests")
    sticky: bool = Field(False, description="draw once per recipient, not per request")
    recipients: list[str] | None = Field(None, description="numbers or user ids; null: all")
    numbers: list[str] | None = Field(None, description="phone number ids; null: all")
    once_each: bool = Field(False, description="spend `codes` in order, once per recipient")
    times: int | None = Field(None, ge=1, description="how often it fires in all")
    http_status: int | None = Field(None, ge=400, le=599, description="null: from Meta's table")
    is_transient: bool | None = Field(None, description="adds that member to the envelope")


class Kind(StrEnum):
    CUT = "cut"
    RESET = "reset"
    HTML502 = "html502"
    HALF_BODY = "half_body"
    HALF_STATUS = "half_status"
    SILENCE = "silence"
    REFUSE = "refuse"


class Scope(StrEnum):
    MESSAGES = "messages"
    NUMBER = "number"
    API = "api"


class Fault(Part):
    """How an answer is lost. `accepted` true: the request was processed all the same."""

    kind: Kind
    accepted: bool = Field(True, description="false: nothing was processed")
    scope: Scope = Field(
        Scope.MESSAGES, description="messages: POST of messages; number: also its GET; api: all"
    )
    share: Share = Field(1, description="share of the matching requests")
    recipients: list[str] | None = Field(None, description="null: all; only scope messages")
    numbers: list[str] | None = Field(None, description="phone number ids; null: all")
    times: int | None = Field(None, ge=1, description="how often it strikes in all")
    seconds: float | None = Field(None, gt=0, description="how long; null: until configured away")

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        if self.kind is Kind.REFUSE and (self.scope is not Scope.API or self.share < 1):
            raise ValueError("refuse closes the port: it needs scope api and share 1")
        if self.scope is not Scope.MESSAGES and self.recipients is not None:
            raise ValueError("recipients are known in scope messages only")
        if self.scope is Scope.API and self.numbers is not None:
            raise ValueError("scope api has no numbers")
        return self


class CallRule(Part):
    """What becomes of the Graph calls it matches, messages apart. The first match is spent."""

    edge: str = Field(description="as in `POST /{number}/register`; empty: the node itself")
    node: str | None = Field(None, description="id; null: any")
    method: Literal["GET", "POST", "DELETE"] | None = Field(None, description="null: any")
    skip: int = Field(0, ge=0, description="so many go by first")
    times: int | None = Field(None, ge=1, description="how often it counts")
    code: Code | None = Field(None, description="refused with it; null: obeyed")
    subcode: Code | None = Field(None)
    details: str = Field("")
    user_title: str | None = Field(None, description="then `details` are its message")
    http_status: int | None = Field(None, ge=400, le=599, description="null: from Meta's table")
    delay: NonNegativeFloat = Field(0, description="seconds before the answer leaves")
    lost: Literal["cut", "reset", "html502", "half_body", "half_status", "silence"] | None = Field(
        None, description="how the answer is lost"
    )
    obeyed: bool = Field(True, description="false: a lost call was not processed")


class Held(Part):
    """Messages answered held_for_quality_assessment and judged later."""

    share: Share = Field(0, description="share of template sends")
    recipients: list[str] | None = Field(
        None, description="only these; with share 0 always, null: all"
    )
    outcome: Literal["release", "drop", "wait"] = Field(
        "release", description="wait: until POST /_sim/held"
    )
    after: Span = Field((1, 2), description="seconds until then")
    code: Code = Field(132015, description="code of a drop")


class Verdict(Part):
    status: Literal["APPROVED", "REJECTED", "LIMIT_EXCEEDED"] = "APPROVED"
    reason: str = Field("NONE", description="rejected_reason")
    category: Literal["MARKETING", "UTILITY", "AUTHENTICATION"] | None = Field(
        None, description="assigned at once, whatever was asked for"
    )


def _rejected(reason: str) -> Verdict:
    return Verdict(status="REJECTED", reason=reason)


SUFFIXES = {
    "_abusive": _rejected("ABUSIVE_CONTENT"),
    "_scam": _rejected("SCAM"),
    "_promotional": _rejected("PROMOTIONAL"),
    "_malformed": _rejected("INVALID_FORMAT"),
    "_miscategorised": _rejected("INCORRECT_CATEGORY"),
    "_mismatch": _rejected("TAG_CONTENT_MISMATCH"),
    "_beyond_limit": Verdict(status="LIMIT_EXCEEDED"),
    "_sales": Verdict(category="MARKETING"),
}


class Review(Part):
    seconds: NonNegativeFloat | None = Field(2, description="length; null: until decided by hand")
    verdict: Verdict = Verdict()
    by_name: dict[str, Verdict] = Field({}, description="verdicts of single names")
    by_suffix: dict[str, Verdict] = Field(SUFFIXES, description="of names that end like this")
    webhook: bool = Field(True, description="false: the news is lost")


class TemplateLimits(Part):
    """Meta's quotas for templates."""

    most: int = Field(6000, ge=0, description="of an account; Meta: 250 while unverified")
    creations: int = Field(100, ge=0, description="per account and hour")
    edits_a_day: int = Field(1, ge=0, description="of an APPROVED one in 24 h")
    edits_a_month: int = Field(10, ge=0, description="of an APPROVED one in 30 days")
    blocked_days: float = Field(30, ge=0, description="a deleted APPROVED one's name is not free")
    unpause_after: NonNegativeFloat = Field(300, description="seconds a pause lasts at least")
    pauses: tuple[NonNegativeFloat, NonNegativeFloat] = Field(
        (10_800, 21_600), description="seconds of the first and second pause; a third disables"
    )
    upload_cuts: list[int] = Field(
        [], description="each upload of bytes takes one: so many are kept, and the line is cut"
    )


class FlowFiles(Part):
    """Where Flow JSONs are told to be; Meta's delivery network has other hosts than the Graph."""

    address: str | None = Field(None, description="told in place of the simulator's own")
    seconds: float = Field(3600, description="how long its own address is good")


class Configuration(Part):
    seed: int = Field(1, description="of every draw")
    record_arrivals: bool = Field(True, description="keep a line per request")
    answer_delay: Span = Field((0, 0), description="seconds before an answer leaves")
    webhooks: Webhooks = Webhooks()
    statuses: Statuses = Statuses()
    inbound: Inbound = Inbound()
    limits: Limits = Limits()
    errors: list[ErrorRule] = []
    faults: list[Fault] = []
    calls: list[CallRule] = []
    held: Held = Held()
    review: Review = Review()
    app: App = App()
    registration: Registration = Registration()
    templates: TemplateLimits = TemplateLimits()
    ai: Ai = Ai()
    flow_files: FlowFiles = FlowFiles()


Patch = dict[str, object]


def patched(configuration: Configuration, patch: Patch) -> Configuration:
    """The configuration with the patch laid over it: objects merge, all else is replaced."""
    return Configuration.model_validate(_merge(configuration.model_dump(mode="json"), patch))


def _merge(old: Patch, new: Patch) -> Patch:
    merged = dict(old)
    for key, value in new.items():
        before = merged.get(key)
        if isinstance(value, dict) and isinstance(before, dict) and key != "by_name":
            merged[key] = _merge(before, value)
        else:
            merged[key] = value
    return merged

"""What can go wrong with a call to Meta, by what the caller does about it.

MetaError
├── AnswerLost                  nobody told us what became of the request
│   ├── NotSent                 NOT_NOW    nothing left this machine
│   │   └── Lapsed              NOT_NOW    its time had passed, so it was not begun
│   └── InDoubt                 IN_DOUBT   it may have been obeyed
│       ├── Unanswered          it left; no complete answer came
│       └── Unreadable          an answer came that is not Meta's
└── Refused                     Meta's own envelope; one class per reason in refusals.py
    ├── RECIPIENT               RecipientUnreachable RecipientBlocked InHoldout OptedOut
    ├── REQUEST                 WindowClosed MediaRefused PhoneRequired IdentityChanged
    │                           NotAllowlisted WrongEndpoint BadRequest GroupRefused
    │                           RegistrationRefused OutsideMessaging UnknownRefusal
    │                           CodeRefused WrongPin NotVerified RegisterLimit PinGuesses
    │                           JustDeleted SyncRefused; refusals_numbers.py, refusals_flows.py
    ├── TRY_AGAIN               SomethingWentWrong TemporarilyUnavailable MediaUnfetchable
    │                           ManagementThrottled UnknownTransient UnknownThrottle
    ├── TRY_AGAIN_LATER         MarketingCapped FlowThrottled
    ├── PAIR                    PairThrottled
    ├── NOT_NOW                 Throttled ServiceUnavailable
    └── STOP                    AuthFailed NotPermitted AccountBlocked NumberUnavailable
                                CountryRestricted PaymentMissing SpamLimited MessagingCapped
                                MarketingMessagesUnavailable TemplatePaused TemplateUnusable
                                TemplateRefused
"""

from datetime import timedelta
from enum import StrEnum
from typing import ClassVar


class Outcome(StrEnum):
    """What the sender does next."""

    RECIPIENT = "recipient"
    REQUEST = "request"
    TRY_AGAIN = "try_again"
    TRY_AGAIN_LATER = "try_again_later"
    PAIR = "pair"
    NOT_NOW = "not_now"
    STOP = "stop"
    IN_DOUBT = "in_doubt"


class MetaError(Exception):
    """A call that did not succeed. Its text is the class and the code, never Meta's words."""

    outcome: ClassVar[Outcome]
    advice: ClassVar[str]

    code: int | None = None
    subcode: int | None = None
    status: int | None = None
    fbtrace_id: str | None = None
    details: str | None = None

    def __str__(self) -> str:
        name = type(self).__name__
        return name if self.code is None else f"{name} {self.code}"

    def __repr__(self) -> str:
        return f"<{self}>"


class AnswerLost(MetaError):
    """No answer of Meta's says what became of the request. `cause` names an exception class."""

    def __init__(self, cause: str = "", *, status: int | None = None) -> None:
        super().__init__()
        self.cause = cause
        self.status = status

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.cause or self.status or ''}".rstrip()


class NotSent(AnswerLost):
    """Nothing left: refused, DNS, TLS, no free connection in time."""

    outcome = Outcome.NOT_NOW
    advice = (
        "Meta could not be reached. Check the network and META_BASE_URL; sending resumes alone."
    )


class Lapsed(NotSent):
    """The deadline passed before the request began. It says nothing about Meta's health."""

    advice = "The request came too late for its turn and was not begun. It will get another."


class InDoubt(AnswerLost):
    """The request may have been obeyed; only a status or time will tell."""

    outcome = Outcome.IN_DOUBT


class Unanswered(InDoubt):
    """It left, and no complete answer came back."""

    advice = "Meta may have taken the message without saying so. Wait for its status."


class Unreadable(InDoubt):
    """An answer came that is not in Meta's shape: a gateway's page, half a document."""

    advice = "Something between us and Meta answered in its place. Wait for the message's status."


class Refused(MetaError):
    """Meta said no, with a code. A subclass lists the codes that mean the same to us."""

    codes: ClassVar[frozenset[int]] = frozenset()
    wait: ClassVar[timedelta | None] = None
    in_doubt_if_at_most_once: ClassVar[bool] = False

    def __init__(
        self,
        code: int,
        *,
        subcode: int | None = None,
        status: int | None = None,
        fbtrace_id: str | None = None,
        details: str | None = None,
    ) -> None:
        super().__init__()
        self.code = code
        self.subcode = subcode
        self.status = status
        self.fbtrace_id = fbtrace_id
        self.details = details

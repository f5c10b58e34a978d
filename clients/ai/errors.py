"""What can go wrong when a model is asked, by what the caller does about it.

AiError
├── Temporary        another one may answer, or this one later
│   └── TimedOut         the time was up
├── Permanent        the same request will not succeed there
│   └── KeyRefused       the key is wrong, or may not use the model
├── OverQuota        the provider's account is used up
├── Refused          the model will not answer this
└── InvalidOutput    an answer, but not one that was asked for
"""

from enum import StrEnum
from typing import ClassVar

from clients.ai.types import NO_TOKENS, Tokens


class Outcome(StrEnum):
    """What became of one attempt."""

    ANSWERED = "ANSWERED"
    TEMPORARY = "TEMPORARY"
    TIMED_OUT = "TIMED_OUT"
    PERMANENT = "PERMANENT"
    KEY_REFUSED = "KEY_REFUSED"
    OVER_QUOTA = "OVER_QUOTA"
    REFUSED = "REFUSED"
    INVALID_OUTPUT = "INVALID_OUTPUT"
    RESTING = "RESTING"


class AiError(Exception):
    """No answer of use. Its text is the class and the status, never anybody's words or keys.

    `tokens` is None where nobody knows what was used: the answer was lost.
    `unwell`: it says something about the provider, not about the request.
    """

    outcome: ClassVar[Outcome]
    unwell: ClassVar[bool] = False

    def __init__(self, status: int | None = None, *, tokens: Tokens | None = NO_TOKENS) -> None:
        super().__init__()
        self.status = status
        self.tokens = tokens

    def __str__(self) -> str:
        name = type(self).__name__
        return name if self.status is None else f"{name} {self.status}"

    def __repr__(self) -> str:
        return f"<{self}>"


class Temporary(AiError):
    """Overloaded, throttled, broken or out of reach."""

    outcome = Outcome.TEMPORARY
    unwell = True


class TimedOut(Temporary):
    """The time was up."""

    outcome = Outcome.TIMED_OUT


class Permanent(AiError):
    """The request, the model's name or the address is wrong."""

    outcome = Outcome.PERMANENT


class KeyRefused(Permanent):
    """The key is wrong, or may not use the model."""

    outcome = Outcome.KEY_REFUSED
    unwell = True


class OverQuota(AiError):
    """The provider's account is used up: somebody has to pay."""

    outcome = Outcome.OVER_QUOTA
    unwell = True


class Refused(AiError):
    """The model will not answer this. Nobody else is asked."""

    outcome = Outcome.REFUSED


class InvalidOutput(AiError):
    """An answer that is cut off, empty, or does not fit the schema."""

    outcome = Outcome.INVALID_OUTPUT

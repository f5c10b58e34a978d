"""What can go wrong with a request to an address a customer gave.

OutboundError
├── AddressRefused       we do not call that address; `reason` says why
├── RedirectRefused      it points elsewhere; `reason` says how
├── RequestRefused       a header that is not the caller's to set
└── Failed               `left`: the request went out and may have been obeyed
    ├── Unresolved           the name has no address now
    ├── Unreachable          no connection
    ├── TlsFailed            no encryption, or a certificate we do not believe
    ├── Unanswered           it left, and no whole answer came
    ├── TooSlow              the time was up, wherever it was
    └── TooLarge             the answer is longer than we read
"""

from enum import StrEnum


class AddressReason(StrEnum):
    MALFORMED = "malformed"
    SCHEME = "scheme"
    USER_INFO = "user_info"
    PORT = "port"
    NOT_PUBLIC = "not_public"


class RedirectReason(StrEnum):
    FOREIGN = "foreign"
    TOO_MANY = "too_many"
    METHOD = "method"


class OutboundError(Exception):
    """A request that brought no answer. Its text names the reason and nothing of the address."""

    def __str__(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        return f"<{self}>"


class AddressRefused(OutboundError):
    """We do not call that address. Only another address helps."""

    def __init__(self, reason: AddressReason) -> None:
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.reason}"


class RedirectRefused(OutboundError):
    """The address points elsewhere, and there we do not go."""

    def __init__(self, reason: RedirectReason, status: int) -> None:
        super().__init__()
        self.reason = reason
        self.status = status

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.reason}"


class RequestRefused(OutboundError):
    """A header that is not the caller's to set, or none that HTTP knows."""


class Failed(OutboundError):
    """No whole answer. `left`: the request may have been obeyed; `status` if it was heard."""

    def __init__(self, *, left: bool = False, status: int | None = None) -> None:
        super().__init__()
        self.left = left
        self.status = status

    def __str__(self) -> str:
        name = type(self).__name__
        return name if self.status is None else f"{name} {self.status}"


class Unresolved(Failed):
    """The name has no address now."""


class Unreachable(Failed):
    """No connection."""


class TlsFailed(Failed):
    """No encryption, or a certificate that is not the host's."""


class Unanswered(Failed):
    """It left, and no whole answer came."""


class TooSlow(Failed):
    """The time was up."""


class TooLarge(Failed):
    """The answer is longer than we read."""

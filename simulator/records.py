"""What happened, kept as plain tuples: cheap to write and nothing for the garbage collector."""

from collections import Counter
from typing import NamedTuple


class Arrival(NamedTuple):
    echo: str | None
    number: str
    recipient: str | None
    monotonic: float
    arrived_at: float
    outcome: str
    code: int | None
    answered: str
    wamid: str | None


class Acknowledged(NamedTuple):
    """An event the receiver answered 200."""

    kind: str
    id: str
    status: str | None
    echo: str | None
    recipient: str | None
    number: str | None
    acknowledged_at: float
    attempt: int


class Injected(NamedTuple):
    """A message that a customer wrote; `timestamp` is what the webhook says."""

    wamid: str
    number: str
    sender: str
    timestamp: str
    injected_at: float


class Withheld(NamedTuple):
    wamid: str
    status: str
    echo: str | None
    recipient: str


class Called(NamedTuple):
    """A Graph call that was no message; `answered` is ok, refused, or how the answer was lost."""

    method: str
    node: str
    edge: str
    answered: str
    code: int | None
    at: float
    about: str = ""
    obeyed: bool = True


class Records:
    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.acknowledged: list[Acknowledged] = []
        self.injected: list[Injected] = []
        self.withheld: list[Withheld] = []
        self.calls: list[Called] = []
        self.silent: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.refused: Counter[int] = Counter()
        self.faults: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.webhooks: Counter[str] = Counter()
        self.messaging_accounts: Counter[str] = Counter()
        self.requests = 0

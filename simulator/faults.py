"""Chooses how an answer is lost, and loses it."""

import time
from dataclasses import dataclass, field

from simulator.answers import After, Answer, as_html
from simulator.configuration import Fault, Kind, Scope
from simulator.draws import FAULT, Draws
from simulator.message_rules import PUNCTUATION
from simulator.world import World

BAD_GATEWAY = (
    "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n"
    "<body><center><h1>502 Bad Gateway</h1></center></body></html>\n"
)


@dataclass(slots=True)
class Armed:
    fault: Fault
    salt: int
    until: float | None
    left: int | None
    recipients: frozenset[str] | None = field(init=False)

    def __post_init__(self) -> None:
        given = self.fault.recipients
        self.recipients = None if given is None else frozenset(map(plain_recipient, given))

    def is_over(self, now: float) -> bool:
        return self.left == 0 or (self.until is not None and now >= self.until)


class Faults:
    def __init__(self, world: World) -> None:
        self._world = world
        self._armed: list[Armed] = []

    def arm(self, faults: list[Fault]) -> None:
        now = time.monotonic()
        self._armed = [
            Armed(f, FAULT + i, None if f.seconds is None else now + f.seconds, f.times)
            for i, f in enumerate(faults)
        ]

    def refuses_until(self) -> float | None:
        """Until when the port is closed: None means it is open, infinity that nobody knows."""
        ends = [
            a.until if a.until is not None else float("inf")
            for a in self._present()
            if a.fault.kind is Kind.REFUSE
        ]
        return max(ends, default=None)

    def admits_connections(self) -> bool:
        return not self._armed or not any(
            a.fault.kind in (Kind.RESET, Kind.REFUSE)
            and a.fault.scope is Scope.API
            and a.fault.share >= 1
            for a in self._present()
        )

    def strike(
        self, number_id: str | None, recipient: str | None, draws: Draws | None, *, sending: bool
    ) -> Fault | None:
        """The first fault that hits this request, if any."""
        if not self._armed:
            return None
        for armed in self._present():
            fault = armed.fault
            if fault.scope is Scope.MESSAGES and not sending:
                continue
            if fault.scope is not Scope.API and number_id is None:
                continue
            if fault.numbers is not None and number_id not in fault.numbers:
                continue
            if armed.recipients is not None and recipient not in armed.recipients:
                continue
            if not self._falls(armed, draws):
                continue
            if armed.left is not None:
                armed.left -= 1
            self._world.records.faults[fault.kind.value] += 1
            return fault
        return None

    def _present(self) -> list[Armed]:
        now = time.monotonic()
        if any(armed.is_over(now) for armed in self._armed):
            self._armed = [armed for armed in self._armed if not armed.is_over(now)]
        return self._armed

    def _falls(self, armed: Armed, draws: Draws | None) -> bool:
        share = armed.fault.share
        if share >= 1:
            return True
        if draws is None:
            return self._world.random.random() < share
        return draws.hits(share, armed.salt)


def lose(fault: Fault, answer: Answer | None) -> Answer:
    """What the client sees instead of the answer; None when nothing was processed."""
    if answer is None:
        answer = Answer(b"HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n" + b" " * 40)
    match fault.kind:
        case Kind.CUT:
            return Answer(b"", After.CLOSE)
        case Kind.HTML502:
            return as_html(BAD_GATEWAY, 502)
        case Kind.HALF_BODY:
            start = answer.payload.index(b"\r\n\r\n") + 4
            return Answer(answer.payload[: start + (len(answer.payload) - start) // 2], After.CLOSE)
        case Kind.HALF_STATUS:
            return Answer(answer.payload[:11], After.CLOSE)
        case Kind.SILENCE:
            return Answer(b"", After.HANG)
        case Kind.RESET | Kind.REFUSE:
            return Answer(b"", After.RESET)


def plain_recipient(recipient: str) -> str:
    """+1 (415) … and 1415… are the same recipient; a user id stays as it is."""
    digits = recipient.translate(PUNCTUATION)
    return digits if digits.isdigit() else recipient

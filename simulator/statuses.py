"""Decides what becomes of an accepted message, and lets the statuses happen in their time."""

import asyncio
import time

from simulator import draws as salt
from simulator.configuration import Statuses
from simulator.draws import Draws
from simulator.errors import title
from simulator.events import Event, status_error, status_event
from simulator.records import Withheld
from simulator.webhooks import Webhooks
from simulator.wheel import Wheel
from simulator.world import Message, World

SALTS = {
    "sent": salt.SENT,
    "delivered": salt.DELIVERED,
    "read": salt.READ,
    "failed": salt.FAILED,
}
ORDER = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}


class StatusPlanner:
    def __init__(self, world: World, wheel: Wheel, webhooks: Webhooks) -> None:
        self._world = world
        self._wheel = wheel
        self._webhooks = webhooks
        self._planned = 0
        self._held: dict[Message, Draws] = {}

    def clear(self) -> None:
        self._planned = 0
        self._held.clear()

    def pending(self) -> dict[str, int]:
        return {"scheduled": self._planned}

    def plan(self, message: Message, draws: Draws) -> asyncio.Future[None] | None:
        """Plans every status; a future means: answer only when it is done."""
        settings = self._world.configuration.statuses
        if message.failed_code is None and draws.hits(settings.failed, salt.FAILED):
            message.failed_code = settings.failed_code
        if message.failed_code is not None:
            wait = draws.within(settings.failed_delay, salt.FAILED + salt.DELAY)
            message.echo_on_failed = not draws.hits(
                settings.failed_without_echo, salt.FAILED + salt.NO_ECHO
            )
            self._schedule(message, [("failed", wait)], draws, settings)
            return None
        if not settings.enabled:
            return None
        steps = self._steps(draws, settings)
        early = None
        if (
            steps
            and steps[0][0] == "sent"
            and draws.hits(settings.before_answer, salt.BEFORE_ANSWER)
        ):
            early = self._early(message)
            steps = steps[1:]
        self._schedule(message, steps, draws, settings)
        return early

    def hold(self, message: Message, draws: Draws) -> None:
        """Keeps the message back until it is released or dropped."""
        settings = self._world.configuration.held
        self._held[message] = draws
        if settings.outcome != "wait":
            wait = draws.within(settings.after, salt.HELD_AFTER)
            self._planned += 1
            self._wheel.after(wait, self._judge_in_time, message, settings.outcome == "release")

    def judge_all(self, release: bool) -> int:
        held = list(self._held)
        for message in held:
            self._judge(message, release)
        return len(held)

    def _judge_in_time(self, message: Message, release: bool) -> None:
        self._planned -= 1
        self._judge(message, release)

    def _judge(self, message: Message, release: bool) -> None:
        draws = self._held.pop(message, None)
        if draws is None:
            return
        if not release:
            message.failed_code = self._world.configuration.held.code
        self.plan(message, draws)

    def _steps(self, draws: Draws, settings: Statuses) -> list[tuple[str, float]]:
        steps = []
        at = draws.within(settings.sent_delay, salt.SENT + salt.DELAY)
        if draws.hits(settings.sent, salt.SENT):
            steps.append(("sent", at))
        if not draws.hits(settings.delivered, salt.DELIVERED):
            return steps
        at += draws.within(settings.delivered_delay, salt.DELIVERED + salt.DELAY)
        read = draws.hits(settings.read, salt.READ)
        if not (read and draws.hits(settings.skip_delivered, salt.SKIPPED)):
            steps.append(("delivered", at))
        if read:
            at += draws.within(settings.read_delay, salt.READ + salt.DELAY)
            steps.append(("read", at))
        return steps

    def _schedule(
        self, message: Message, steps: list[tuple[str, float]], draws: Draws, settings: Statuses
    ) -> None:
        now, shown = time.monotonic(), 0
        withholds = settings.withhold
        silent = draws.hits(withholds.all, salt.WITHHELD_ALL)
        priced = {"sent", "read" if not any(s == "delivered" for s, _ in steps) else "delivered"}
        posted = _posting_times(steps, draws, settings)
        for (status, at), when in zip(steps, posted, strict=True):
            base = SALTS[status]
            if status != "failed" and (
                silent or draws.hits(getattr(withholds, status), base + salt.WITHHELD)
            ):
                self._withhold(message, status)
                self._wheel.at(now + at, _advance, message, status)
                continue
            shown += 1
            happened = message.accepted_at + at
            self._planned += 1
            self._wheel.at(now + when, self._emit, message, status, happened, status in priced)
            if draws.hits(settings.duplicated, base + salt.DOUBLED):
                when += draws.within(settings.duplicate_delay, base + salt.DOUBLE_DELAY)
                self._planned += 1
                self._wheel.at(now + when, self._emit, message, status, happened, status in priced)
        if steps and not shown:
            self._world.records.silent.append(message.wamid)

    def _withhold(self, message: Message, status: str) -> None:
        self._world.records.withheld.append(
            Withheld(message.wamid, status, message.echo, message.recipient)
        )

    def _emit(self, message: Message, status: str, happened: float, priced: bool) -> None:
        self._planned -= 1
        _advance(message, status)
        self._world.records.statuses[status] += 1
        self._webhooks.put(self._event(message, status, happened, priced))

    def _early(self, message: Message) -> asyncio.Future[None]:
        _advance(message, "sent")
        self._world.records.statuses["sent"] += 1
        return self._webhooks.put_now(self._event(message, "sent", message.accepted_at, True))

    def _event(self, message: Message, status: str, happened: float, priced: bool) -> Event:
        if status != "failed" or message.failed_code is None:
            return status_event(message, status, happened, priced=priced, echo=True)
        return status_event(
            message,
            status,
            happened,
            priced=False,
            echo=message.echo_on_failed,
            error=status_error(message.failed_code, title(message.failed_code)),
        )


def _posting_times(steps: list[tuple[str, float]], draws: Draws, settings: Statuses) -> list[float]:
    """When each status is posted: some change places with the next, some come late."""
    times = [at for _, at in steps]
    for i, (status, _) in enumerate(steps):
        base = SALTS[status]
        if i + 1 < len(steps) and draws.hits(settings.reordered, base + salt.SWAPPED):
            times[i], times[i + 1] = times[i + 1], times[i]
        if draws.hits(settings.late, base + salt.LATE):
            times[i] += draws.within(settings.late_by, base + salt.LATE_BY)
    return times


def _advance(message: Message, status: str) -> None:
    if ORDER[status] > ORDER[message.status]:
        message.status = status

"""Activities that only pretend: the names the workflow calls, a campaign kept in memory."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from core.ids import new_id
from models.campaigns.types import (
    CampaignRef,
    CampaignStatus,
    Completed,
    Examined,
    ExamineInput,
    FreezeInput,
    Frozen,
    Launched,
    LaunchInput,
    Move,
    Moved,
    PauseReason,
    RateInput,
    RescheduleInput,
    RetryInput,
    Terms,
)
from models.sending.types import PageInput, PageOutcome, Progress, SettleInput, SettleOutcome

SETTLING = timedelta(minutes=3)
OUTAGE = timedelta(minutes=15)
TERMS = Terms(
    settling=SETTLING, outage_pause=OUTAGE, template_id=new_id(), phone_number_id=new_id()
)


def _open() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(slots=True)
class Play:
    """One campaign: how many stand where, and what its activities shall answer."""

    people: int = 3
    page_size: int = 100
    campaign_id: UUID = field(default_factory=new_id)
    organization_id: UUID = field(default_factory=new_id)
    status: CampaignStatus = CampaignStatus.DRAFT
    reason: str | None = None
    epoch: int = 0
    starts_at: datetime | None = None
    frozen: bool = False
    rate: float | None = None
    hindrance: PauseReason | None = None
    standing: PauseReason | None = None
    refusal: str | None = None
    states: Counter[str] = field(default_factory=Counter)
    becomes: str = "accepted"
    doubts_become: str | None = "unknown"
    stops: list[dict[str, Any]] = field(default_factory=list)
    probes: list[bool] = field(default_factory=list)
    freezes: list[Frozen] = field(default_factory=list)
    settles: list[Callable[["Play"], None]] = field(default_factory=list)
    may_freeze: asyncio.Event = field(default_factory=_open)
    may_send: asyncio.Event = field(default_factory=_open)
    calls: list[str] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    pages: list[PageInput] = field(default_factory=list)
    froze_after: list[UUID | None] = field(default_factory=list)

    @property
    def ref(self) -> dict[str, UUID]:
        return {"organization_id": self.organization_id, "campaign_id": self.campaign_id}

    def progress(self) -> Progress:
        return Progress(**{name: n for name, n in self.states.items() if n})

    def change(self, before: str, after: str, most: int | None = None) -> int:
        moved = self.states[before] if most is None else min(most, self.states[before])
        self.states[before] -= moved
        self.states[after] += moved
        return moved

    def launched(self, *, fresh: bool) -> Launched:
        return Launched(
            status=self.status,
            terms=TERMS,
            epoch=self.epoch,
            starts_at=self.starts_at,
            reason=self.reason,
            frozen=self.frozen,
            fresh=fresh,
        )


class Stage:
    """Every activity of a campaign, by its registered name."""

    def __init__(self) -> None:
        self._plays: dict[UUID, Play] = {}

    def put_on(self, play: Play) -> Play:
        self._plays[play.campaign_id] = play
        return play

    def _of(self, input: CampaignRef | PageInput | SettleInput, call: str) -> Play:
        play = self._plays[input.campaign_id]
        play.calls.append(call)
        return play

    @activity.defn(name="campaigns.launch")
    async def launch(self, input: LaunchInput) -> Launched:
        play = self._of(input, "launch")
        if play.status is not CampaignStatus.DRAFT:
            return play.launched(fresh=False)
        if play.refusal is not None:
            raise ApplicationError(
                "Refused", {"field": play.refusal}, type="Refused", non_retryable=True
            )
        later = input.starts_at is not None and input.starts_at > input.now
        play.starts_at = input.starts_at
        play.status = CampaignStatus.SCHEDULED if later else CampaignStatus.FREEZING
        return play.launched(fresh=True)

    @activity.defn(name="campaigns.recall")
    async def recall(self, input: CampaignRef) -> Launched:
        return self._of(input, "recall").launched(fresh=False)

    @activity.defn(name="campaigns.freeze")
    async def freeze(self, input: FreezeInput) -> Frozen:
        play = self._of(input, "freeze")
        play.froze_after.append(input.after)
        await play.may_freeze.wait()
        if play.freezes:
            return play.freezes.pop(0)
        play.frozen = True
        play.states = Counter(due=play.people)
        return Frozen(done=True, audience=play.people)

    @activity.defn(name="campaigns.move")
    async def move(self, input: Move) -> Moved:
        play = self._of(input, "move")
        play.status, play.reason = input.status, input.reason
        play.epoch += int(input.halt)
        play.moves.append(f"{input.status} {input.reason}" if input.reason else input.status)
        return Moved(epoch=play.epoch)

    @activity.defn(name="campaigns.examine")
    async def examine(self, input: ExamineInput) -> Examined:
        play = self._of(input, "examine")
        if input.accept and play.hindrance is PauseReason.TEMPLATE_COSTLIER:
            play.hindrance = None
        return Examined(reason=play.hindrance)

    @activity.defn(name="campaigns.examine_number")
    async def examine_number(self, input: CampaignRef) -> Examined:
        return Examined(reason=self._of(input, "examine_number").standing)

    @activity.defn(name="campaigns.complete")
    async def complete(self, input: CampaignRef) -> Completed:
        play = self._of(input, "complete")
        done = not (play.states["due"] or play.states["sending"])
        if done:
            play.status = CampaignStatus.COMPLETED
        return Completed(done=done, progress=play.progress())

    @activity.defn(name="campaigns.set_rate")
    async def set_rate(self, input: RateInput) -> None:
        self._of(input, "set_rate").rate = input.rate

    @activity.defn(name="campaigns.reschedule")
    async def reschedule(self, input: RescheduleInput) -> None:
        self._of(input, "reschedule").starts_at = input.starts_at

    @activity.defn(name="campaigns.cancel_due")
    async def cancel_due(self, input: CampaignRef) -> Progress:
        play = self._of(input, "cancel_due")
        play.change("due", "cancelled")
        return play.progress()

    @activity.defn(name="campaigns.make_due")
    async def make_due(self, input: RetryInput) -> Progress:
        play = self._of(input, "make_due")
        moved = sum(play.change(state, "due") for state in input.retry.states)
        if not moved:
            raise ApplicationError("Refused", type="Refused", non_retryable=True)
        return play.progress()

    @activity.defn(name="sending.send_page")
    async def send_page(self, input: PageInput) -> PageOutcome:
        play = self._of(input, "send_page")
        play.pages.append(input)
        await play.may_send.wait()
        if play.stops:
            return PageOutcome(progress=play.progress(), **play.stops.pop(0))
        claimed = 0
        if input.epoch == play.epoch and play.status is CampaignStatus.SENDING:
            claimed = play.change("due", play.becomes, play.page_size)
        claimed = 0 if play.becomes == "skipped" else claimed
        return PageOutcome(progress=play.progress(), claimed=claimed)

    @activity.defn(name="sending.probe")
    async def probe(self, input: PageInput) -> bool:
        return self._of(input, "probe").probes.pop(0)

    @activity.defn(name="sending.settle")
    async def settle(self, input: SettleInput) -> SettleOutcome:
        play = self._of(input, "settle")
        if play.settles:
            play.settles.pop(0)(play)
        judged = play.change("sending", play.doubts_become) if play.doubts_become else 0
        check_in = timedelta(minutes=5) if play.states["sending"] else None
        return SettleOutcome(progress=play.progress(), judged=judged, check_in=check_in)

    def on_campaign(self) -> Sequence[Callable[..., Any]]:
        return [self.freeze, self.cancel_due, self.make_due]

    def on_control(self) -> Sequence[Callable[..., Any]]:
        return [
            self.launch,
            self.recall,
            self.move,
            self.examine,
            self.examine_number,
            self.complete,
            self.set_rate,
            self.reschedule,
            self.settle,
        ]

    def on_send(self) -> Sequence[Callable[..., Any]]:
        return [self.send_page, self.probe]

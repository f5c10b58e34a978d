"""Lives of workflows worth keeping: each ends with the run whose history is stored."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig
from temporalio.worker import Worker

from bench import media, signup, templates
from bench.accounts import looked_at
from bench.conversation import answered, thought_about, watched
from bench.delivery import accepted, not_delivered, tried_again
from bench.invitation import invited
from bench.mail import forgotten, mailed, refused_for_good
from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.campaigns.types import (
    AccountLost,
    CampaignStatus,
    FailuresSeen,
    Frozen,
    PauseReason,
    Retry,
)
from models.ingest.types import DrainInput, DrainResult, Ended, IngestInput, RelayResult
from models.sending.types import StopReason
from tests.campaigns.stage import OUTAGE, Stage
from tests.campaigns.theatre import Theatre, refused, workers
from workflows.ingest.ingest import Ingest

S = CampaignStatus
Run = WorkflowHandle[Any, Any]


async def completed(theatre: Theatre) -> Run:
    play = theatre.play(people=5, page_size=2)
    await theatre.start(play)
    await theatre.settled(play)
    return theatre.handle(play)


async def scheduled(theatre: Theatre) -> Run:
    play, now = theatre.play(), datetime.now(UTC)
    await theatre.start(play, now + timedelta(days=3))
    await theatre.campaigns.reschedule(play.campaign_id, now + timedelta(days=1))
    await theatre.passes(play, timedelta(days=1, hours=1))
    return theatre.handle(play)


async def steered(theatre: Theatre) -> Run:
    play = theatre.play(people=4, freezes=[Frozen(done=False, audience=0, after=new_id())])
    play.may_freeze.clear()
    await theatre.start(play)
    await theatre.campaigns.pause(play.campaign_id)
    play.may_freeze.set()
    play.may_send.clear()
    await theatre.campaigns.resume(play.campaign_id)
    await theatre.becomes(play, S.SENDING)
    await theatre.campaigns.set_rate(play.campaign_id, 10)
    await theatre.campaigns.pause(play.campaign_id)
    await theatre.campaigns.resume(play.campaign_id)
    await theatre.campaigns.cancel(play.campaign_id)
    play.may_send.set()
    await theatre.ends(play)
    return theatre.handle(play)


async def interrupted(theatre: Theatre) -> Run:
    """Stopped by a page, by Meta's absence, by a template and by a number."""
    play = theatre.play(
        stops=[{"stop": StopReason.ERROR_RATE}, {"gate_closed_for": OUTAGE}],
        probes=[False, True],
    )
    await theatre.start(play)
    await theatre.becomes(play, S.PAUSED)
    play.may_send.clear()
    await theatre.campaigns.resume(play.campaign_id)
    await theatre.campaigns.failures_seen(play.campaign_id, FailuresSeen(by_code={"131026": 2}))
    play.hindrance = PauseReason.TEMPLATE_PAUSED
    await theatre.campaigns.template_unusable(play.campaign_id)
    await theatre.becomes(play, S.PAUSED, PauseReason.TEMPLATE_PAUSED)
    play.hindrance = None
    await theatre.campaigns.template_usable(play.campaign_id)
    await theatre.campaigns.number_degraded(play.campaign_id)
    await theatre.becomes(play, S.PAUSED, PauseReason.NUMBER_DEGRADED)
    await theatre.campaigns.number_recovered(play.campaign_id)
    play.may_send.set()
    await theatre.settled(play)
    return theatre.handle(play)


async def disconnected(theatre: Theatre) -> Run:
    """Its number falls, because its account is lost; both come back."""
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)
    await theatre.becomes(play, S.SENDING)
    await theatre.campaigns.number_degraded(play.campaign_id)
    await theatre.becomes(play, S.PAUSED, PauseReason.NUMBER_DEGRADED)
    lost = AccountLost(reason=PauseReason.ACCOUNT_DISCONNECTED)
    await theatre.campaigns.account_lost(play.campaign_id, lost)
    await theatre.becomes(play, S.PAUSED, PauseReason.ACCOUNT_DISCONNECTED)
    await theatre.campaigns.account_back(play.campaign_id)
    play.may_send.set()
    await theatre.settled(play)
    return theatre.handle(play)


async def flagged(theatre: Theatre) -> Run:
    """Its account is lost and comes back, but its number was flagged meanwhile."""
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)
    await theatre.becomes(play, S.SENDING)
    lost = AccountLost(reason=PauseReason.TOKEN_INVALID)
    await theatre.campaigns.account_lost(play.campaign_id, lost)
    await theatre.becomes(play, S.PAUSED, PauseReason.TOKEN_INVALID)
    play.standing = PauseReason.NUMBER_DEGRADED
    await theatre.campaigns.account_back(play.campaign_id)
    await theatre.becomes(play, S.PAUSED, PauseReason.NUMBER_DEGRADED)
    await theatre.campaigns.number_recovered(play.campaign_id)
    play.may_send.set()
    await theatre.settled(play)
    return theatre.handle(play)


async def doubted(theatre: Theatre) -> Run:
    """In doubt, then due again, then settled after the end of the promised time."""
    play = theatre.play(people=2, becomes="sending", doubts_become=None)
    await theatre.start(play)
    await theatre.becomes(play, S.SETTLING)
    play.settles.append(lambda it: it.states.update(due=1, sending=-1))
    await theatre.passes(play, timedelta(minutes=10))
    play.doubts_become = "unknown"
    await theatre.passes(play, timedelta(minutes=20))
    return theatre.handle(play)


async def retried(theatre: Theatre) -> Run:
    play = theatre.play(becomes="failed")
    await theatre.start(play)
    await theatre.settled(play)
    play.becomes = "accepted"
    await theatre.campaigns.retry_failed(play.organization_id, play.campaign_id, Retry())
    await theatre.settled(play)
    return theatre.handle(play)


async def refused_at_once(theatre: Theatre) -> Run:
    play = theatre.play(refusal="templateId")
    await refused(lambda: theatre.start(play))
    await theatre.ends(play)
    return theatre.handle(play)


async def unstarted(theatre: Theatre) -> Run:
    play = theatre.play()
    await theatre.begin_in(play, S.DRAFT)
    await theatre.passes(play, timedelta(minutes=2))
    return theatre.handle(play)


async def continued(theatre: Theatre) -> Run:
    """The first run of a long campaign: it ends by continuing as new."""
    play = theatre.play(people=70, page_size=1)
    await theatre.start(play)
    first = (await theatre.handle(play).describe()).run_id
    await theatre.settled(play)
    return theatre.skipper.client.get_workflow_handle(theatre.handle(play).id, run_id=first)


class _Draining:
    @activity.defn(name="ingest.drain")
    async def drain(self, input: DrainInput) -> DrainResult:
        endings = [Ended.SHUTTING_DOWN, Ended.LOST_OWNERSHIP, Ended.NOT_NEEDED]
        self.drains = getattr(self, "drains", -1) + 1
        return DrainResult(ended=endings[min(self.drains, 2)], applied=3, failed=1)

    @activity.defn(name="ingest.relay")
    async def relay(self, input: DrainInput) -> RelayResult:
        while not activity.is_cancelled():
            activity.heartbeat()
            await asyncio.sleep(0.05)
        return RelayResult(ended=Ended.SHUTTING_DOWN)


async def drained(skipper: TimeSkipper) -> Run:
    """Ended by a shutdown, by a newer owner, and because nobody needs the group."""
    at = _Draining()
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.INGEST,
        workflows=[Ingest],
        activities=[at.drain, at.relay],
        max_heartbeat_throttle_interval=timedelta(milliseconds=100),
    ):
        run = await skipper.client.start_workflow(
            Ingest.run,
            IngestInput(group=0),
            id="ingest/0",
            task_queue=TaskQueue.INGEST,
        )
        await skipper.fast_forward(run, timedelta(minutes=1))
        await run.result()
    return run


CAMPAIGNS: Sequence[Callable[[Theatre], Awaitable[Run]]] = (
    completed,
    scheduled,
    steered,
    interrupted,
    disconnected,
    flagged,
    doubted,
    retried,
    refused_at_once,
    unstarted,
    continued,
)
OTHERS: Sequence[tuple[str, Callable[[TimeSkipper], Awaitable[Run]]]] = (
    ("AccountHealth", looked_at),
    ("Conversation", answered),
    ("Conversation", thought_about),
    ("Delivery", accepted),
    ("Delivery", tried_again),
    ("Delivery", not_delivered),
    ("Housekeeping", forgotten),
    ("InboxWatch", watched),
    ("Ingest", drained),
    ("Invitation", invited),
    ("Onboarding", signup.connected),
    ("Onboarding", signup.given_up),
    ("Onboarding", signup.interrupted),
    ("Mail", mailed),
    ("Mail", refused_for_good),
    *(("Media", case) for case in media.CASES),
    ("MediaKeeping", media.looked_after),
    *(("TemplateApproval", case) for case in templates.LIVES),
    ("TemplateSync", templates.synced),
)


@asynccontextmanager
async def a_theatre(client: Client) -> AsyncIterator[Theatre]:
    stage = Stage()
    async with workers(client, stage):
        yield Theatre(stage, manual(client))


def manual(client: Client) -> TimeSkipper:
    """Time runs as usual, and faster when told."""
    return TimeSkipper(client, config=TimeSkippingConfig(enabled=False))

"""What a campaign does to the world besides sending."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.campaigns.freezing import Freezing
from core.database import Database
from core.settings import SendingSettings
from models.audit import log
from models.audit.actors import acting
from models.campaigns import freeze, launch, noted, promises, retry, standing, steering
from models.campaigns.launch import Candidate, Refusal
from models.campaigns.types import (
    Audience,
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
    RateInput,
    RescheduleInput,
    RetryInput,
    Terms,
)
from models.sending import doubts
from models.sending.progress import progress, tell
from models.sending.types import Progress

REFUSED = "Refused"
_ROWS = 2000


class CampaignActivities:
    def __init__(self, database: Database, settings: SendingSettings) -> None:
        self._database = database
        self._settings = settings
        self._freezing = Freezing(database)

    @property
    def steering(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """Short ones, for whoever registers them."""
        return (
            self.launch,
            self.recall,
            self.move,
            self.examine,
            self.examine_number,
            self.complete,
            self.set_rate,
            self.reschedule,
            self.progress,
        )

    @property
    def moving(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """Those that go through many rows."""
        return (self.freeze, self.cancel_due, self.make_due)

    @activity.defn(name="campaigns.launch")
    async def launch(self, input: LaunchInput) -> Launched:
        """Check everything and move the row, or refuse with every reason; safe to repeat."""
        async with self._database.transaction([input.organization_id]) as session:
            found = await launch.load(session, input.campaign_id)
            if found is None:
                raise _refused([Refusal(field="campaignId", message="No such campaign.")])
            if found.status is not CampaignStatus.DRAFT:
                return self._launched(found, found.status, fresh=False)
            audience = Audience.model_validate(found.audience)
            candidates = await freeze.anybody(session, audience)
            if refusals := found.refusals(candidates=candidates):
                raise _refused(refusals)
            later = input.starts_at is not None and input.starts_at > input.now
            status = CampaignStatus.SCHEDULED if later else CampaignStatus.FREEZING
            found.starts_at = input.starts_at if later else None
            await launch.start(session, found, status, found.starts_at)
            change = noted.launched(input.campaign_id, status, found.starts_at)
            await _note(session, input, change)
        return self._launched(found, status, fresh=True)

    @activity.defn(name="campaigns.recall")
    async def recall(self, input: CampaignRef) -> Launched:
        """What the row says of a campaign that was launched before."""
        async with self._database.transaction([input.organization_id]) as session:
            found = await launch.load(session, input.campaign_id)
        if found is None:
            raise _refused([Refusal(field="campaignId", message="No such campaign.")])
        return self._launched(found, found.status, fresh=False)

    @activity.defn(name="campaigns.freeze")
    async def freeze(self, input: FreezeInput) -> Frozen:
        """Decide who is reached, for at most a minute; every page may be repeated."""
        return await self._freezing.run(input)

    @activity.defn(name="campaigns.move")
    async def move(self, input: Move) -> Moved:
        """Write a status. Halting returns when no request of the campaign may begin any more."""
        async with self._database.transaction([input.organization_id]) as session:
            written = await steering.move(
                session, input.campaign_id, input.status, input.reason, halt=input.halt
            )
            changes = noted.moved(input.campaign_id, written.before, input.status, input.reason)
            await _note(session, input, *changes)
        if input.halt:
            await self._until_silent(input.organization_id, input.campaign_id)
        return Moved(epoch=written.epoch)

    @activity.defn(name="campaigns.examine")
    async def examine(self, input: ExamineInput) -> Examined:
        """Whether the template may be sent as it was promised, and what keeps it."""
        async with self._database.transaction([input.organization_id]) as session:
            return Examined(reason=await promises.hindrance_of(session, input))

    @activity.defn(name="campaigns.examine_number")
    async def examine_number(self, input: CampaignRef) -> Examined:
        """Whether the number may send, and what keeps it."""
        async with self._database.reading([input.organization_id]) as session:
            return Examined(reason=await standing.hindrance_of(session, input.campaign_id))

    @activity.defn(name="campaigns.complete")
    async def complete(self, input: CampaignRef) -> Completed:
        """End the campaign if everybody is settled; the states must add up to the audience."""
        async with self._database.transaction([input.organization_id]) as session:
            before, size = await steering.complete(session, input.campaign_id)
            counted = await progress(session, input.campaign_id)
            if counted.due or counted.sending:
                await session.rollback()
                return Completed(done=False, progress=counted)
            if counted.settled != size:
                raise ApplicationError(
                    "LedgerMismatch", counted.settled, size, type="LedgerMismatch"
                )
            status = CampaignStatus.COMPLETED
            await _note(session, input, *noted.moved(input.campaign_id, before, status, None))
        return Completed(done=True, progress=counted)

    @activity.defn(name="campaigns.set_rate")
    async def set_rate(self, input: RateInput) -> None:
        async with self._database.transaction([input.organization_id]) as session:
            before = await steering.set_rate(session, input.campaign_id, input.rate)
            changes = noted.rate_changed(input.campaign_id, before, input.rate)
            await _note(session, input, *changes)

    @activity.defn(name="campaigns.reschedule")
    async def reschedule(self, input: RescheduleInput) -> None:
        async with self._database.transaction([input.organization_id]) as session:
            before = await steering.reschedule(session, input.campaign_id, input.starts_at)
            changes = noted.rescheduled(input.campaign_id, before, input.starts_at)
            await _note(session, input, *changes)

    @activity.defn(name="campaigns.cancel_due")
    async def cancel_due(self, input: CampaignRef) -> Progress:
        """Cancel everybody who waits."""
        while True:
            async with self._database.transaction([input.organization_id]) as session:
                ended = await steering.cancel_due(
                    session, input.organization_id, input.campaign_id, most=_ROWS
                )
                counted = await progress(session, input.campaign_id)
                await tell(session, input.organization_id, [input.campaign_id])
            activity.heartbeat()
            if not ended:
                return counted

    @activity.defn(name="campaigns.make_due")
    async def make_due(self, input: RetryInput) -> Progress:
        """Make ended recipients due again; refuses when there are none."""
        while True:
            async with self._database.transaction([input.organization_id]) as session:
                found = await retry.make_due(
                    session,
                    input.organization_id,
                    input.campaign_id,
                    states=input.retry.states,
                    codes=input.retry.codes,
                    now=input.now,
                    most=_ROWS,
                )
                counted = await progress(session, input.campaign_id)
                await tell(session, input.organization_id, [input.campaign_id])
            activity.heartbeat()
            if found < _ROWS:
                break
        if counted.due == 0:
            raise _refused([Refusal(field="states", message="Nobody is left to try again.")])
        return counted

    @activity.defn(name="campaigns.progress")
    async def progress(self, input: CampaignRef) -> Progress:
        async with self._database.transaction([input.organization_id]) as session:
            return await progress(session, input.campaign_id)

    async def _until_silent(self, organization_id: UUID, campaign_id: UUID) -> None:
        while True:
            async with self._database.transaction([organization_id]) as session:
                left = await doubts.still_posting(session, campaign_id)
            if left <= timedelta(0):
                return
            await asyncio.sleep(left.total_seconds())

    def _launched(self, found: Candidate, status: CampaignStatus, *, fresh: bool) -> Launched:
        return Launched(
            status=status,
            terms=Terms(
                settling=self._settings.settling,
                outage_pause=self._settings.outage_pause,
                template_id=found.template_id,
                phone_number_id=found.phone_number_id,
            ),
            epoch=found.epoch,
            starts_at=found.starts_at,
            reason=found.reason,
            frozen=found.frozen,
            fresh=fresh,
        )


async def _note(session: AsyncSession, campaign: CampaignRef, *changes: log.Change) -> None:
    """In the transaction of the change, and by the hand that made it; who watches is told."""
    await log.record(session, campaign.organization_id, acting(), *changes)
    await tell(session, campaign.organization_id, [campaign.campaign_id])


def _refused(refusals: list[Refusal]) -> ApplicationError:
    return ApplicationError(REFUSED, *refusals, type=REFUSED, non_retryable=True)

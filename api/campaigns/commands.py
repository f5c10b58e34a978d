"""Starting and steering campaigns. The workflow decides; these routes ask and translate."""

from datetime import datetime
from uuid import UUID

from fastapi import status

from api.access import CallerDep, may
from api.campaigns.bodies import RateBody, RetryBody, ScheduleBody, SteeredAnswer
from api.campaigns.editing import found
from api.limits import within
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from api.steering import steering
from models.auth.permissions import Permission
from models.campaigns.types import CampaignView, Retry
from models.requests.quotas import QuotaKind
from workflows.campaigns.lifecycle import Campaigns

router = guarded(prefix="/campaigns/{campaign_id:uuid}", tags=["Campaigns"])
router.responses |= documented(503)
IDLE = "The campaign is not running."
ACCEPTED = status.HTTP_202_ACCEPTED


@router.post(
    "/start",
    dependencies=[may(Permission.RUN_CAMPAIGNS), within(QuotaKind.CAMPAIGN_STARTS)],
    status_code=ACCEPTED,
    summary="Start now",
)
async def start(campaign_id: UUID, caller: CallerDep, state: ServicesDep) -> SteeredAnswer:
    """202 when the campaign has started; repeating is safe. 409 names what is missing."""
    return await _start(state, caller.organization_id, campaign_id, None)


@router.post(
    "/schedule",
    dependencies=[may(Permission.RUN_CAMPAIGNS), within(QuotaKind.CAMPAIGN_STARTS)],
    status_code=ACCEPTED,
    summary="Start later",
)
async def schedule(
    campaign_id: UUID, body: ScheduleBody, caller: CallerDep, state: ServicesDep
) -> SteeredAnswer:
    """Start at a time; a time that has passed starts now."""
    return await _start(state, caller.organization_id, campaign_id, body.starts_at)


@router.post(
    "/pause", dependencies=[may(Permission.RUN_CAMPAIGNS)], status_code=ACCEPTED, summary="Pause"
)
async def pause(campaign_id: UUID, caller: CallerDep, state: ServicesDep) -> SteeredAnswer:
    """Answered when no further request can begin."""
    await _exists(state, caller.organization_id, campaign_id)
    async with steering(IDLE):
        return _steered(campaign_id, await Campaigns(state.temporal).pause(campaign_id))


@router.post(
    "/resume",
    dependencies=[may(Permission.RUN_CAMPAIGNS)],
    status_code=ACCEPTED,
    summary="Go on after a pause",
)
async def resume(campaign_id: UUID, caller: CallerDep, state: ServicesDep) -> SteeredAnswer:
    await _exists(state, caller.organization_id, campaign_id)
    async with steering(IDLE):
        return _steered(campaign_id, await Campaigns(state.temporal).resume(campaign_id))


@router.post(
    "/cancel", dependencies=[may(Permission.RUN_CAMPAIGNS)], status_code=ACCEPTED, summary="Cancel"
)
async def cancel(campaign_id: UUID, caller: CallerDep, state: ServicesDep) -> SteeredAnswer:
    """Who was not sent to will not be; what is under way is still followed to its end."""
    await _exists(state, caller.organization_id, campaign_id)
    async with steering(IDLE):
        return _steered(campaign_id, await Campaigns(state.temporal).cancel(campaign_id))


@router.post(
    "/rate",
    dependencies=[may(Permission.RUN_CAMPAIGNS)],
    status_code=ACCEPTED,
    summary="Change the rate",
)
async def rate(
    campaign_id: UUID, body: RateBody, caller: CallerDep, state: ServicesDep
) -> SteeredAnswer:
    """Takes effect with the next slice, a fraction of a second later."""
    await _exists(state, caller.organization_id, campaign_id)
    async with steering(IDLE):
        view = await Campaigns(state.temporal).set_rate(campaign_id, body.per_second)
    return _steered(campaign_id, view)


@router.post(
    "/reschedule",
    dependencies=[may(Permission.RUN_CAMPAIGNS)],
    status_code=ACCEPTED,
    summary="Move the start",
)
async def reschedule(
    campaign_id: UUID, body: ScheduleBody, caller: CallerDep, state: ServicesDep
) -> SteeredAnswer:
    await _exists(state, caller.organization_id, campaign_id)
    async with steering(IDLE):
        view = await Campaigns(state.temporal).reschedule(campaign_id, body.starts_at)
    return _steered(campaign_id, view)


@router.post(
    "/retry-failed",
    dependencies=[may(Permission.RUN_CAMPAIGNS)],
    status_code=ACCEPTED,
    summary="Try failed recipients again",
)
async def retry_failed(
    campaign_id: UUID, body: RetryBody, caller: CallerDep, state: ServicesDep
) -> SteeredAnswer:
    """For a completed campaign. Who was reached, or may have been, is only included by state."""
    await _exists(state, caller.organization_id, campaign_id)
    retry = Retry(states=tuple(body.states), codes=tuple(body.codes))
    async with steering(IDLE):
        campaigns = Campaigns(state.temporal)
        view = await campaigns.retry_failed(caller.organization_id, campaign_id, retry)
    return _steered(campaign_id, view)


async def _start(
    state: Services, organization_id: UUID, campaign_id: UUID, starts_at: datetime | None
) -> SteeredAnswer:
    await _exists(state, organization_id, campaign_id)
    async with steering(IDLE):
        view = await Campaigns(state.temporal).start(organization_id, campaign_id, starts_at)
    return _steered(campaign_id, view)


async def _exists(state: Services, organization_id: UUID, campaign_id: UUID) -> None:
    async with state.database.reading([organization_id]) as session:
        await found(session, organization_id, campaign_id)


def _steered(campaign_id: UUID, view: CampaignView) -> SteeredAnswer:
    return SteeredAnswer.of(campaign_id, view)

"""Writing and reading campaigns."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response, status
from pydantic.alias_generators import to_camel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import CallerDep, may
from api.campaigns.bodies import CampaignAnswer, CampaignBody
from api.change import Change, ChangeDep
from api.errors import Conflict, NotFound, ValidationFailed
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from api.validation import Detail
from models.accounts.tables import PhoneNumber
from models.audit.log import CHANGED, Facts
from models.auth.permissions import Permission
from models.campaigns.repository import CampaignRepository
from models.campaigns.tables import Campaign
from models.campaigns.types import CampaignStatus
from models.sending.types import DeliveryPolicy
from models.templates.types import Category

router = guarded(prefix="/campaigns", tags=["Campaigns"])
LAUNCHED = "The campaign was launched; only a draft can be changed. Steer it instead."


@router.post(
    "",
    dependencies=[may(Permission.WRITE_CAMPAIGNS)],
    status_code=status.HTTP_201_CREATED,
    summary="Write a campaign",
)
async def create(body: CampaignBody, change: ChangeDep) -> CampaignAnswer:
    """Nothing is sent before it is started."""
    values = await _values(change.session, change.organization_id, body)
    campaign = Campaign(organization_id=change.organization_id, **values)
    await _campaigns(change).add(campaign)
    await change.session.refresh(campaign)
    await change.note("campaign.created", campaign.id, after={"name": campaign.name})
    return CampaignAnswer.of(campaign)


@router.get(
    "", dependencies=[may(Permission.READ_CAMPAIGNS)], summary="List campaigns, newest first"
)
async def index(
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    status: Annotated[CampaignStatus | None, Query()] = None,
) -> Page[CampaignAnswer]:
    async with state.database.reading([caller.organization_id]) as session:
        rows = await CampaignRepository(session, caller.organization_id).page(
            after=cursor, limit=limit + 1, status=status
        )
    return page_of([CampaignAnswer.of(row) for row in rows], limit)


@router.get(
    "/{campaign_id:uuid}", dependencies=[may(Permission.READ_CAMPAIGNS)], summary="Read a campaign"
)
async def read(campaign_id: UUID, caller: CallerDep, state: ServicesDep) -> CampaignAnswer:
    async with state.database.reading([caller.organization_id]) as session:
        return CampaignAnswer.of(await found(session, caller.organization_id, campaign_id))


@router.put(
    "/{campaign_id:uuid}", dependencies=[may(Permission.WRITE_CAMPAIGNS)], summary="Rewrite a draft"
)
async def rewrite(campaign_id: UUID, body: CampaignBody, change: ChangeDep) -> CampaignAnswer:
    """Only a DRAFT can be rewritten; 409 once it was started or scheduled."""
    session, campaigns = change.session, _campaigns(change)
    campaign = await found(session, change.organization_id, campaign_id)
    values = await _values(session, change.organization_id, body)
    changed = [name for name in values if getattr(campaign, name) != values[name]]
    before = _facts(changed, {name: getattr(campaign, name) for name in changed})
    if not await campaigns.change_draft(campaign_id, values):
        raise Conflict(LAUNCHED, [{"field": "status", "message": LAUNCHED}])
    await session.refresh(campaign)
    after = _facts(changed, values)
    await change.note("campaign.rewritten", campaign_id, before=before, after=after)
    return CampaignAnswer.of(campaign)


@router.delete(
    "/{campaign_id:uuid}",
    dependencies=[may(Permission.WRITE_CAMPAIGNS)],
    status_code=204,
    summary="Delete a draft",
)
async def delete(campaign_id: UUID, change: ChangeDep) -> Response:
    """Only a DRAFT can be deleted; what was sent stays on record."""
    campaign = await found(change.session, change.organization_id, campaign_id)
    if not await _campaigns(change).delete_draft(campaign_id):
        raise Conflict(LAUNCHED, [{"field": "status", "message": LAUNCHED}])
    await change.note("campaign.deleted", campaign_id, before={"name": campaign.name})
    return Response(status_code=204)


@router.post(
    "/{campaign_id:uuid}/duplicate",
    dependencies=[may(Permission.WRITE_CAMPAIGNS)],
    status_code=201,
    summary="Copy into a new draft",
)
async def duplicate(campaign_id: UUID, change: ChangeDep) -> CampaignAnswer:
    model = await found(change.session, change.organization_id, campaign_id)
    copied = {name: getattr(model, name) for name in _COPIED}
    name = f"{model.name} (copy)"[:200]
    campaign = Campaign(organization_id=change.organization_id, name=name, **copied)
    await _campaigns(change).add(campaign)
    await change.session.refresh(campaign)
    after = {"name": name, "copyOf": campaign_id}
    await change.note("campaign.created", campaign.id, after=after)
    return CampaignAnswer.of(campaign)


_COPIED = (
    *("template_id", "phone_number_id", "audience", "parameters"),
    *("delivery_policy", "rate", "weight"),
)
# These may name people or hold what is said to them.
_UNTOLD = ("audience", "parameters")


def _campaigns(change: Change) -> CampaignRepository:
    return CampaignRepository(change.session, change.organization_id)


def _facts(names: Sequence[str], values: Mapping[str, Any]) -> Facts:
    return {to_camel(name): CHANGED if name in _UNTOLD else values[name] for name in names}


async def found(session: AsyncSession, organization_id: UUID, campaign_id: UUID) -> Campaign:
    """The campaign, or 404 whether it is nobody's or somebody else's."""
    campaign = await CampaignRepository(session, organization_id).get(campaign_id)
    if campaign is None:
        raise NotFound("There is no such campaign.")
    return campaign


async def _values(
    session: AsyncSession, organization_id: UUID, body: CampaignBody
) -> dict[str, Any]:
    template = await CampaignRepository(session, organization_id).template(body.template_id)
    number = await session.get(PhoneNumber, (body.phone_number_id, organization_id))
    unknown = [
        Detail(field=field, message=message)
        for field, row, message in (
            ("templateId", template, "There is no such template."),
            ("phoneNumberId", number, "There is no such number."),
        )
        if row is None
    ]
    if template is None or unknown:
        raise ValidationFailed("The request is not valid.", unknown)
    once = template.category == Category.MARKETING
    policy = DeliveryPolicy.AT_MOST_ONCE if once else DeliveryPolicy.AT_LEAST_ONCE
    return {
        "name": body.name,
        "template_id": body.template_id,
        "phone_number_id": body.phone_number_id,
        "audience": body.audience.model_dump(mode="json"),
        "parameters": {
            key: source.model_dump(exclude_none=True) for key, source in body.parameters.items()
        },
        "delivery_policy": body.delivery_policy or policy,
        "rate": body.rate,
        "weight": body.weight,
    }

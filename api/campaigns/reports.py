"""How a campaign fares, recipient by recipient."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import StreamingResponse

from api.access import CallerDep, may
from api.campaigns.bodies import AnalyticsAnswer, RecipientAnswer
from api.campaigns.editing import found
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.spreadsheets import line
from api.state import Services, ServicesDep
from clients.meta.classification import reason_for_code
from models.auth.permissions import Permission
from models.campaigns.repository import CampaignRepository
from models.sending import counters, recipients
from models.sending.progress import progress
from models.sending.recipients import RecipientRow
from models.sending.types import RecipientState

router = guarded(prefix="/campaigns/{campaign_id:uuid}", tags=["Campaigns"])
_COLUMNS = (
    *("id", "contact_id", "name", "address", "state", "reached", "tries", "code", "reason"),
    *("next_try_at", "sent_at", "delivered_at", "read_at"),
)


@router.get(
    "/analytics", dependencies=[may(Permission.READ_CAMPAIGNS)], summary="Numbers of a campaign"
)
async def analytics(campaign_id: UUID, caller: CallerDep, state: ServicesDep) -> AnalyticsAnswer:
    """Read from counters, so it is quick at any size and right at any moment."""
    async with state.database.reading([caller.organization_id]) as session:
        campaign = await found(session, caller.organization_id, campaign_id)
        counted = await counters.read(await session.connection(), campaign_id)
        now = await progress(session, campaign_id)
        campaigns = CampaignRepository(session, caller.organization_id)
        excluded = await campaigns.exclusions(campaign_id)
    return AnalyticsAnswer(
        status=campaign.status,
        audience=now.audience,
        excluded=excluded,
        failed_by_code={
            name.removeprefix("failed:"): value
            for name, value in sorted(counted.items())
            if name.startswith("failed:") and value
        },
        duplicates=now.duplicate,
        delivered_share=_share(now.delivered, now.accepted),
        read_share=_share(now.read, now.delivered),
        **now.model_dump(exclude={"duplicate"}),
    )


@router.get("/recipients", dependencies=[may(Permission.READ_CAMPAIGNS)], summary="List recipients")
async def list_recipients(
    campaign_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    in_state: Annotated[RecipientState | None, Query(alias="state")] = None,
) -> Page[RecipientAnswer]:
    """Each with its state, the reason, and when the next try comes."""
    async with state.database.reading([caller.organization_id]) as session:
        await found(session, caller.organization_id, campaign_id)
        rows = await recipients.page(
            session, campaign_id, after=cursor, limit=limit + 1, state=in_state
        )
    return page_of([_recipient(row) for row in rows], limit)


@router.get(
    "/export",
    dependencies=[may(Permission.EXPORT_CONTACTS)],
    summary="All recipients as CSV",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
async def export(campaign_id: UUID, caller: CallerDep, state: ServicesDep) -> StreamingResponse:
    """One line a recipient; a cell that a spreadsheet would run begins with an apostrophe."""
    async with state.database.reading([caller.organization_id]) as session:
        await found(session, caller.organization_id, campaign_id)
    return StreamingResponse(
        _lines(state, caller.organization_id, campaign_id),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="campaign-{campaign_id}.csv"'},
    )


async def _lines(state: Services, organization_id: UUID, campaign_id: UUID) -> AsyncIterator[str]:
    yield line(_COLUMNS)
    async for row in recipients.everybody(state.database, organization_id, campaign_id):
        yield line(getattr(row, name) for name in _COLUMNS)


def _recipient(row: RecipientRow) -> RecipientAnswer:
    advice = reason_for_code(row.code).advice if row.code is not None else None
    return RecipientAnswer.of(row, advice)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None

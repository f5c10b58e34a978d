"""Reading templates from Meta: those that were made, changed or deleted elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import status
from pydantic import ConfigDict, Field
from sqlmodel import col, select

from api.access import CallerDep, may
from api.change import ActorDep, changing
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from api.steering import steering
from api.templates.writing import no_account
from core.types import Answer, Request
from models.accounts.tables import BusinessAccount
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.templates.tables import TemplateSync
from workflows.templates.lifecycle import Templates, sync_workflow_id

router = guarded(prefix="/templates/sync", tags=["Templates"])


class TemplateSyncBody(Request):
    """Of one business account, or of all."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{}, {"businessAccountId": str(UUID(int=1))}]}
    )

    business_account_id: UUID | None = None


class TemplateSyncAnswer(Answer):
    """How far an account's templates were read, the last time somebody asked."""

    business_account_id: UUID
    workflow_id: str
    started_at: datetime | None = None
    finished_at: datetime | None = Field(default=None, description="null: it goes on.")
    seen: int = 0
    imported: int = 0
    changed: int = 0
    deleted: int = 0
    reason: str | None = Field(default=None, description="Why it could not go on.")


class SyncsAnswer(Answer):
    data: list[TemplateSyncAnswer]


@router.post(
    "",
    dependencies=[may(Permission.WRITE_TEMPLATES)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Read templates from Meta",
    responses=documented(503),
)
async def sync(
    body: TemplateSyncBody, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> SyncsAnswer:
    """Unknown templates are imported, known ones brought up to date. Asking again while it goes on
    changes nothing."""
    accounts = await _accounts(state, caller, body.business_account_id)
    if body.business_account_id is not None and not accounts:
        raise no_account()
    if not accounts:
        return SyncsAnswer(data=[])
    async with changing(state, caller.organization_id, actor) as change:
        for account in accounts:
            await change.note("template.sync_asked", account)
    begun = []
    async with steering("The reading has just ended. Try again."):
        for account in accounts:
            id = await Templates(state.temporal).sync(caller.organization_id, account)
            begun.append(TemplateSyncAnswer(business_account_id=account, workflow_id=id))
    return SyncsAnswer(data=begun)


@router.get(
    "", dependencies=[may(Permission.READ_TEMPLATES)], summary="How far templates were read"
)
async def progress(caller: CallerDep, state: ServicesDep) -> SyncsAnswer:
    wanted = select(TemplateSync).where(col(TemplateSync.organization_id) == caller.organization_id)
    async with state.database.reading([caller.organization_id]) as session:
        rows = (await session.exec(wanted)).all()
    return SyncsAnswer(
        data=[
            TemplateSyncAnswer(
                workflow_id=sync_workflow_id(row.business_account_id),
                **row.model_dump(exclude={"organization_id"}),
            )
            for row in rows
        ]
    )


async def _accounts(state: Services, caller: Caller, one: UUID | None) -> Sequence[UUID]:
    wanted = select(BusinessAccount.id).where(
        col(BusinessAccount.organization_id) == caller.organization_id
    )
    if one is not None:
        wanted = wanted.where(col(BusinessAccount.id) == one)
    async with state.database.reading([caller.organization_id]) as session:
        return (await session.exec(wanted.order_by(col(BusinessAccount.id)))).all()

"""Message templates: written here, approved by Meta."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, status
from pydantic import ConfigDict, Field
from sqlmodel import col, select
from temporalio.service import RPCError

from api.access import CallerDep, may
from api.errors import Conflict, NotFound, Unavailable, ValidationFailed
from api.limits import within
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from api.steering import steering
from api.validation import Detail
from models.auth.permissions import Permission
from models.requests.quotas import QuotaKind
from models.templates.definition import Definition
from models.templates.tables import Template
from models.templates.types import Category, ParameterFormat, TemplateStatus
from models.templates.writing import NameTaken, NoSuchAccount, withdraw, write
from workflows.templates.lifecycle import Templates, template_workflow_id

router = guarded(prefix="/templates", tags=["Templates"])
EXAMPLE: dict[str, Any] = {
    "businessAccountId": "01a1f7f7-f87e-746e-9937-fd994083c070",
    "name": "summer_opening",
    "language": "en_US",
    "category": "MARKETING",
    "components": [
        {
            "type": "BODY",
            "text": "Hello {{1}}, we open on Monday.",
            "example": {"body_text": [["Ana"]]},
        }
    ],
}


class TemplateBody(Definition):
    """A template in Meta's own shape, for one business account."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    business_account_id: UUID


class TemplateAnswer(Listed):
    business_account_id: UUID
    name: str
    language: str
    category: Category
    parameter_format: ParameterFormat
    components: list[dict[str, Any]]
    status: TemplateStatus
    reason: str | None = Field(description="Why Meta rejected, paused or would not take it.")
    submitted_at: datetime | None
    decided_at: datetime | None
    created_at: datetime | None
    workflow_id: str

    @classmethod
    def of(cls, template: Template) -> "TemplateAnswer":
        known = cls.model_fields.keys() - {"workflow_id"}
        return cls(
            workflow_id=template_workflow_id(template.id),
            **{name: getattr(template, name) for name in known},
        )


@router.post(
    "",
    dependencies=[may(Permission.WRITE_TEMPLATES), within(QuotaKind.TEMPLATE_WRITES)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Write and submit a template",
    responses=documented(503),
)
async def create(body: TemplateBody, caller: CallerDep, state: ServicesDep) -> TemplateAnswer:
    """Kept as DRAFT and submitted to Meta by its workflow; its status follows what Meta says."""
    try:
        template = await write(state.database, caller.organization_id, body.model_dump())
    except NoSuchAccount:
        raise _about("businessAccountId", "There is no such business account.") from None
    except NameTaken:
        message = "This account has a template of this name and language."
        raise Conflict(message, [{"field": "name", "message": message}]) from None
    answer = TemplateAnswer.of(template)
    await _submit(state, caller.organization_id, template.id)
    return answer


async def _submit(state: Services, organization_id: UUID, template_id: UUID) -> None:
    """Have it submitted, or forget it: nothing or the whole has happened."""
    try:
        async with steering("The template's workflow ended before it began."):
            await Templates(state.temporal).submit(organization_id, template_id)
    except (Unavailable, RPCError):
        await withdraw(state.database, organization_id, template_id)
        raise


def _about(field: str, message: str) -> ValidationFailed:
    return ValidationFailed("The request is not valid.", [Detail(field=field, message=message)])


@router.get(
    "", dependencies=[may(Permission.READ_TEMPLATES)], summary="List templates, newest first"
)
async def index(
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    status: Annotated[TemplateStatus | None, Query()] = None,
) -> Page[TemplateAnswer]:
    query = select(Template).where(Template.organization_id == caller.organization_id)
    if cursor is not None:
        query = query.where(col(Template.id) < cursor)
    if status is not None:
        query = query.where(Template.status == status)
    async with state.database.reading([caller.organization_id]) as session:
        query = query.order_by(col(Template.id).desc()).limit(limit + 1)
        rows = (await session.exec(query)).all()
    return page_of([TemplateAnswer.of(row) for row in rows], limit)


@router.get(
    "/{template_id:uuid}", dependencies=[may(Permission.READ_TEMPLATES)], summary="Read a template"
)
async def read(template_id: UUID, caller: CallerDep, state: ServicesDep) -> TemplateAnswer:
    async with state.database.reading([caller.organization_id]) as session:
        template = await session.get(Template, (template_id, caller.organization_id))
    if template is None:
        raise NotFound("There is no such template.")
    return TemplateAnswer.of(template)

"""Writing a template, and having it submitted."""

from uuid import UUID

from fastapi import status
from temporalio.service import RPCError

from api.access import CallerDep, may
from api.errors import Conflict, Unavailable, ValidationFailed
from api.limits import within
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from api.steering import steering
from api.templates.bodies import TemplateAnswer, TemplateBody
from api.validation import Detail
from models.auth.permissions import Permission
from models.requests.quotas import QuotaKind
from models.templates.writing import NameTaken, NoSuchAccount, withdraw, write
from workflows.templates.lifecycle import Templates

router = guarded(prefix="/templates", tags=["Templates"])


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

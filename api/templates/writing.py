"""Writing a template, and having it submitted."""

from uuid import UUID

from fastapi import status
from temporalio.service import RPCError

from api.access import CallerDep, may
from api.errors import Unavailable, ValidationFailed
from api.limits import within
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from api.steering import steering
from api.templates.answers import TemplateAnswer
from api.templates.bodies import TemplateBody
from api.templates.refused import name_taken, refuse_unfit
from api.validation import Detail
from models.auth.permissions import Permission
from models.requests.quotas import QuotaKind
from models.templates.definition.definition import check
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
    """Checked against Meta's rules, kept as DRAFT and submitted by its workflow.

    400 names every component and field that breaks a rule. With `submit: false` a draft is kept
    that may be unfinished; its `violations` say what is left to do.
    """
    checked = check(body.definition())
    refuse_unfit(checked, submitting=body.submit)
    values = checked.values | {"business_account_id": body.business_account_id}
    try:
        template = await write(state.database, caller.organization_id, values)
    except NoSuchAccount:
        raise no_account() from None
    except NameTaken:
        raise name_taken() from None
    answer = TemplateAnswer.of(template)
    if body.submit:
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


def no_account() -> ValidationFailed:
    said = "There is no such business account."
    detail = Detail(field="businessAccountId", message=said)
    return ValidationFailed("The request is not valid.", [detail])

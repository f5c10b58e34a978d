"""What is done to a template at Meta: submitting, unpausing, deleting."""

from uuid import UUID

from fastapi import status

from api.access import CallerDep, may
from api.change import ActorDep
from api.errors import Conflict
from api.limits import within
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from api.templates.answers import TemplateAnswer
from api.templates.having import having
from api.templates.reading import found
from api.templates.refused import refuse
from models.audit import log
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.requests.quotas import QuotaKind
from models.templates import revising
from models.templates.noted import note
from models.templates.tables import Template
from models.templates.types import TemplateStatus
from workflows.templates.lifecycle import Templates

router = guarded(prefix="/templates/{template_id:uuid}", tags=["Templates"])
router.responses |= documented(503)


@router.post(
    "/submit",
    dependencies=[may(Permission.WRITE_TEMPLATES), within(QuotaKind.TEMPLATE_WRITES)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Give Meta the draft or the revision",
)
async def submit(
    template_id: UUID, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> TemplateAnswer:
    """Meta's answer comes later: follow `status`, and `reason` where Meta would not have it.

    400 names every rule that is broken. 409 while Meta reviews it, when there is nothing new, and
    when Meta takes no further edit of an approved template yet (`edits.nextAt`).
    """
    template = await _read(state, caller, template_id)
    refuse(revising.violations(template))
    async with having():
        if template.status is not TemplateStatus.DRAFT:
            await Templates(state.temporal).edit(caller.organization_id, template_id)
        elif revising.being_submitted(template):
            raise Conflict("The template is being submitted.")
        else:
            change = log.Change("template.submit_asked", template_id)
            await note(state.database, caller.organization_id, actor, change)
            await Templates(state.temporal).submit(caller.organization_id, template_id)
    return TemplateAnswer.of(await _read(state, caller, template_id))


@router.post(
    "/unpause", dependencies=[may(Permission.WRITE_TEMPLATES)], summary="Have Meta end a pause"
)
async def unpause(template_id: UUID, caller: CallerDep, state: ServicesDep) -> TemplateAnswer:
    """Campaigns that were paused for it go on. Meta ends no pause in its first five minutes."""
    await _read(state, caller, template_id)
    async with having():
        await Templates(state.temporal).unpause(caller.organization_id, template_id)
    return TemplateAnswer.of(await _read(state, caller, template_id))


@router.delete(
    "", dependencies=[may(Permission.WRITE_TEMPLATES)], summary="Delete a template, at Meta too"
)
async def delete(template_id: UUID, caller: CallerDep, state: ServicesDep) -> TemplateAnswer:
    """It stays readable as DELETED. Meta blocks the name of an approved one for 30 days.

    Campaigns that send it are paused for good. 409 for a disabled template: Meta keeps those.
    """
    await _read(state, caller, template_id)
    async with having():
        await Templates(state.temporal).remove(caller.organization_id, template_id)
    return TemplateAnswer.of(await _read(state, caller, template_id))


async def _read(state: Services, caller: Caller, template_id: UUID) -> Template:
    async with state.database.reading([caller.organization_id]) as session:
        return await found(session, caller.organization_id, template_id)

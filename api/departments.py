"""Departments: who answers what, and when."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import Response, status

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from api.team_bodies import AgentAnswer, DepartmentAnswer, DepartmentBody
from api.team_refusals import differences, refused
from models.auth.permissions import Permission
from models.rows import Rows
from models.team.agents import Agents
from models.team.tables import Department

router = guarded(prefix="/departments", tags=["Department Management"])
_REFUSED = {
    "what": "department",
    "own": "name",
    "used": "Routing rules, quick replies or conversations belong to it: move them first.",
}
_UNTOLD = ("description", "away_message")


def _departments(change: Change) -> Rows[Department]:
    return Rows(change.session, change.organization_id, Department)


def _answer(row: Department) -> DepartmentAnswer:
    return DepartmentAnswer.of(row, datetime.now(UTC))


@router.post(
    "",
    dependencies=[may(Permission.MANAGE_TEAM)],
    status_code=status.HTTP_201_CREATED,
    summary="Create a department",
)
async def create(body: DepartmentBody, change: ChangeDep) -> DepartmentAnswer:
    """Names are unique: 409 when another department has it."""
    with refused(**_REFUSED):
        row = await _departments(change).add(
            Department(organization_id=change.organization_id, **body.values())
        )
    await change.note("department.created", row.id, after={"name": row.name})
    return _answer(row)


@router.get("", dependencies=[may(Permission.READ_INBOX)], summary="List departments")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[DepartmentAnswer]:
    """Oldest first."""
    async with state.database.reading([caller.organization_id]) as session:
        rows = await Rows(session, caller.organization_id, Department).page(cursor, limit + 1)
    return page_of([_answer(row) for row in rows], limit)


@router.get(
    "/{department_id:uuid}",
    dependencies=[may(Permission.READ_INBOX)],
    summary="Read a department",
)
async def read(department_id: UUID, caller: CallerDep, state: ServicesDep) -> DepartmentAnswer:
    """404 also for a department of another organization."""
    with refused(**_REFUSED):
        async with state.database.reading([caller.organization_id]) as session:
            rows = Rows(session, caller.organization_id, Department)
            return _answer(await rows.get(department_id))


@router.put(
    "/{department_id:uuid}",
    dependencies=[may(Permission.MANAGE_TEAM)],
    summary="Replace a department",
)
async def replace(department_id: UUID, body: DepartmentBody, change: ChangeDep) -> DepartmentAnswer:
    """Write every field; what is absent becomes empty. 409 when another one has the name."""
    values = body.values()
    with refused(**_REFUSED):
        row, different = await _departments(change).change(department_id, values)
    before, after = differences(different, values, _UNTOLD)
    await change.note("department.replaced", department_id, before=before, after=after)
    return _answer(row)


@router.delete(
    "/{department_id:uuid}",
    dependencies=[may(Permission.MANAGE_TEAM)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a department",
)
async def delete(department_id: UUID, change: ChangeDep) -> Response:
    """Its agents stay agents. 409 while rules, quick replies or conversations belong to it."""
    with refused(**_REFUSED):
        row = await _departments(change).delete(department_id)
    await change.note("department.deleted", department_id, before={"name": row.name})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/{department_id:uuid}/agents",
    dependencies=[may(Permission.READ_INBOX)],
    summary="List a department's agents",
)
async def agents(
    department_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AgentAnswer]:
    """Oldest first. Who is in it is said by each agent's `departmentIds`."""
    with refused(**_REFUSED):
        async with state.database.reading([caller.organization_id]) as session:
            await Rows(session, caller.organization_id, Department).get(department_id)
            found = await Agents(session, caller.organization_id).page(
                cursor, limit + 1, department_id=department_id
            )
    return page_of([AgentAnswer.of(each) for each in found], limit)

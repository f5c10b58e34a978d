"""Quick replies: what agents say often, by a short code."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from fastapi import Response, status
from pydantic import Field, JsonValue

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contact_bodies import ID, example
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from api.team_refusals import differences, refused
from core.types import Request
from models.auth.permissions import Permission
from models.rows import Rows
from models.team import departments
from models.team.tables import QuickReply
from models.team.types import ReplyCode, ReplyText, variables_in

router = guarded(prefix="/quick-replies", tags=["Quick Replies & Canned Responses"])
_REPLY: dict[str, JsonValue] = {
    "code": "hours",
    "text": "Hello {name}, we open at nine. {agent}",
    "departmentId": None,
}


class QuickReplyBody(Request):
    """A whole quick reply."""

    model_config = example(_REPLY)

    code: ReplyCode
    text: ReplyText = Field(
        description="With variables: {name}, {company}, {agent}, {department}, {custom.field}."
    )
    department_id: UUID | None = Field(default=None, description="Whose it is; null: everybody's.")


class QuickReplyAnswer(Listed):
    model_config = example(
        {"id": ID, **_REPLY, "variables": ["name", "agent"], "createdAt": "2026-11-20T08:15:30Z"}
    )

    code: str
    text: str
    department_id: UUID | None
    variables: list[str] = Field(description="Those of the text, each once.")
    created_at: datetime

    @classmethod
    def of(cls, row: QuickReply) -> Self:
        return cls.model_validate({**row.model_dump(), "variables": variables_in(row.text)})


def _refusals() -> Any:
    return refused("quick reply", "code")


def _replies(change: Change) -> Rows[QuickReply]:
    return Rows(change.session, change.organization_id, QuickReply)


async def _values(body: QuickReplyBody, change: Change) -> dict[str, Any]:
    if body.department_id is not None:
        await departments.hold(change.session, change.organization_id, [body.department_id])
    return body.model_dump()


@router.post(
    "",
    dependencies=[may(Permission.WRITE_INBOX)],
    status_code=status.HTTP_201_CREATED,
    summary="Create a quick reply",
)
async def create(body: QuickReplyBody, change: ChangeDep) -> QuickReplyAnswer:
    """Codes are unique whatever their capitals: 409 when another one has it."""
    with _refusals():
        values = await _values(body, change)
        row = await _replies(change).add(
            QuickReply(organization_id=change.organization_id, **values)
        )
    await change.note("quick_reply.created", row.id, after={"code": row.code})
    return QuickReplyAnswer.of(row)


@router.get("", dependencies=[may(Permission.READ_INBOX)], summary="List quick replies")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[QuickReplyAnswer]:
    """Oldest first."""
    async with state.database.reading([caller.organization_id]) as session:
        rows = await Rows(session, caller.organization_id, QuickReply).page(cursor, limit + 1)
    return page_of([QuickReplyAnswer.of(row) for row in rows], limit)


@router.put(
    "/{reply_id:uuid}",
    dependencies=[may(Permission.WRITE_INBOX)],
    summary="Replace a quick reply",
)
async def replace(reply_id: UUID, body: QuickReplyBody, change: ChangeDep) -> QuickReplyAnswer:
    """409 when another one has the code."""
    with _refusals():
        values = await _values(body, change)
        row, different = await _replies(change).change(reply_id, values)
    before, after = differences(different, values, ["text"])
    await change.note("quick_reply.replaced", reply_id, before=before, after=after)
    return QuickReplyAnswer.of(row)


@router.delete(
    "/{reply_id:uuid}",
    dependencies=[may(Permission.WRITE_INBOX)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a quick reply",
)
async def delete(reply_id: UUID, change: ChangeDep) -> Response:
    """What was said with it stays said."""
    with _refusals():
        row = await _replies(change).delete(reply_id)
    await change.note("quick_reply.deleted", reply_id, before={"code": row.code})
    return Response(status_code=status.HTTP_204_NO_CONTENT)

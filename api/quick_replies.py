"""Quick replies: what agents say often, by a short code."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from fastapi import Response, status
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contacts import INVALID, naming
from api.errors import NotFound, ValidationFailed
from api.media.links import link_for
from api.pages import Cursor, Limit, Page, page_of
from api.quick_reply_bodies import QuickReplyAnswer, QuickReplyBody
from api.route import guarded
from api.state import Services, ServicesDep
from api.team_refusals import differences, refused
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.media.tables import Media
from models.rows import Rows
from models.team import departments
from models.team.reply_files import NoSuchFile, ReplyMisfit, files, fit
from models.team.tables import QuickReply

router = guarded(prefix="/quick-replies", tags=["Quick Replies & Canned Responses"])


@asynccontextmanager
async def _refusals() -> AsyncIterator[None]:
    with refused("quick reply", "code"):
        try:
            yield
        except NoSuchFile:
            said = "There is no such file."
            raise NotFound(said, naming("mediaId", said)) from None
        except ReplyMisfit as misfit:
            raise ValidationFailed(INVALID, naming(misfit.field, misfit.says)) from None


def _replies(change: Change) -> Rows[QuickReply]:
    return Rows(change.session, change.organization_id, QuickReply)


async def _values(body: QuickReplyBody, change: Change) -> dict[str, Any]:
    if body.department_id is not None:
        await departments.hold(change.session, change.organization_id, [body.department_id])
    values = body.model_dump()
    await fit(change.session, change.organization_id, values)
    return values


@router.post(
    "",
    dependencies=[may(Permission.WRITE_INBOX)],
    status_code=status.HTTP_201_CREATED,
    summary="Create a quick reply",
)
async def create(
    body: QuickReplyBody, change: ChangeDep, caller: CallerDep, state: ServicesDep
) -> QuickReplyAnswer:
    """Codes are unique whatever their capitals: 409 when another one has it."""
    async with _refusals():
        values = await _values(body, change)
        row = await _replies(change).add(
            QuickReply(organization_id=change.organization_id, **values)
        )
    await change.note("quick_reply.created", row.id, after={"code": row.code})
    [answer] = await _answers([row], change.session, caller, state)
    return answer


@router.get("", dependencies=[may(Permission.READ_INBOX)], summary="List quick replies")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[QuickReplyAnswer]:
    """Oldest first; each file with a link that is good for five minutes."""
    async with state.database.reading([caller.organization_id]) as session:
        rows = await Rows(session, caller.organization_id, QuickReply).page(cursor, limit + 1)
        answers = await _answers(rows, session, caller, state)
    return page_of(answers, limit)


@router.put(
    "/{reply_id:uuid}",
    dependencies=[may(Permission.WRITE_INBOX)],
    summary="Replace a quick reply",
)
async def replace(
    reply_id: UUID, body: QuickReplyBody, change: ChangeDep, caller: CallerDep, state: ServicesDep
) -> QuickReplyAnswer:
    """409 when another one has the code."""
    async with _refusals():
        values = await _values(body, change)
        row, different = await _replies(change).change(reply_id, values)
    before, after = differences(different, values, ["text"])
    await change.note("quick_reply.replaced", reply_id, before=before, after=after)
    [answer] = await _answers([row], change.session, caller, state)
    return answer


@router.delete(
    "/{reply_id:uuid}",
    dependencies=[may(Permission.WRITE_INBOX)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a quick reply",
)
async def delete(reply_id: UUID, change: ChangeDep) -> Response:
    """What was said with it stays said, and its file stays."""
    async with _refusals():
        row = await _replies(change).delete(reply_id)
    await change.note("quick_reply.deleted", reply_id, before={"code": row.code})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def _answers(
    rows: Sequence[QuickReply], session: AsyncSession, caller: Caller, state: Services
) -> list[QuickReplyAnswer]:
    ids = [row.media_id for row in rows if row.media_id is not None]
    found = await files(session, caller.organization_id, ids)
    return [await _answer(row, found, caller, state) for row in rows]


async def _answer(
    row: QuickReply, found: dict[UUID, Media], caller: Caller, state: Services
) -> QuickReplyAnswer:
    if row.media_id is None:
        return QuickReplyAnswer.of(row)
    link = await link_for(state, caller, row.media_id)
    return QuickReplyAnswer.of(row, found[row.media_id], link)

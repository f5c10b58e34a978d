"""The audit log: who changed what, from where."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

import orjson
from fastapi import Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, JsonValue, StringConstraints

from api.access import CallerDep, may
from api.contact_bodies import ID, example
from api.moments import Instant
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.spreadsheets import line
from api.state import Services, ServicesDep
from core.types import Answer
from models.audit import reading
from models.audit.reading import Entry, Filters
from models.auth.permissions import Permission
from models.auth.types import ActorKind

router = guarded(prefix="/audit-log", tags=["Audit log"])
_AT = "2026-11-20T08:15:30.120Z"
_COLUMNS = (
    *("id", "at", "actor_kind", "actor_id", "actor_name", "actor_email", "action"),
    *("subject_kind", "subject_id", "before", "after", "address", "request_id"),
)
Word = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[a-z_.]+$")]


def _in_utc(at: datetime) -> datetime:
    """The ends of the calendar, where UTC has no such day, are as good as the days beside them."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return (
            datetime.min.replace(tzinfo=UTC) if at.year == 1 else datetime.max.replace(tzinfo=UTC)
        )


Moment = Annotated[Instant, AfterValidator(_in_utc)]


class ExportFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


_MEDIA = {ExportFormat.CSV: "text/csv; charset=utf-8", ExportFormat.JSONL: "application/x-ndjson"}


class ActorAnswer(Answer):
    """A user, a key, an operator, or Parley itself. The e-mail is told while they are a member."""

    kind: ActorKind
    id: UUID | None
    name: str | None
    email: str | None


class SubjectAnswer(Answer):
    kind: str
    id: UUID | None


class EntryAnswer(Listed):
    model_config = example(
        {
            "id": ID,
            "at": _AT,
            "actor": {"kind": "USER", "id": ID, "name": "Ana Souza", "email": "ana@example.com"},
            "action": "member.role_changed",
            "subject": {"kind": "member", "id": ID},
            "before": {"role": "AGENT"},
            "after": {"role": "MANAGER"},
            "address": "203.0.113.7",
            "requestId": "019aa0c2-7a51-7c3e-9d11-0c3f3d6a2b10",
        }
    )

    at: datetime
    actor: ActorAnswer
    action: str
    subject: SubjectAnswer
    before: dict[str, JsonValue] | None
    after: dict[str, JsonValue] | None
    address: str | None
    request_id: str | None

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            id=entry.id,
            at=entry.created_at,
            actor=ActorAnswer(
                kind=entry.actor_kind,
                id=entry.actor_id,
                name=entry.actor_name,
                email=entry.actor_email,
            ),
            action=entry.action,
            subject=SubjectAnswer(kind=entry.subject_kind, id=entry.subject_id),
            before=entry.before,
            after=entry.after,
            address=entry.address,
            request_id=entry.request_id,
        )


def _filters(
    actor_kind: Annotated[ActorKind | None, Query(alias="actorKind")] = None,
    actor_id: Annotated[UUID | None, Query(alias="actorId")] = None,
    action: Annotated[
        Word | None, Query(description="How the action begins: `campaign.` or `member.removed`.")
    ] = None,
    subject_kind: Annotated[Word | None, Query(alias="subjectKind")] = None,
    subject_id: Annotated[UUID | None, Query(alias="subjectId")] = None,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to", description="Not included.")] = None,
) -> Filters:
    return Filters(actor_kind, actor_id, action, subject_kind, subject_id, since, until)


FiltersDep = Annotated[Filters, Depends(_filters)]


@router.get("", dependencies=[may(Permission.READ_AUDIT)], summary="List changes, newest first")
async def index(
    caller: CallerDep,
    state: ServicesDep,
    filters: FiltersDep,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EntryAnswer]:
    """Nothing here holds a secret, or what customers wrote: of such a field, that it changed."""
    organization_id = caller.organization_id
    async with state.database.reading([organization_id]) as session:
        rows = await reading.page(session, organization_id, filters, cursor, limit + 1)
    return page_of([EntryAnswer.of(row) for row in rows], limit)


@router.get(
    "/export",
    dependencies=[may(Permission.READ_AUDIT)],
    summary="All changes as CSV or JSON lines",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}, "application/x-ndjson": {}}}},
)
async def export(
    caller: CallerDep,
    state: ServicesDep,
    filters: FiltersDep,
    written: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> StreamingResponse:
    """Newest first. In CSV a cell that a spreadsheet would run begins with an apostrophe."""
    lines = _csv if written is ExportFormat.CSV else _json
    return StreamingResponse(
        lines(state, caller.organization_id, filters),
        media_type=_MEDIA[written],
        headers={"Content-Disposition": f'attachment; filename="audit-log.{written}"'},
    )


async def _csv(state: Services, organization_id: UUID, filters: Filters) -> AsyncIterator[str]:
    yield line(_COLUMNS)
    async for entry in reading.everything(state.database, organization_id, filters):
        facts = [_text(each) for each in (entry.before, entry.after)]
        yield line((*entry[:9], *facts, *entry[11:]))


async def _json(state: Services, organization_id: UUID, filters: Filters) -> AsyncIterator[str]:
    async for entry in reading.everything(state.database, organization_id, filters):
        yield f"{EntryAnswer.of(entry).model_dump_json(by_alias=True)}\n"


def _text(facts: dict[str, Any] | None) -> str | None:
    return None if facts is None else orjson.dumps(facts).decode()

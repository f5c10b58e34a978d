"""Files of messages: uploaded for sending, and fetched from what customers sent."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.access import CallerDep, may
from api.change import ActorDep, ChangeDep
from api.errors import Conflict, NotFound
from api.limits import spending
from api.media.answers import MediaAnswer
from api.media.links import PARAMETER, PREFIX, link_for, may_by_link
from api.media.parts import file_of
from api.media.receiving import Receiving, stored
from api.media.serving import served
from api.route import guarded
from api.state import Services, ServicesDep
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.media import keeping, records
from models.media.kinds import LARGEST
from models.media.records import KeptAtHand, NoSuchMedia, NoSuchNumber
from models.media.tables import Media
from models.requests.quotas import QuotaKind

router = guarded(prefix=PREFIX, tags=["Media Management"])
# The file, and what a multipart body puts around it.
MAX_BODY = LARGEST + 64 * 1024
_NO_SUCH = "There is no such file."
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
_FILE: dict[int | str, dict[str, Any]] = {
    code: {"description": said, "content": {"*/*": {"schema": {"type": "string"}}}}
    for code, said in ((200, "The file."), (206, "The part that `Range` asked for."))
}


@router.post(
    "/upload",
    dependencies=[may(Permission.WRITE_MESSAGES)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Upload a file for sending",
    openapi_extra=FILE_BODY,
)
async def upload(
    request: Request,
    caller: CallerDep,
    actor: ActorDep,
    state: ServicesDep,
    phone_number_id: Annotated[
        UUID, Query(alias="phoneNumberId", description="The number that will send it.")
    ],
) -> MediaAnswer:
    """One part called `file`, with a name and its true content type.

    Type, content and size are checked as WhatsApp does; a refusal names `file`. The file is
    WAITING until Meta has it (`STORED`, then `metaId` may be sent until `expiresAt`) or refused
    it (`FAILED`, with the reason).
    """
    await _own_number(state, caller, phone_number_id)
    part, pieces = await file_of(request)
    receiving = Receiving(part, spending(request, QuotaKind.MEDIA_BYTES))
    row = records.new_upload(caller.organization_id, phone_number_id)
    assert row.storage_key is not None
    async with stored(state.storage, row.storage_key, receiving.checked(pieces)):
        receiving.describe(row)
        row.filename = part.filename or None
        await keeping.keep(state.database, row, actor)
    return await _answer(state, caller, row)


@router.get(
    "/{media_id:uuid}", dependencies=[may(Permission.READ_MESSAGES)], summary="Read a file's facts"
)
async def read(media_id: UUID, caller: CallerDep, state: ServicesDep) -> MediaAnswer:
    """With a link for pages and players, which is good for five minutes."""
    return await _answer(state, caller, await _found(state, caller, media_id))


@router.get(
    "/{media_id:uuid}/download",
    dependencies=[may_by_link(Permission.READ_MESSAGES)],
    response_class=Response,
    responses=_FILE,
    summary="Download a file",
)
async def download(
    media_id: UUID,
    request: Request,
    caller: CallerDep,
    state: ServicesDep,
    token: Annotated[
        str | None, Query(alias=PARAMETER, description="Of a link, instead of a login.")
    ] = None,
) -> Response:
    """409 while the file is not here. One `Range` is obeyed."""
    row = await _found(state, caller, media_id)
    if row.storage_key is None:
        raise Conflict(f"The file is not here: {row.status}.")
    return await served(state.storage, row, request)


@router.delete(
    "/{media_id:uuid}",
    dependencies=[may(Permission.WRITE_MESSAGES)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a file",
)
async def delete(media_id: UUID, change: ChangeDep) -> Response:
    """Gone from here at once, from storage and from Meta soon. Its message stays.

    409 while a quick reply says something with it.
    """
    try:
        before = await records.delete(
            change.session, change.organization_id, media_id, datetime.now(UTC)
        )
    except NoSuchMedia:
        raise NotFound(_NO_SUCH) from None
    except KeptAtHand as kept:
        raise Conflict(
            f"The quick reply {kept.code} has it: change or delete that first."
        ) from None
    await change.note("media.deleted", media_id, before={"status": before})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def _own_number(state: Services, caller: Caller, phone_number_id: UUID) -> None:
    try:
        async with state.database.reading([caller.organization_id]) as session:
            await records.number_is_ours(session, caller.organization_id, phone_number_id)
    except NoSuchNumber:
        said = "There is no such number."
        raise NotFound(said, [{"field": "phoneNumberId", "message": said}]) from None


async def _found(state: Services, caller: Caller, media_id: UUID) -> Media:
    try:
        async with state.database.reading([caller.organization_id]) as session:
            return await records.found(session, caller.organization_id, media_id)
    except NoSuchMedia:
        raise NotFound(_NO_SUCH) from None


async def _answer(state: Services, caller: Caller, row: Media) -> MediaAnswer:
    if row.storage_key is None:
        return MediaAnswer.of(row, None)
    return MediaAnswer.of(row, await link_for(state, caller, row.id))

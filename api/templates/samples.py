"""Samples for headers: a file that shows Meta what a template will look like."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, status
from pydantic import Field

from api.access import CallerDep, may
from api.change import ActorDep
from api.errors import NotFound
from api.limits import spending
from api.media.parts import file_of, refusal
from api.media.receiving import Receiving, stored
from api.media.routes import FILE_BODY
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from api.steering import steering
from api.templates.writing import no_account
from core.ids import new_id
from core.types import Answer
from models.accounts.tables import BusinessAccount
from models.auth.permissions import Permission
from models.requests.quotas import QuotaKind
from models.templates import samples_kept
from models.templates.tables import TemplateSample
from models.templates.types import SampleStatus
from workflows.templates.lifecycle import Templates

router = guarded(prefix="/templates/media", tags=["Templates"])
# What Meta takes as the sample of a header (MB 9.9).
_TAKEN = ("image/jpeg", "image/png", "video/mp4", "application/pdf")


class SampleAnswer(Answer):
    """Once READY, `handle` goes into a header's `example.header_handle`."""

    id: UUID
    business_account_id: UUID
    status: SampleStatus
    handle: str | None
    reason: str | None = Field(description="Why Meta did not take it.")
    mime_type: str
    bytes: int
    sha256: str
    created_at: datetime | None
    uploaded_at: datetime | None

    @classmethod
    def of(cls, row: TemplateSample) -> "SampleAnswer":
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


@router.post(
    "",
    dependencies=[may(Permission.WRITE_TEMPLATES)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Upload a sample for a header",
    openapi_extra=FILE_BODY,
    responses=documented(503),
)
async def upload(
    request: Request,
    caller: CallerDep,
    actor: ActorDep,
    state: ServicesDep,
    business_account_id: Annotated[
        UUID, Query(alias="businessAccountId", description="Whose template will show it.")
    ],
) -> SampleAnswer:
    """One part called `file`: an image (JPEG, PNG), a video (MP4) or a document (PDF).

    Type, content and size are checked while it comes. It is WAITING until Meta has it.
    """
    async with state.database.reading([caller.organization_id]) as session:
        key = (business_account_id, caller.organization_id)
        if await session.get(BusinessAccount, key) is None:
            raise no_account()
    part, pieces = await file_of(request)
    receiving = Receiving(part, spending(request, QuotaKind.MEDIA_BYTES))
    if receiving.mime_type not in _TAKEN:
        raise refusal(f"Meta takes no sample of this type. It takes {', '.join(_TAKEN)}.")
    id = new_id()
    row = TemplateSample(
        id=id,
        organization_id=caller.organization_id,
        business_account_id=business_account_id,
        storage_key=samples_kept.storage_key(caller.organization_id, id),
        mime_type="",
        bytes=0,
        sha256="",
    )
    async with stored(state.storage, row.storage_key, receiving.checked(pieces)):
        receiving.describe(row)
        await samples_kept.keep(state.database, row, actor)
    async with steering("The upload has just ended."):
        await Templates(state.temporal).upload_sample(caller.organization_id, id)
    return SampleAnswer.of(row)


@router.get(
    "/{sample_id:uuid}",
    dependencies=[may(Permission.READ_TEMPLATES)],
    summary="Whether Meta has a sample",
)
async def read(sample_id: UUID, caller: CallerDep, state: ServicesDep) -> SampleAnswer:
    async with state.database.reading([caller.organization_id]) as session:
        row = await session.get(TemplateSample, (sample_id, caller.organization_id))
    if row is None:
        raise NotFound("There is no such sample.")
    return SampleAnswer.of(row)

"""A file of contacts, up to 10,000 rows at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, BinaryIO, cast
from uuid import UUID

from fastapi import Query, Request, status
from pydantic import Field
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.access import CallerDep, may
from api.contact_bodies import ID, Region, RemarkAnswer, Wish, example
from api.contacts import INVALID, naming, refused
from api.errors import ValidationFailed
from api.route import guarded
from api.state import ServicesDep
from core.logging import redact
from core.types import Answer
from core.types import Request as Asked
from models.auth.permissions import Permission
from models.contacts.fields import Name, Note
from models.contacts.importing import Assumed, ContactImport, Report, joined
from models.contacts.saving import Terms
from models.contacts.sheets import Sheet, UnusableFile, examine
from models.contacts.types import Consent

router = guarded(prefix="/contacts", tags=["Contacts"])
_IN_MEMORY = 1024 * 1024
_MOST_PARTS = 10
_EXAMPLE = (
    "phone;name;consent;tags;custom.city\r\n+55 11 98765-4321;Ana Souza;yes;vip;São Paulo\r\n"
)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "text/csv": {"schema": {"type": "string"}, "example": _EXAMPLE},
        },
    }
}


class ImportOptions(Asked):
    """What holds for the whole file."""

    group_id: UUID | None = Field(default=None, description="A group that everybody joins.")
    group_name: Name | None = Field(default=None, description="The same by name; made if new.")
    consent: Wish | None = Field(default=None, description="For rows that do not say.")
    consent_source: Note = Field(default="import", description="Where the consents were given.")
    consent_proof: Note | None = Field(default=None, description="What shows them.")
    default_region: Region | None = Field(
        default=None,
        description="Country (two letters) of phones written without their country code, "
        "unless the row has a country.",
    )
    require_consent: bool = Field(
        default=False, description="Skip whoever is new and has not said yes or no."
    )


class RowAnswer(RemarkAnswer):
    """What is to be said about a row; the header is row 1, as in a spreadsheet."""

    row: int


class ImportAnswer(Answer):
    """What became of the file. `rows` holds the first 1,000 remarks; values are never repeated."""

    model_config = example(
        {
            "created": 1998,
            "updated": 1,
            "skipped": 1,
            "rows": [
                {
                    "row": 7,
                    "field": "phone",
                    "code": "BAD_NUMBER",
                    "message": "It has too few digits for its country.",
                }
            ],
            "truncated": False,
            "columns": {"Phone": "phone", "Full name": "name", "Shoe size": None},
            "groupId": ID,
        }
    )

    created: int
    updated: int
    skipped: int
    rows: list[RowAnswer]
    truncated: bool
    columns: dict[str, str | None]
    group_id: UUID | None

    @classmethod
    def of(cls, report: Report, sheet: Sheet, group_id: UUID | None) -> "ImportAnswer":
        return cls(
            created=report.created,
            updated=report.updated,
            skipped=report.skipped,
            rows=[
                RowAnswer(row=row, field=each.field, code=each.code, message=each.message)
                for row, each in report.remarks
            ],
            truncated=report.truncated,
            columns={redact(name): field for name, field in sheet.columns.items()},
            group_id=group_id,
        )


@router.post(
    "/import",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    summary="Import a CSV file",
    openapi_extra=_BODY,
)
async def import_file(
    request: Request,
    caller: CallerDep,
    state: ServicesDep,
    options: Annotated[ImportOptions, Query()],
) -> ImportAnswer:
    """Save the rows of a file (UTF-8; commas, semicolons or tabs), found by phone or user id.

    The first row names the columns: phone, name, email, company, language, country, timezone,
    consent, consentAt, tags, userId, custom.*; usual names in several languages are understood.
    A row with a fault is skipped and reported. Whoever is known is added to: given fields
    replace, empty ones stay. A consent without a date does not overrule a person who opted out.
    Nothing is saved when the file as a whole is refused. Importing it again changes nothing.
    """
    if options.group_id is not None and options.group_name is not None:
        raise ValidationFailed(INVALID, naming("groupName", "Give groupId or groupName."))
    with refused():
        async with _sent(request) as file:
            sheet = await _examined(file)
            group_id = await joined(
                state.database,
                caller.organization_id,
                group_id=options.group_id,
                name=options.group_name,
            )
            terms = Terms(datetime.now(UTC), "import", group_id, options.require_consent)
            assumed = Assumed(
                options.default_region,
                None if options.consent is None else Consent(options.consent),
                options.consent_source,
                options.consent_proof,
            )
            run = ContactImport(state.database, caller.organization_id, terms, assumed).run
            return ImportAnswer.of(await run(file, sheet), sheet, group_id)


@asynccontextmanager
async def _sent(request: Request) -> AsyncIterator[BinaryIO]:
    """The file, on disk when it is large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with _form(request) as form:
            yield _file(form)
    elif kind == "text/csv":
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
            async for piece in request.stream():
                kept.write(piece)
            yield cast(BinaryIO, kept)
    else:
        said = "Send multipart/form-data with a part called file, or text/csv."
        raise ValidationFailed(INVALID, naming("Content-Type", said))


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    try:
        form = await request.form(max_files=1, max_fields=_MOST_PARTS)
    except HTTPException as error:
        if error.status_code != status.HTTP_400_BAD_REQUEST:
            raise
        raise ValidationFailed(INVALID, naming("file", "The body is not multipart.")) from None
    try:
        yield form
    finally:
        await form.close()


def _file(form: FormData) -> BinaryIO:
    strangers = [name for name in form if name != "file"]
    if strangers:
        said = "The only part is file; options go into the query."
        raise ValidationFailed(INVALID, naming(redact(strangers[0])[:60], said))
    part = form.get("file")
    if not isinstance(part, UploadFile):
        raise ValidationFailed(INVALID, naming("file", "Send the file as this part, with a name."))
    return part.file


async def _examined(file: BinaryIO) -> Sheet:
    try:
        return await asyncio.to_thread(examine, file)
    except UnusableFile as bad:
        raise ValidationFailed(str(bad), naming("file", str(bad))) from None

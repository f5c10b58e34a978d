"""A person's profile."""

from typing import Any

from fastapi import Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.access import PersonDep, logged_in
from api.change import OwnChangeDep
from api.errors import NotFound, PayloadTooLarge, ValidationFailed
from api.route import guarded
from api.state import ServicesDep
from api.users_bodies import AvatarAnswer, ProfileAnswer, ProfileBody
from models.auth import people
from models.auth.pictures import MOST_BYTES, media_type
from models.auth.tables import UserAccount

router = guarded(prefix="/users", tags=["User"])
_ANY_PICTURE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_PICTURES = dict.fromkeys(("image/png", "image/jpeg", "image/webp"), _ANY_PICTURE)
_UPLOAD: dict[str, Any] = {
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


@router.get("/profile", dependencies=[logged_in], summary="Read your profile")
async def profile(person: PersonDep, state: ServicesDep) -> ProfileAnswer:
    async with state.database.reading(user=person.user_id) as session:
        return _answer(await people.account(session, person.user_id))


@router.put("/profile", dependencies=[logged_in], summary="Change your profile")
async def change_profile(body: ProfileBody, change: OwnChangeDep) -> ProfileAnswer:
    """The e-mail address stays: people know you by it."""
    account = await people.account(change.session, change.user_id)
    account.sqlmodel_update(body.model_dump())
    await change.session.flush()
    await change.note("profile.changed")
    return _answer(account)


@router.post(
    "/profile/avatar",
    dependencies=[logged_in],
    summary="Upload your picture",
    openapi_extra=_UPLOAD,
)
async def upload_avatar(request: Request, change: OwnChangeDep) -> AvatarAnswer:
    """A PNG, JPEG or WebP file of up to 512 KiB, judged by its content."""
    picture = await _picture(request)
    kind = media_type(picture)
    if kind is None:
        raise _refused("The file is no PNG, JPEG or WebP picture.")
    account = await people.account(change.session, change.user_id)
    account.avatar, account.avatar_type = picture, kind
    await change.session.flush()
    await change.note("avatar.changed")
    return AvatarAnswer(media_type=kind, bytes=len(picture))


@router.get(
    "/profile/avatar",
    dependencies=[logged_in],
    summary="Your picture",
    response_class=Response,
    responses={200: {"content": _PICTURES, "description": "The picture."}},
)
async def avatar(person: PersonDep, state: ServicesDep) -> Response:
    async with state.database.reading(user=person.user_id) as session:
        account = await session.get_one(UserAccount, person.user_id)
    if account.avatar is None:
        raise NotFound("You have no picture.")
    return Response(account.avatar, media_type=account.avatar_type)


def _answer(account: UserAccount) -> ProfileAnswer:
    shown = {"id", "email", "name", "locale", "timezone", "created_at"}
    return ProfileAnswer(
        **account.model_dump(include=shown), has_avatar=account.avatar_type is not None
    )


async def _picture(request: Request) -> bytes:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _refused("Send multipart/form-data with a part called file.")
    try:
        form = await request.form(max_files=1, max_fields=1)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise _refused("The body is not multipart.") from None
    try:
        return await _part(form)
    finally:
        await form.close()


async def _part(form: FormData) -> bytes:
    part = form.get("file")
    if not isinstance(part, UploadFile):
        raise _refused("Send the file as this part, with a name.")
    picture = await part.read(MOST_BYTES + 1)
    if len(picture) > MOST_BYTES:
        raise PayloadTooLarge("The picture is larger than 512 KiB.")
    return picture


def _refused(said: str) -> ValidationFailed:
    return ValidationFailed(said, [{"field": "file", "message": said}])

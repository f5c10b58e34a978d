"""Whether a file of ours may be the picture of a business profile."""

from uuid import UUID

from api.contacts import naming
from api.errors import NotFound, Unavailable, ValidationFailed
from api.state import Services
from clients.storage import NothingStored, Storage, StorageAway
from models.media import records
from models.media.pictures import PROFILE_LEAST, PROFILE_TYPES, size_of
from models.media.records import NoSuchMedia
from models.media.types import Direction

FIELD = "pictureMediaId"


async def check_picture(state: Services, organization_id: UUID, media_id: UUID) -> None:
    """Raises what the caller is to hear: it names the field."""
    try:
        async with state.database.reading([organization_id]) as session:
            row = await records.found(session, organization_id, media_id)
    except NoSuchMedia:
        raise _missing() from None
    if row.direction != Direction.OUTBOUND or row.storage_key is None:
        raise _unfit("Name a file that was uploaded with POST /api/media/upload")
    if row.mime_type not in PROFILE_TYPES:
        raise _unfit("A profile's picture is a JPEG or a PNG")
    size = await _size(state.storage, row.storage_key)
    if size is None:
        raise _unfit("The file does not say how wide and high the picture is")
    width, height = size
    if width != height:
        raise _unfit(f"A profile's picture is square; this one has {width} by {height} pixels")
    if width < PROFILE_LEAST:
        raise _unfit(f"A profile's picture has at least {PROFILE_LEAST} pixels on each side")


async def _size(storage: Storage, key: str) -> tuple[int, int] | None:
    content = bytearray()
    try:
        async for piece in (await storage.get(key)).pieces:
            content += piece
            if (size := size_of(bytes(content))) is not None:
                return size
    except NothingStored:
        raise _missing() from None
    except StorageAway:
        raise Unavailable("The storage of files is away. Try again.") from None
    return None


def _missing() -> NotFound:
    said = "There is no such file."
    return NotFound(said, naming(FIELD, said))


def _unfit(says: str) -> ValidationFailed:
    return ValidationFailed("The picture does not fit a business profile.", naming(FIELD, says))

"""What `parley doctor` asks object storage."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from cli.checks.finding import Finding, ok, wrong
from clients.storage import StorageError, storage_at
from core.ids import new_id
from core.settings import StorageSettings

_SUBJECT = "Storage"
_CONTENT = b"parley doctor"


async def examine_storage(settings: StorageSettings) -> Finding:
    """Whether a file can be written, read and deleted there."""
    storage, key = storage_at(settings), f"doctor/{new_id()}"
    place = urlsplit(settings.url).scheme
    try:
        await storage.put(key, _pieces())
        read = b"".join([piece async for piece in (await storage.get(key)).pieces])
        await storage.delete(key)
    except StorageError as error:
        detail = f"{place}: cannot write, read and delete ({type(error).__name__} {error})"
        return wrong(_SUBJECT, detail, "Correct STORAGE_URL and the other STORAGE_ settings.")
    if read != _CONTENT:
        return wrong(_SUBJECT, f"{place}: a file came back changed", "Correct STORAGE_URL.")
    return ok(_SUBJECT, f"{place}: writes, reads and deletes")


async def _pieces() -> AsyncIterator[bytes]:
    yield _CONTENT

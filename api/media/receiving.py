"""Taking an upload in: weighed, hashed and looked at while it streams to storage."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import sha256

from api.errors import Unavailable
from api.media.parts import Part, refusal
from clients.storage import Storage, StorageAway, StorageError
from models.media.contents import HEAD
from models.media.kinds import KINDS, Kind, most_of, plain_type
from models.media.tables import Media
from models.templates.tables import TemplateSample

# So much is counted at once against the organization's quota.
_BLOCK = 1024 * 1024

Spend = Callable[[int], Awaitable[None]]


class Receiving:
    """One upload. What came counts for the quota, also when the file is then refused."""

    def __init__(self, part: Part, spend: Spend) -> None:
        self.mime_type = plain_type(part.content_type)
        self._kind = _kind(self.mime_type)
        self._spend = spend
        self._digest = sha256()
        self._size = 0
        self._counted = 0

    async def checked(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The file's bytes, until something is wrong with them."""
        head, most = b"", 0
        async for piece in pieces:
            await self._count(len(piece))
            if not most:
                head += piece
                if len(head) < HEAD:
                    continue
                most, piece = self._judged(head), head
            self._weighed(most)
            self._digest.update(piece)
            yield piece
        if not most:
            self._weighed(self._judged(head))
            self._digest.update(head)
            yield head
        await self._spend(self._size - self._counted)

    def describe(self, row: Media | TemplateSample) -> None:
        """Write down what came."""
        row.mime_type, row.bytes, row.sha256 = self.mime_type, self._size, self._digest.hexdigest()

    async def _count(self, size: int) -> None:
        self._size += size
        if self._size - self._counted >= _BLOCK:
            due, self._counted = self._size - self._counted, self._size
            await self._spend(due)

    def _judged(self, head: bytes) -> int:
        """How large it may be, now that it is seen how it begins."""
        if not head:
            raise refusal("The file is empty.")
        if not self._kind.fits(head):
            raise refusal(f"The file is not {self.mime_type} inside, or not as WhatsApp takes it.")
        return most_of(self._kind, head)

    def _weighed(self, most: int) -> None:
        if self._size > most:
            raise refusal(
                f"WhatsApp takes at most {most:,} bytes of this kind ({self._kind.family})."
            )


def _kind(mime_type: str) -> Kind:
    kind = KINDS.get(mime_type)
    if kind is None:
        raise refusal(f"WhatsApp takes no file of this type. It takes {', '.join(KINDS)}.")
    return kind


@asynccontextmanager
async def stored(storage: Storage, key: str, pieces: AsyncIterator[bytes]) -> AsyncIterator[None]:
    """Store the file; it stays if the block ends well."""
    kept = False
    try:
        await storage.put(key, pieces)
        yield
        kept = True
    except StorageAway:
        raise Unavailable("The storage of files is away. Try again.") from None
    finally:
        if not kept:
            with suppress(StorageError):
                await storage.delete(key)

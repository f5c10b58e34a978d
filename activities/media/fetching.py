"""Downloading a customer's file and comparing it with what Meta says of it."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from hashlib import sha256
from typing import NamedTuple

from clients.meta.media import MetaMedia
from clients.storage import Storage
from core.temporal.errors import failure
from models.media.digests import digest_in
from models.media.kinds import LARGEST
from models.media.moving import Item


class Brought(NamedTuple):
    """A file that lies in our storage; `expected` is None where Meta gave no digest."""

    size: int
    sha256: str
    expected_size: int | None
    expected: str | None
    mime_type: str | None

    @property
    def is_right(self) -> bool:
        sizes = self.expected_size in (None, self.size)
        return sizes and self.expected in (None, self.sha256)


class _Measure:
    def __init__(self) -> None:
        self.size = 0
        self.digest = sha256()

    async def of(self, pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        async for piece in pieces:
            self.size += len(piece)
            if self.size > LARGEST:
                raise failure("TooLarge", non_retryable=True)
            self.digest.update(piece)
            yield piece


class Fetching:
    def __init__(self, meta: MetaMedia, storage: Storage) -> None:
        self._meta = meta
        self._storage = storage

    async def bring(self, item: Item, token: str) -> Brought:
        """Raises a failure unless the file is the one Meta means.

        One that comes wrong twice in the same way will not come otherwise; one that comes
        wrong in two ways was spoilt on its way.
        """
        first = await self._once(item, token)
        if first.is_right:
            return first
        second = await self._once(item, token)
        if second.is_right:
            return second
        await self._storage.delete(item.key)
        same = first.sha256 == second.sha256
        raise failure("WrongFile" if same else "SpoiltFile", non_retryable=same)

    async def _once(self, item: Item, token: str) -> Brought:
        """With an address of its own: it lasts 5 minutes."""
        assert item.meta_id is not None
        facts = await self._meta.describe(item.meta_id, token, item.meta_number_id)
        measure = _Measure()
        pieces = self._meta.download(facts.url, token)
        async with aclosing(pieces), aclosing(measure.of(pieces)) as measured:
            await self._storage.put(item.key, measured)
        return Brought(
            measure.size,
            measure.digest.hexdigest(),
            facts.size,
            item.sha256 or digest_in(facts.sha256),
            item.mime_type or facts.mime_type,
        )

"""Where files lie: a folder, or a bucket that speaks S3. Names and contents are never logged.

StorageError
├── NothingStored     no file has this key
└── StorageAway       it could not be asked, or refused us
"""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from core.settings import StorageSettings

_PART = 5 * 1024 * 1024
_PARTS_AT_ONCE = 2
_PIECE = 256 * 1024
_OWN_FOLDER = 0o700


class StorageError(Exception):
    """Its text is a class's name, never a key or an address."""


class NothingStored(StorageError):
    """No file has this key."""


class StorageAway(StorageError):
    """The store could not be reached, or did not let us."""


class Stored(NamedTuple):
    """A file that is read; `size` is the whole file's, `pieces` may be a part of it."""

    size: int
    pieces: AsyncIterator[bytes]


class Listed(NamedTuple):
    key: str
    size: int
    modified_at: datetime


class Storage:
    """Files by key. The store is opened with the first use."""

    def __init__(self, open: Callable[[], ObjectStore]) -> None:
        self._open = open

    @cached_property
    def _store(self) -> ObjectStore:
        return self._open()

    async def put(self, key: str, pieces: AsyncIterator[bytes]) -> None:
        """Keep what comes; it is there whole or, when `pieces` raises, not at all."""
        broken: list[BaseException] = []

        async def watched() -> AsyncIterator[bytes]:
            try:
                async for piece in pieces:
                    yield piece
            except BaseException as error:
                broken.append(error)
                raise

        try:
            await obstore.put_async(
                self._store,
                key,
                watched(),
                use_multipart=True,
                chunk_size=_PART,
                max_concurrency=_PARTS_AT_ONCE,
            )
        except (BaseError, OSError) as error:
            if broken:
                raise broken[0] from None
            raise StorageAway(type(error).__name__) from None

    async def get(self, key: str, part: tuple[int, int] | None = None) -> Stored:
        """The file, or the bytes from the first of `part` to before the second."""
        try:
            found = await obstore.get_async(
                self._store, key, options={} if part is None else {"range": part}
            )
        except FileNotFoundError:
            raise NothingStored from None
        except (BaseError, OSError) as error:
            raise StorageAway(type(error).__name__) from None
        return Stored(found.meta["size"], _pieces(found))

    async def listed(self, prefix: str, most: int) -> AsyncIterator[list[Listed]]:
        """Everything whose key begins with `prefix/`, at most so many at a time, in no order."""
        try:
            async for page in obstore.list(self._store, prefix, chunk_size=most):
                yield [Listed(it["path"], it["size"], it["last_modified"]) for it in page]
        except (BaseError, OSError) as error:
            raise StorageAway(type(error).__name__) from None

    async def delete(self, key: str) -> None:
        """Forget the file; one that is not there is forgotten already."""
        try:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, key)
        except (BaseError, OSError) as error:
            raise StorageAway(type(error).__name__) from None


async def _pieces(found: Any) -> AsyncIterator[bytes]:
    try:
        async for piece in found.stream(min_chunk_size=_PIECE):
            yield bytes(piece)
    except (BaseError, OSError) as error:
        raise StorageAway(type(error).__name__) from None


def storage_at(settings: StorageSettings) -> Storage:
    """The store that the settings name."""
    place = urlsplit(settings.url)
    if place.scheme == "file":
        return Storage(lambda: _folder(Path(unquote(place.path))))
    return Storage(lambda: _bucket(settings, place.netloc, place.path.strip("/")))


def _folder(path: Path) -> ObjectStore:
    path.mkdir(mode=_OWN_FOLDER, parents=True, exist_ok=True)
    return LocalStore(path.absolute())


def _bucket(settings: StorageSettings, bucket: str, prefix: str) -> ObjectStore:
    given = {
        "region": settings.region,
        "endpoint": settings.endpoint,
        "access_key_id": settings.access_key,
        "secret_access_key": settings.secret_key and settings.secret_key.get_secret_value(),
    }
    # A part of a file that S3 asks to send again cannot be repeated from outside.
    return S3Store(
        bucket,
        prefix=prefix or None,
        client_options={"allow_http": True, "timeout": "60s", "connect_timeout": "5s"},
        retry_config={"max_retries": 2},
        # Which of S3's options are given is known only now, so their types cannot be checked.
        **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]
    )

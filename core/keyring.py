"""The data keys a process holds: the newest seals, every one opens."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Self

from pydantic import SecretStr

from core.crypto import CannotDecrypt, Key, keys_of, parted, sealed_text
from core.database import DatabaseUnavailable

_log = logging.getLogger(__name__)
_RECHECK_SECONDS = 60.0
# Unknown ids may come from anybody who shows us a token.
_SOONEST_SECONDS = 0.5

Source = Callable[[], Awaitable[Sequence[Key]]]


class KeysUnavailable(DatabaseUnavailable):
    """There are data keys, and none can be unwrapped; the text names the master keys we lack."""


class UnknownKey(CannotDecrypt):
    """No data key has this id."""


class Keyring:
    """Reads its keys at the first need, and again for an id it does not know or a newer key.

    Without IO once loaded. Raises `DatabaseUnavailable` where it needs the database and has none.
    """

    def __init__(
        self,
        source: Source,
        *,
        recheck: float = _RECHECK_SECONDS,
        soonest: float = _SOONEST_SECONDS,
    ) -> None:
        self._source = source
        self._recheck = recheck
        self._soonest = soonest
        self._keys: dict[str, Key] = {}
        self._active: Key | None = None
        self._began = -soonest
        self._due = 0.0
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, keys: Mapping[str, SecretStr]) -> Self:
        """In memory, for tests and stored histories: the first key seals."""
        held = list(keys_of(keys).values())

        async def source() -> Sequence[Key]:
            return held

        return cls(source, soonest=0)

    async def sealing(self) -> Key:
        """The active data key."""
        if self._active is None:
            await self._read_again()
            assert self._active is not None
        elif time.monotonic() > self._due and not self._is_reading:
            self._begin_reading().add_done_callback(_told)
        return self._active

    async def opening(self, key_id: str) -> Key:
        """The data key of this id. Raises `UnknownKey`."""
        found = self._keys.get(key_id)
        if found is None and self._is_reading:
            await self._read_again()  # it may have begun before the key was made
            found = self._keys.get(key_id)
        if found is None:
            await self._read_again()
            found = self._keys.get(key_id)
        if found is None:
            raise UnknownKey("unknown key")
        return found

    async def seal_text(self, plain: str, *, purpose: str) -> str:
        """One string for a database column; `purpose` must be repeated to open it."""
        return sealed_text(await self.sealing(), plain, purpose=purpose)

    async def open_text(self, sealed: str, *, purpose: str) -> str:
        """Raises `CannotDecrypt`."""
        key_id, raw = parted(sealed)
        return (await self.opening(key_id)).open(raw, purpose=purpose).decode()

    async def signing_key(self, label: str) -> tuple[str, bytes]:
        """Id and secret to sign with, of the active data key."""
        key = await self.sealing()
        return key.id, key.derive(label)

    async def signing_key_of(self, kid: str, label: str) -> bytes:
        """The secret that this id signs with. Raises `UnknownKey`."""
        return (await self.opening(kid)).derive(label)

    async def load(self) -> None:
        """Read the keys now."""
        await self._read_again()

    async def close(self) -> None:
        """End a reading that is under way."""
        if self._reading is not None and not self._reading.done():
            self._reading.cancel()
            await asyncio.wait({self._reading})

    @property
    def _is_reading(self) -> bool:
        return self._reading is not None and not self._reading.done()

    def _begin_reading(self) -> asyncio.Task[None]:
        self._reading = asyncio.create_task(self._read())
        return self._reading

    async def _read_again(self) -> None:
        """Join a reading or begin one; a caller that is cancelled leaves it to the others."""
        reading = self._reading
        if reading is None or reading.done():
            reading = self._begin_reading()
        await asyncio.shield(reading)

    async def _read(self) -> None:
        await asyncio.sleep(max(0.0, self._began + self._soonest - time.monotonic()))
        self._began = time.monotonic()
        self._due = self._began + self._recheck
        keys = await self._source()
        self._active = keys[0]
        self._keys = {key.id: key for key in keys}


def _told(reading: asyncio.Task[None]) -> None:
    """A renewal that failed is no reason to stop: the keys at hand still work."""
    if not reading.cancelled() and (error := reading.exception()) is not None:
        _log.warning("keys were not read again: %s", type(error).__name__)

"""Data keys as the database keeps them: made on first need, unwrapped into memory."""

import logging
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.crypto import CannotDecrypt, Key, random_key
from core.database import Database
from core.keyring import Keyring, KeysUnavailable
from core.masters import Masters
from core.settings import Settings

_log = logging.getLogger(__name__)

# Held by whoever makes or rewraps data keys.
_LOCK = text("select pg_advisory_xact_lock(72810002)")
_ALL = text(
    "select id, wrapped, master_key_id, created_at from data_key order by created_at desc, id desc"
)
_ADD = text("insert into data_key (id, wrapped, master_key_id) values (:id, :wrapped, :master)")
_ADOPT = text(
    "insert into data_key (id, wrapped, master_key_id, created_at) "
    "values (:id, :wrapped, :master, to_timestamp(0)) on conflict do nothing"
)
# A worker beats only after it has its keys: whoever did so before sealed by a master.
_SEALED_BEFORE = text(
    "select exists (select from account_route) "
    "or exists (select from heartbeat where kind like 'drain:%')"
)


class Wrapped(NamedTuple):
    """A data key as it is stored."""

    id: str
    wrapped: bytes
    master_key_id: str
    created_at: datetime


class DataKeys:
    """What a keyring reads: every data key that our masters unwrap, the newest first."""

    def __init__(self, database: Database, masters: Masters) -> None:
        self._database = database
        self._masters = masters

    async def __call__(self) -> Sequence[Key]:
        """Raises `KeysUnavailable` when there are keys and none can be unwrapped."""
        for _ in range(2):  # a rotation may come between the file and the rows
            self._masters.refresh()
            rows = await self._rows()
            found = {row.id: unwrapped(row, self._masters) for row in rows}
            if all(found.values()):
                break
        keys = [key for key in found.values() if key is not None]
        missing = ", ".join(sorted({row.master_key_id for row in rows if found[row.id] is None}))
        if not keys:
            raise KeysUnavailable(missing)
        if missing:
            _log.warning("some data keys need master keys that are not here: %s", missing)
        return keys

    async def _rows(self) -> list[Wrapped]:
        async with self._database.transaction() as session:
            rows = await stored(session)
        if rows:
            return rows
        async with self._database.transaction() as session:
            return await self._first(session)

    async def _first(self, session: AsyncSession) -> list[Wrapped]:
        """Make the first data key, unless another process was faster."""
        await lock(session)
        if not (rows := await stored(session)):
            await self._adopt(session)
            await add(session, self._masters)
            rows = await stored(session)
        return rows

    async def _adopt(self, session: AsyncSession) -> None:
        """Masters sealed directly before there were data keys: they stay as data keys."""
        if not (await (await session.connection()).execute(_SEALED_BEFORE)).scalar_one():
            return
        for id in self._masters.ids:
            if (key := self._masters.find(id)) is not None:
                await (await session.connection()).execute(
                    _ADOPT, _wrapped(key, self._masters.first)
                )


def keyring_of(settings: Settings, database: Database) -> Keyring:
    """The keyring of a process. Connects to nothing yet. Raises `UnusableKey`."""
    return Keyring(DataKeys(database, masters_of(settings)))


def masters_of(settings: Settings) -> Masters:
    """Raises `UnusableKey`."""
    parley = settings.parley
    return Masters(file=parley.keys_file) if parley.keys_file else Masters(parley.keys)


async def lock(session: AsyncSession) -> None:
    """Let nobody else make or rewrap data keys until this transaction ends."""
    await (await session.connection()).execute(_LOCK)


async def stored(session: AsyncSession) -> list[Wrapped]:
    """Every data key, the newest first."""
    return [Wrapped(*row) for row in await (await session.connection()).execute(_ALL)]


async def add(session: AsyncSession, masters: Masters) -> str:
    """Make a data key, which is the active one from now on."""
    key = random_key(f"d{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(4)}")
    await (await session.connection()).execute(_ADD, _wrapped(key, masters.first))
    return key.id


def unwrapped(row: Wrapped, masters: Masters) -> Key | None:
    """None when the master is missing, or another one bears its name."""
    master = masters.find(row.master_key_id)
    if master is None:
        return None
    try:
        return Key(row.id, master.open(row.wrapped, purpose=_purpose(row.id)))
    except CannotDecrypt:
        return None


def wrap(key: Key, master: Key) -> bytes:
    return master.seal(key.raw, purpose=_purpose(key.id))


def _wrapped(key: Key, master: Key) -> dict[str, object]:
    return {"id": key.id, "wrapped": wrap(key, master), "master": master.id}


def _purpose(data_key_id: str) -> str:
    return f"data-key/{data_key_id}"

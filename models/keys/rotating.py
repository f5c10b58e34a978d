"""Rotation: every data key under a new master key, and a new active data key."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.crypto import Key, new_key
from core.database import Database
from core.masters import Masters
from models.keys import store
from models.keys.store import Wrapped

_REWRAP = text("update data_key set wrapped = :wrapped, master_key_id = :master where id = :id")


class NothingNew(Exception):
    """The first master key is in use already, and the others are not ours to change."""


class MasterMissing(Exception):
    """Some data keys need master keys that are not here."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(", ".join(ids))


class Rotated(NamedTuple):
    """`added` when the master key was made by this rotation."""

    master: str
    added: bool
    rewrapped: int
    active: str


class Held(NamedTuple):
    """Data keys, the newest first, and what each master key wraps."""

    data_keys: Sequence[Wrapped]
    wraps: Counter[str]


async def rotate(database: Database, masters: Masters) -> Rotated:
    """All or nothing, except for a master key that a broken attempt leaves for the next one.

    A first master key that wraps nothing is new: it is taken. Else the file gets one.
    Raises `NothingNew`, `MasterMissing`.
    """
    async with database.transaction() as session:
        held = await _locked(session)
        masters.refresh()
        keys = _opened(held.data_keys, masters)
        added = masters.first.id in held.wraps
        if added:
            if not masters.writable:
                raise NothingNew
            masters.put_first(new_key(), f"m{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(4)}")
        master = masters.first
        for key in keys:
            changed = {"id": key.id, "wrapped": store.wrap(key, master), "master": master.id}
            await (await session.connection()).execute(_REWRAP, changed)
        active = await store.add(session, masters)
    return Rotated(master.id, added, len(keys), active)


async def drop_unused(database: Database, masters: Masters) -> list[str]:
    """Take the master keys out of the file that wrap nothing; the first one stays."""
    async with database.transaction() as session:
        held = await _locked(session)
        masters.refresh()
        idle = unused(held, masters)
        masters.drop(set(idle))
    return idle


async def held(database: Database) -> Held:
    async with database.transaction() as session:
        return _held(await store.stored(session))


def unused(held: Held, masters: Masters) -> list[str]:
    """Master keys that may be removed."""
    return [id for id in masters.ids if id not in held.wraps and id != masters.first.id]


def missing(rows: Sequence[Wrapped], masters: Masters) -> list[str]:
    """Master keys that some data keys need and we do not have."""
    return sorted({row.master_key_id for row in rows if store.unwrapped(row, masters) is None})


async def _locked(session: AsyncSession) -> Held:
    await store.lock(session)
    return _held(await store.stored(session))


def _held(rows: Sequence[Wrapped]) -> Held:
    return Held(rows, Counter(row.master_key_id for row in rows))


def _opened(rows: Sequence[Wrapped], masters: Masters) -> list[Key]:
    if absent := missing(rows, masters):
        raise MasterMissing(absent)
    return [key for row in rows if (key := store.unwrapped(row, masters)) is not None]

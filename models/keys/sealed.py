"""Every column that holds something sealed: which data keys are needed, and sealing anew."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.crypto import CannotDecrypt
from core.database import Database
from core.keyring import Keyring
from models.ai.types import KEY_PURPOSE
from models.keys import purposes

_ORGANIZATIONS = text("select organization_ids()")
_USERS = text("select sealing_user_ids()")
_TOGETHER = 100
_BATCH = 500


class Owner(StrEnum):
    """Whose rows they are, so that row-level security shows them."""

    ORGANIZATION = "organization"
    USER = "user"
    FADING = "fading"  # gone by themselves within a day, so never sealed anew


class SealedColumn(NamedTuple):
    """`key` is a column that names the row, unique among what its owner sees."""

    table: str
    column: str
    key: str
    purpose: str
    owner: Owner


SEALED = (
    SealedColumn("business_account", "sealed_token", "id", purposes.META_TOKEN, Owner.ORGANIZATION),
    SealedColumn("phone_number", "sealed_pin", "id", purposes.META_PIN, Owner.ORGANIZATION),
    SealedColumn("meta_exchange", "sealed_asked", "id", purposes.META_EXCHANGE, Owner.FADING),
    SealedColumn("meta_exchange", "sealed_answered", "id", purposes.META_EXCHANGE, Owner.FADING),
    SealedColumn("signup", "sealed_code", "id", purposes.SIGNUP_CODE, Owner.ORGANIZATION),
    SealedColumn("signup", "sealed_token", "id", purposes.META_TOKEN, Owner.ORGANIZATION),
    SealedColumn("signup", "sealed_pin", "id", purposes.META_PIN, Owner.ORGANIZATION),
    SealedColumn("ai_provider", "sealed_key", "id", KEY_PURPOSE, Owner.ORGANIZATION),
    SealedColumn("flow_key", "sealed_private_key", "id", purposes.FLOW_KEY, Owner.ORGANIZATION),
    SealedColumn("flow", "sealed_secret", "id", purposes.FLOW_SECRET, Owner.ORGANIZATION),
    SealedColumn("credential", "sealed_totp", "user_id", purposes.TOTP, Owner.USER),
    SealedColumn("kept_answer", "sealed_body", "key_hash", purposes.KEPT_ANSWER, Owner.FADING),
)


class Resealed(NamedTuple):
    """How many values were sealed anew, and how many could not be opened."""

    values: int
    unreadable: int


async def reseal(database: Database, keyring: Keyring) -> Resealed:
    """Seal everything stored by the active data key. May be repeated, and may be killed."""
    active = (await keyring.sealing()).id
    values = unreadable = 0
    async for column, door in _doors(database):
        done = await _Column(column, door, keyring, active).reseal()
        values, unreadable = values + done.values, unreadable + done.unreadable
    return Resealed(values, unreadable)


async def in_use(database: Database) -> Counter[str]:
    """How many stored values each data key seals; Temporal's histories are not among them."""
    found: Counter[str] = Counter()
    async for column, door in _doors(database):
        async with door() as session:
            rows = await (await session.connection()).execute(
                text(
                    f"select split_part({column.column}, '.', 1), count(*) from {column.table} "
                    f"where {column.column} is not null group by 1"
                )
            )
            for key_id, count in rows:
                found[key_id] += count
    return found


class _Door(NamedTuple):
    """Opens a transaction that sees the rows of some owners."""

    database: Database
    organizations: Sequence[UUID] = ()
    user: UUID | None = None

    def __call__(self) -> AbstractAsyncContextManager[AsyncSession]:
        return self.database.transaction(self.organizations, self.user)


class _Column(NamedTuple):
    """One column, as some owners see it."""

    sealed: SealedColumn
    door: _Door
    keyring: Keyring
    active: str

    async def reseal(self) -> Resealed:
        values = unreadable = 0
        after: object = None
        while rows := await self._page(after):
            changes = []
            for key, old in rows:
                try:
                    changes.append({"key": key, "old": old, "new": await self._anew(old)})
                except CannotDecrypt:
                    unreadable += 1
            await self._write(changes)
            values += len(changes)
            after = rows[-1][0]
        return Resealed(values, unreadable)

    async def _page(self, after: object) -> list[tuple[object, str]]:
        table, column, key, *_ = self.sealed
        beyond = "" if after is None else f"and {key} > :after "
        statement = text(
            f"select {key}, {column} from {table} where split_part({column}, '.', 1) <> :active "
            f"{beyond}order by {key} limit {_BATCH}"
        )
        given = {"active": self.active} | ({} if after is None else {"after": after})
        async with self.door() as session:
            return [
                (row[0], row[1])
                for row in await (await session.connection()).execute(statement, given)
            ]

    async def _anew(self, old: str) -> str:
        purpose = self.sealed.purpose
        plain = await self.keyring.open_text(old, purpose=purpose)
        return await self.keyring.seal_text(plain, purpose=purpose)

    async def _write(self, changes: Sequence[dict[str, object]]) -> None:
        """A value that somebody changed meanwhile is sealed by the active key already."""
        if not changes:
            return
        table, column, key, *_ = self.sealed
        statement = text(
            f"update {table} set {column} = :new where {key} = :key and {column} = :old"
        )
        async with self.door() as session:
            await (await session.connection()).execute(statement, list(changes))


async def _doors(database: Database) -> AsyncIterator[tuple[SealedColumn, _Door]]:
    async with database.transaction() as session:
        organizations = list((await (await session.connection()).execute(_ORGANIZATIONS)).scalars())
        users = list((await (await session.connection()).execute(_USERS)).scalars())
    for column in SEALED:
        if column.owner is Owner.ORGANIZATION:
            for first in range(0, len(organizations), _TOGETHER):
                yield column, _Door(database, organizations[first : first + _TOGETHER])
        elif column.owner is Owner.USER:
            for user in users:
                yield column, _Door(database, (), user)

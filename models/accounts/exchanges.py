"""What a route has Meta asked, and the answer: kept sealed, for a day at most."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from models.accounts.tables import BusinessAccount, MetaExchange, PhoneNumber
from models.accounts.types import EXCHANGE_PURPOSE, AskInput, Connection, Question

_LINKED = text("""
    select exists (
        select from phone_number n where n.id = :number and n.organization_id = :organization
        and (n.business_account_id = :account or exists (
            select from account_number l where l.phone_number_id = n.id
            and l.organization_id = n.organization_id and l.business_account_id = :account)))
""")
_BEGIN = text("""
    update meta_exchange e set begun_at = clock_timestamp()
    from meta_exchange before
    where e.id = :id and e.organization_id = :organization
      and before.id = e.id and before.organization_id = e.organization_id
    returning e.sealed_asked, before.begun_at is not null as begun_before
""")
_TAKE = text("""
    delete from meta_exchange where id = :id and organization_id = :organization
    returning sealed_answered
""")
Json = dict[str, Any]


class NoSuchAccount(Exception):
    """The organization has no such account."""


class NoSuchNumber(Exception):
    """The account has no such number."""


class NotConnected(Exception):
    """Nobody may act for the account at present."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.connection = connection


async def account_of(
    session: AsyncSession, organization_id: UUID, account_id: UUID
) -> BusinessAccount:
    """Raises `NoSuchAccount`."""
    found = await session.get(BusinessAccount, (account_id, organization_id))
    if found is None:
        raise NoSuchAccount
    return found


async def number_of(
    session: AsyncSession, organization_id: UUID, account_id: UUID, number_id: UUID
) -> PhoneNumber:
    """Raises `NoSuchAccount` or `NoSuchNumber`."""
    await account_of(session, organization_id, account_id)
    values = {"account": account_id, "number": number_id, "organization": organization_id}
    linked = (await (await session.connection()).execute(_LINKED, values)).scalar_one()
    found = await session.get(PhoneNumber, (number_id, organization_id)) if linked else None
    if found is None:
        raise NoSuchNumber
    return found


class Exchanges:
    """Begun and taken by a route; in between an activity opens and answers them."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def begin(
        self,
        organization_id: UUID,
        account_id: UUID,
        number_id: UUID | None,
        question: Question,
        asked: Mapping[str, Any],
    ) -> AskInput:
        """Raises `NoSuchAccount`, `NoSuchNumber` or `NotConnected`."""
        sealed = await self._sealed(asked)
        id = new_id()
        async with self._database.transaction([organization_id]) as session:
            account = await account_of(session, organization_id, account_id)
            if number_id is not None:
                await number_of(session, organization_id, account_id, number_id)
            if account.connection != Connection.CONNECTED:
                raise NotConnected(Connection(account.connection))
            session.add(MetaExchange(id=id, organization_id=organization_id, sealed_asked=sealed))
        return AskInput(
            organization_id=organization_id,
            exchange_id=id,
            account_id=account_id,
            number_id=number_id,
            question=question,
        )

    async def take(self, input: AskInput) -> Json:
        """The answer, which is forgotten by that."""
        values = {"id": input.exchange_id, "organization": input.organization_id}
        async with self._database.transaction([input.organization_id]) as session:
            sealed = (await (await session.connection()).execute(_TAKE, values)).scalar_one()
        return await self._opened(sealed)

    async def open(self, session: AsyncSession, input: AskInput) -> tuple[Json, bool] | None:
        """What is asked, and whether somebody began to ask it before."""
        values = {"id": input.exchange_id, "organization": input.organization_id}
        row = (await (await session.connection()).execute(_BEGIN, values)).one_or_none()
        return None if row is None else (await self._opened(row.sealed_asked), row.begun_before)

    async def answer(self, session: AsyncSession, input: AskInput, answered: Json) -> None:
        kept = await session.get(MetaExchange, (input.exchange_id, input.organization_id))
        if kept is not None:
            kept.sealed_answered = await self._sealed(answered)

    async def _sealed(self, content: Mapping[str, Any]) -> str:
        plain = orjson.dumps(dict(content)).decode()
        return await self._keyring.seal_text(plain, purpose=EXCHANGE_PURPOSE)

    async def _opened(self, sealed: str) -> Json:
        plain = await self._keyring.open_text(sealed, purpose=EXCHANGE_PURPOSE)
        content: Json = orjson.loads(plain)
        return content

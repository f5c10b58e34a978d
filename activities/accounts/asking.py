"""Asking Meta what a route wants to know or have done, and writing down what was done."""

from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.accounts.pictures import Pictures
from activities.accounts.questions import About, Answering, Json
from activities.meta.answering import answering
from clients.meta.client import MetaClient
from core.database import Database
from core.keyring import Keyring
from core.temporal.errors import failure
from models.accounts import asked as outcomes
from models.accounts.exchanges import Exchanges, account_of, number_of
from models.accounts.types import META_SILENT, ONCE, TOKEN_PURPOSE, AskInput


class AccountQuestions:
    def __init__(
        self, database: Database, meta: MetaClient, keyring: Keyring, pictures: Pictures
    ) -> None:
        self._database = database
        self._answering = Answering(meta.graph, pictures)
        self._exchanges = Exchanges(database, keyring)
        self._keyring = keyring

    @activity.defn(name="accounts.ask")
    async def ask(self, input: AskInput) -> None:
        """Ask once what may be asked once only; the answer goes into the exchange."""
        async with self._database.transaction([input.organization_id]) as session:
            opened = await self._exchanges.open(session, input)
            about = await self._about(session, input)
        if opened is None:
            raise failure("ExchangeGone", non_retryable=True)
        asked, begun_before = opened
        if begun_before and input.question in ONCE:
            raise failure(META_SILENT, non_retryable=True)
        with answering(repeatable=input.question not in ONCE):
            answer = await self._answering.answer(input.question, about, asked)
        await self._written(input, asked, answer)

    async def _about(self, session: AsyncSession, input: AskInput) -> About:
        owner = input.organization_id
        account = await account_of(session, owner, input.account_id)
        number = ""
        if input.number_id is not None:
            found = await number_of(session, owner, input.account_id, input.number_id)
            number = found.meta_id
        token = await self._keyring.open_text(account.sealed_token, purpose=TOKEN_PURPOSE)
        return About(owner, account.meta_id, number, token)

    async def _written(self, input: AskInput, asked: Json, answer: Json) -> None:
        secret = asked.get("pin")
        sealed = await outcomes.sealed_pin(self._keyring, secret) if secret else None
        async with self._database.transaction([input.organization_id]) as session:
            more: dict[str, Any] = await outcomes.write(session, input, asked, answer, sealed)
            await self._exchanges.answer(session, input, answer | more)

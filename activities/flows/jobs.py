"""What an activity about a flow needs to know, and how it writes down what Meta said."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.flow_results import FlowFacts, Problem
from core.database import Database
from core.keyring import Keyring
from core.temporal.errors import failure
from models.accounts.tables import BusinessAccount, PhoneNumber
from models.accounts.types import TOKEN_PURPOSE
from models.audit import log
from models.audit.actors import acting
from models.auth.types import Actor
from models.flows import moving, writing
from models.flows.tables import Flow
from models.flows.types import FlowRef, NumberRef, status_named


@dataclass(frozen=True)
class Job:
    """A flow as it stood when we looked, and what we need to ask Meta about it."""

    flow: Flow
    waba_id: str
    token: str


@dataclass(frozen=True)
class NumberJob:
    meta_id: str
    token: str


class Jobs:
    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def transaction(self, organization_id: UUID) -> AbstractAsyncContextManager[AsyncSession]:
        return self._database.transaction([organization_id])

    async def flow(self, ref: FlowRef) -> Job:
        """Raises `FlowGone`."""
        async with self._database.reading([ref.organization_id]) as session:
            flow = await session.get(Flow, (ref.flow_id, ref.organization_id))
            if flow is None or flow.deleted_at is not None:
                raise failure("FlowGone", non_retryable=True)
            account = await self._account(session, ref.organization_id, flow.business_account_id)
        return Job(flow, account.meta_id, await self._opened(account))

    async def account(self, organization_id: UUID, account_id: UUID) -> NumberJob:
        async with self._database.reading([organization_id]) as session:
            account = await self._account(session, organization_id, account_id)
        return NumberJob(account.meta_id, await self._opened(account))

    async def number(self, ref: NumberRef) -> NumberJob:
        async with self._database.reading([ref.organization_id]) as session:
            number = await session.get(PhoneNumber, (ref.phone_number_id, ref.organization_id))
            if number is None:
                raise failure("NumberGone", non_retryable=True)
            account = await self._account(session, ref.organization_id, number.business_account_id)
        return NumberJob(number.meta_id, await self._opened(account))

    async def write(self, ref: FlowRef, values: Mapping[str, Any]) -> None:
        async with self.transaction(ref.organization_id) as session:
            flow = await writing.hold(session, ref.organization_id, ref.flow_id)
            flow.sqlmodel_update(dict(values))

    async def learn(self, ref: FlowRef, read: Callable[[], Awaitable[FlowFacts]]) -> FlowFacts:
        """Write down how it stands at Meta.

        Two may ask at once, and the answers come in either order: what somebody learnt between
        our question and its answer may be newer, so it is asked again.
        """
        while True:
            asked = (await self.flow(ref)).flow.learnt_at
            facts = await read()
            async with self.transaction(ref.organization_id) as session:
                flow = await writing.hold(session, ref.organization_id, ref.flow_id)
                if flow.learnt_at == asked:
                    await take_over(session, flow, facts, acting())
                    return facts

    async def note(self, ref: FlowRef, action: str) -> None:
        async with self.transaction(ref.organization_id) as session:
            change = log.Change(action, ref.flow_id)
            await log.record(session, ref.organization_id, acting(), change)

    async def _account(
        self, session: AsyncSession, organization_id: UUID, account_id: UUID
    ) -> BusinessAccount:
        account = await session.get(BusinessAccount, (account_id, organization_id))
        if account is None:
            raise failure("AccountGone", non_retryable=True)
        return account

    async def _opened(self, account: BusinessAccount) -> str:
        return await self._keyring.open_text(account.sealed_token, purpose=TOKEN_PURPOSE)


async def take_over(session: AsyncSession, flow: Flow, facts: FlowFacts, actor: Actor) -> bool:
    """Write Meta's facts on a held flow; whether they were news."""
    told = {
        "meta_id": facts.id,
        "name": facts.name,
        "categories": list(facts.categories),
        "problems": problems_of(facts.validation_errors),
        "json_version": facts.json_version,
        "data_api_version": facts.data_api_version,
        "endpoint_uri": facts.endpoint_uri,
    }
    news = any(getattr(flow, name) != value for name, value in told.items())
    moving.learn(flow, {**told, "changed_at": facts.updated_at})
    if (status := status_named(facts.status)) is not None:
        news = await moving.move(session, flow, status, actor) or news
    await session.flush()
    return news


def problems_of(problems: tuple[Problem, ...]) -> list[dict[str, Any]] | None:
    return [each.model_dump(exclude_none=True) for each in problems] or None

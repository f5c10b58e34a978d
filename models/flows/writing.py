"""Flows as people write them here, before Meta is asked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts.tables import BusinessAccount
from models.flows.tables import Flow
from models.violations import Promise, breaks


class NoSuchFlow(Exception):
    """The organization has no such flow."""


class NoSuchAccount(Exception):
    """The organization has no such business account."""


class NameTaken(Exception):
    """The account has a flow of this name."""


async def write(session: AsyncSession, organization_id: UUID, values: Mapping[str, Any]) -> Flow:
    """A draft that Meta does not know yet. Raises `NoSuchAccount` or `NameTaken`."""
    account = (values["business_account_id"], organization_id)
    if await session.get(BusinessAccount, account) is None:
        raise NoSuchAccount
    flow = Flow(organization_id=organization_id, **values)
    session.add(flow)
    await _flushed(session)
    return flow


async def withdraw(session: AsyncSession, organization_id: UUID, flow_id: UUID) -> bool:
    """Forget a flow that Meta never took."""
    gone = delete(Flow).where(
        col(Flow.id) == flow_id,
        col(Flow.organization_id) == organization_id,
        col(Flow.meta_id).is_(None),
    )
    return (await session.exec(gone)).rowcount == 1


async def hold(session: AsyncSession, organization_id: UUID, flow_id: UUID) -> Flow:
    """The flow, which nobody changes until the transaction ends. Raises `NoSuchFlow`."""
    flow = await session.get(
        Flow,
        (flow_id, organization_id),
        populate_existing=True,
        with_for_update={"key_share": True},
    )
    return _there(flow)


async def read(session: AsyncSession, organization_id: UUID, flow_id: UUID) -> Flow:
    """Raises `NoSuchFlow`."""
    return _there(await session.get(Flow, (flow_id, organization_id)))


async def want(session: AsyncSession, flow: Flow, changes: Mapping[str, Any]) -> None:
    """What Meta is to be told next. Raises `NameTaken`."""
    name = changes.get("name", flow.name)
    if name != flow.name and await _named(session, flow, name):
        raise NameTaken
    flow.pending = {**(flow.pending or {}), **changes}
    await session.flush()


def _there(flow: Flow | None) -> Flow:
    if flow is None or flow.deleted_at is not None:
        raise NoSuchFlow
    return flow


async def _named(session: AsyncSession, flow: Flow, name: str) -> bool:
    query = select(Flow.id).where(
        Flow.organization_id == flow.organization_id,
        Flow.business_account_id == flow.business_account_id,
        Flow.name == name,
        col(Flow.deleted_at).is_(None),
    )
    return (await session.exec(query)).first() is not None


async def _flushed(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        if breaks(error, Promise.UNIQUE):
            raise NameTaken from None
        raise

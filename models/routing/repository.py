"""Routing rules in their order. Whoever changes the order holds it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.routing.rules import chosen
from models.routing.tables import RoutingRule
from models.routing.types import Conditions, Inbound, Rule
from models.rows import Rows
from models.team import departments

MOST = 200
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
_WORKS_THERE = text("""
    select 1 from department_agent
    where organization_id = :organization and department_id = :department and agent_id = :agent
    for key share
""")
_NUMBERS = text("""
    select id from phone_number
    where organization_id = :organization and id = any(cast(:ids as uuid[]))
""")
_NUMBER = text("""
    update routing_rule r set position = n.position
    from unnest(cast(:ids as uuid[])) with ordinality as n (id, position)
    where r.id = n.id and r.organization_id = :organization and r.position <> n.position
""")


class TooManyRules(Exception):
    """There are as many as may be."""


class NotInTheDepartment(Exception):
    """The agent does not work in the department, or there is no such agent."""


class NoSuchNumber(Exception):
    """Some ids are no numbers of the organization: which, by position."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"{len(positions)} ids")
        self.positions = positions


class RoutingRules:
    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id
        self._rows = Rows(session, organization_id, RoutingRule)

    async def get(self, id: UUID) -> RoutingRule:
        """Raises `Missing`."""
        return await self._rows.get(id)

    async def page(self, after: UUID | None, most: int) -> Sequence[RoutingRule]:
        """In the order they are asked."""
        mine = col(RoutingRule.organization_id) == self._organization_id
        wanted = select(RoutingRule).where(mine).order_by(col(RoutingRule.position)).limit(most)
        if after is not None:
            place = select(RoutingRule.position).where(mine, col(RoutingRule.id) == after)
            wanted = wanted.where(col(RoutingRule.position) > place.scalar_subquery())
        return (await self._session.exec(wanted)).all()

    async def choose(self, inbound: Inbound) -> RoutingRule | None:
        """The rule that takes a message."""
        rules = {each.id: each for each in await self.page(None, MOST)}
        found = chosen(
            (
                Rule(each.id, each.enabled, Conditions.model_validate(each.conditions))
                for each in rules.values()
            ),
            inbound,
        )
        return None if found is None else rules[found.id]

    async def make(self, values: Mapping[str, Any], position: int | None) -> RoutingRule:
        """At a place, else last. Raises `Taken`, `TooManyRules` and what `_refer` does."""
        await self._hold()
        await self._refer(values)
        order = await self._order()
        if len(order) >= MOST:
            raise TooManyRules
        rule = RoutingRule(organization_id=self._organization_id, position=len(order) + 1, **values)
        await self._rows.add(rule)
        return await self._place(rule, order, position)

    async def change(
        self, id: UUID, values: Mapping[str, Any], position: int | None
    ) -> tuple[RoutingRule, dict[str, Any]]:
        """The rule and what was different. Raises `Missing`, `Taken` and what `_refer` does."""
        await self._hold()
        was = (await self._rows.hold(id)).position
        await self._refer(values)
        rule, before = await self._rows.change(id, values)
        order = [each for each in await self._order() if each != id]
        await self._place(rule, order, was if position is None else position)
        return rule, before if rule.position == was else {**before, "position": was}

    async def delete(self, id: UUID) -> RoutingRule:
        """Those behind it move up. Raises `Missing`."""
        await self._hold()
        rule = await self._rows.delete(id)
        await self._renumber(await self._order())
        return rule

    async def _place(
        self, rule: RoutingRule, others: list[UUID], position: int | None
    ) -> RoutingRule:
        at = len(others) if position is None else position - 1
        await self._renumber([*others[:at], rule.id, *others[at:]])
        await self._session.refresh(rule)
        return rule

    async def _hold(self) -> None:
        name = f"routing_rule {self._organization_id}"
        await (await self._session.connection()).execute(_LOCK, {"name": name})

    async def _order(self) -> list[UUID]:
        return [each.id for each in await self.page(None, MOST)]

    async def _renumber(self, ids: list[UUID]) -> None:
        await self._session.flush()
        connection = await self._session.connection()
        await connection.execute(_NUMBER, {"organization": self._organization_id, "ids": ids})

    async def _refer(self, values: Mapping[str, Any]) -> None:
        """Raises `NoSuchDepartment`, `NotInTheDepartment`, `NoSuchNumber`."""
        connection = await self._session.connection()
        here = {"organization": self._organization_id}
        await departments.hold(self._session, self._organization_id, [values["department_id"]])
        if values["agent_id"] is not None:
            named = {"department": values["department_id"], "agent": values["agent_id"]}
            if (await connection.execute(_WORKS_THERE, here | named)).one_or_none() is None:
                raise NotInTheDepartment
        numbers = [UUID(id) for id in values["conditions"]["number_ids"]]
        found = set(await connection.scalars(_NUMBERS, here | {"ids": numbers}))
        missing = [at for at, id in enumerate(numbers) if id not in found]
        if missing:
            raise NoSuchNumber(missing)

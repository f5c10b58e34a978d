"""A number on the real table, whose clock a test moves."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import TextClause, text

from core.database import Database
from core.ids import new_id
from models.accounts.pacing import enter_number
from models.sending import pace
from models.sending.pace import Gate, GateView, Lease

LIMIT = 80
_PASS = text("""
    update rate_bucket
    set tat = tat - make_interval(secs => :s), slowed_at = slowed_at - make_interval(secs => :s),
        raised_at = raised_at - make_interval(secs => :s),
        interactive_at = interactive_at - make_interval(secs => :s),
        probe_at = probe_at - make_interval(secs => :s),
        closed_at = closed_at - make_interval(secs => :s)
    where number_id = :number
""")
_ROW = text("select tat, factor from rate_bucket where id = :id")
_INTERACTIVE = text("update rate_bucket set interactive_at = clock_timestamp() where id = :id")


@dataclass(slots=True)
class Number:
    """A number whose past is pushed back, instead of waiting for its future."""

    database: Database
    id: UUID
    campaigns: list[UUID]
    passed: float = 0.0
    times: list[float] = field(default_factory=list)
    taken: dict[UUID, int] = field(default_factory=dict)

    async def lease(self, campaign: int = 0, most: int = 500) -> Lease:
        """Lease, and note when each permit is for."""
        async with self.database.transaction() as session:
            leased = await pace.lease(session, self.id, self.campaigns[campaign], most=most)
            tat, _ = (await (await session.connection()).execute(_ROW, {"id": self.id})).one()
        first = _seconds(tat) + self.passed - leased.permits * leased.step
        self.times += [first + n * leased.step for n in range(leased.permits)]
        mine = self.campaigns[campaign]
        self.taken[mine] = self.taken.get(mine, 0) + leased.permits
        return leased

    async def passes(self, seconds: float) -> None:
        """So much time passes for this number."""
        self.passed += seconds
        await self._do(_PASS, s=seconds, number=self.id)

    def pace(self) -> float:
        return len(self.times) / (max(self.times) - min(self.times))

    async def people_write(self) -> None:
        await self._do(_INTERACTIVE, id=self.id)

    async def slow_down(self) -> float:
        async with self.database.transaction() as session:
            await pace.slow_down(session, self.id)
        return await self.factor()

    async def factor(self) -> float:
        async with self.database.transaction() as session:
            row = (await (await session.connection()).execute(_ROW, {"id": self.id})).one()
        return round(float(row.factor), 4)

    async def close(self, gate: Gate) -> None:
        async with self.database.transaction() as session:
            await pace.close_gate(session, self.id, gate)

    async def open(self) -> None:
        async with self.database.transaction() as session:
            await pace.open_gate(session, self.id)

    async def may_knock(self) -> bool:
        async with self.database.transaction() as session:
            return await pace.may_knock(session, self.id)

    async def view(self) -> GateView:
        async with self.database.transaction() as session:
            return await pace.gate_of(session, self.id)

    async def _do(self, statement: TextClause, **values: object) -> None:
        async with self.database.transaction() as session:
            await (await session.connection()).execute(statement, values)


async def a_number(
    database: Database,
    *campaigns: tuple[float, float | None],
    limit: float | None = LIMIT,
) -> Number:
    """A number with a campaign for each weight and own rate."""
    number = Number(database, new_id(), [new_id() for _ in campaigns or [None]])
    async with database.transaction() as session:
        await enter_number(session, number.id, limit)
        for id, (weight, rate) in zip(number.campaigns, campaigns or [(1, None)], strict=True):
            await pace.enter_campaign(
                session, id, number.id, rate=rate, weight=weight, sending=True
            )
    return number


def most_in(window: float, times: Sequence[float]) -> int:
    """The highest count in any (t - window, t]."""
    ordered = sorted(times)
    return max(
        (n + 1 - bisect_right(ordered, t - window) for n, t in enumerate(ordered)), default=0
    )


def _seconds(at: datetime) -> float:
    return at.timestamp()

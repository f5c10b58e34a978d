"""Whose number or account it is that a webhook names."""

from collections.abc import Collection
from datetime import timedelta
from time import monotonic
from uuid import UUID

from sqlalchemy import text

from core.database import Database

_FIND = text("""
    select 'number' as kind, meta_id, organization_id from number_route
    where meta_id = any(cast(:numbers as text[]))
    union all
    select 'account', meta_id, organization_id from account_route
    where meta_id = any(cast(:accounts as text[]))
""")
_KNOWN_FOR = timedelta(seconds=60)
# Short, so that a number works soon after it was connected.
_UNKNOWN_FOR = timedelta(seconds=2)
_MOST = 100_000

Name = tuple[str, str]


def number(meta_id: str) -> Name:
    return ("number", meta_id)


def account(meta_id: str) -> Name:
    return ("account", meta_id)


class Routes:
    """Finds organizations by Meta's ids and remembers them for a while."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[Name, tuple[UUID | None, float]] = {}

    async def organizations(self, names: Collection[Name]) -> dict[Name, UUID | None]:
        """The organization of each number or account; None when nobody connected it."""
        now = monotonic()
        known = {name: self._known[name][0] for name in names if self._fresh(name, now)}
        missing = [name for name in names if name not in known]
        return known | await self._learn(missing, now) if missing else known

    def _fresh(self, name: Name, now: float) -> bool:
        kept = self._known.get(name)
        return kept is not None and kept[1] > now

    async def _learn(self, names: list[Name], now: float) -> dict[Name, UUID | None]:
        async with self._database.transaction() as session:
            rows = await (await session.connection()).execute(
                _FIND,
                {
                    "numbers": [meta_id for kind, meta_id in names if kind == "number"],
                    "accounts": [meta_id for kind, meta_id in names if kind == "account"],
                },
            )
            owners = {(row.kind, row.meta_id): row.organization_id for row in rows}
        if len(self._known) + len(names) > _MOST:
            self._known.clear()
        found = {name: owners.get(name) for name in names}
        for name, owner in found.items():
            kept = _UNKNOWN_FOR if owner is None else _KNOWN_FOR
            self._known[name] = (owner, now + kept.total_seconds())
        return found

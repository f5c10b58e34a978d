"""What the catalogue says about our tables."""

import asyncpg

_TABLES = """
    select c.relname as name, c.relrowsecurity as guarded,
           exists (select from pg_attribute a where a.attrelid = c.oid
                   and a.attname = 'organization_id' and not a.attisdropped) as owned
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname <> 'alembic_version'
    order by c.relname
"""


async def tables(owner: asyncpg.Connection) -> dict[str, bool]:
    """Every table of ours, and whether row-level security guards it."""
    return {row["name"]: row["guarded"] for row in await owner.fetch(_TABLES)}


async def owned(owner: asyncpg.Connection) -> set[str]:
    """The tables whose rows belong to an organization."""
    return {row["name"] for row in await owner.fetch(_TABLES) if row["owned"]}


async def guarded(owner: asyncpg.Connection) -> list[str]:
    return [name for name, guarded in (await tables(owner)).items() if guarded]

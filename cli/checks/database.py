"""What `parley doctor` asks PostgreSQL."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from alembic.config import Config
from alembic.script import ScriptDirectory

import migrations
from cli.checks.finding import Finding, judged, skipped, wrong
from core.settings import DatabaseSettings

_OLDEST = 180000
_SKEW = timedelta(seconds=1)
_FRESH = timedelta(seconds=15)
_MIGRATE = "Run `parley migrate` with DATABASE_OWNER_URL set."


async def examine_database(settings: DatabaseSettings) -> list[Finding]:
    try:
        connection = await asyncpg.connect(settings.url.get_secret_value(), timeout=5)
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError):
        return [wrong("PostgreSQL", "refuses role or password", "Correct DATABASE_URL.")]
    except asyncpg.InvalidCatalogNameError:
        return [wrong("PostgreSQL", "has no such database", "Correct DATABASE_URL or create it.")]
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        return [
            wrong(
                "PostgreSQL",
                f"does not answer ({type(error).__name__})",
                "Start it (`parley up` does locally) or correct DATABASE_URL.",
            )
        ]
    try:
        return [
            await _version(connection),
            await _role(connection),
            await _schema(connection, settings),
            await _clock(connection),
            await _heartbeats(connection),
        ]
    finally:
        await connection.close()


async def _version(connection: asyncpg.Connection) -> Finding:
    number = int(await connection.fetchval("show server_version_num"))
    text = f"version {number // 10000}.{number % 10000}"
    return judged("PostgreSQL", number >= _OLDEST, text, "Parley needs PostgreSQL 18 or newer.")


async def _role(connection: asyncpg.Connection) -> Finding:
    row = await connection.fetchrow(
        "select rolname, rolsuper or rolbypassrls as mighty from pg_roles"
        " where rolname = current_user"
    )
    detail = f"{row['rolname']}, {'passes' if row['mighty'] else 'held by'} row-level security"
    return judged("Role", not row["mighty"], detail, "Connect as parley_app in DATABASE_URL.")


async def _schema(connection: asyncpg.Connection, settings: DatabaseSettings) -> Finding:
    """`parley_app` may not read Alembic's table, so the owner is asked, if we know who."""
    if await connection.fetchval("select to_regclass('organization')") is None:
        return wrong("Migrations", "the schema is missing", _MIGRATE)
    if settings.owner_url is None:
        return skipped("Migrations", "only DATABASE_OWNER_URL may read the revision")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    head = ScriptDirectory.from_config(config).get_current_head()
    try:
        owner = await asyncpg.connect(settings.owner_url.get_secret_value(), timeout=5)
    except (OSError, asyncpg.PostgresError):
        return wrong("Migrations", "the owner cannot connect", "Correct DATABASE_OWNER_URL.")
    try:
        found = await owner.fetchval("select version_num from alembic_version")
    finally:
        await owner.close()
    return judged("Migrations", found == head, f"at {found}, head is {head}", _MIGRATE)


async def _clock(connection: asyncpg.Connection) -> Finding:
    """Half of the round trip is the error of this comparison."""
    before = datetime.now(UTC)
    there = await connection.fetchval("select clock_timestamp()")
    after = datetime.now(UTC)
    skew = abs(there - (before + (after - before) / 2))
    detail = f"{skew.total_seconds() * 1000:.0f} ms apart from the database"
    return judged("Clock", skew <= _SKEW, detail, "Synchronise both clocks (NTP).")


async def _heartbeats(connection: asyncpg.Connection) -> Finding:
    """The door and the drainers write one every 5 s; grace for answers in doubt counts on it."""
    if await connection.fetchval("select to_regclass('heartbeat')") is None:
        return skipped("Heartbeats", "the table is missing")
    rows = await connection.fetch(
        "select kind, clock_timestamp() - max(at) as age from heartbeat group by kind order by kind"
    )
    if not rows:
        return wrong("Heartbeats", "none was ever written", "Start api and worker.")
    detail = ", ".join(f"{row['kind']} {row['age'].total_seconds():.0f} s ago" for row in rows)
    fresh = all(row["age"] <= _FRESH for row in rows)
    return judged("Heartbeats", fresh, detail, "Start api and worker, or read their logs.")

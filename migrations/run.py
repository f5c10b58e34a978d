"""Bring a database to the newest schema. The only place that connects as its owner."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from core.database import engine_for

_HERE = Path(__file__).parent
# One migration at a time, whoever starts them.
_LOCK = 7281_0001


def migrate(owner_url: str, app_password: str | None = None, revision: str = "head") -> None:
    """Create the roles if they are missing and run Alembic to `revision`.

    `app_password` lets `parley_app` log in; leave it out where somebody else sets it.
    """
    asyncio.run(_migrate(owner_url, app_password, revision))


async def _migrate(owner_url: str, app_password: str | None, revision: str) -> None:
    engine = engine_for(owner_url, pool_size=1)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await connection.exec_driver_sql((_HERE / "roles.sql").read_text())
            if app_password is not None:
                quoted = app_password.replace("'", "''")
                await connection.exec_driver_sql(f"alter role parley_app login password '{quoted}'")
            await connection.exec_driver_sql("set local role parley_owner")
            await connection.run_sync(_run_alembic, revision)
    finally:
        await engine.dispose()


def _run_alembic(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.attributes["connection"] = connection
    if revision == "base" or revision.startswith("-"):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)

"""`parley operator`: the link by which an operator reads and writes in Temporal UI."""

import asyncio
import os
from datetime import timedelta
from typing import Annotated

import typer

from cli.beside import database_beside, keyring_beside, settings_beside
from cli.stack.stack import Stack
from core.database import Database
from core.keyring import Keyring
from core.operators import LONGEST, issue
from core.settings import Settings
from models.keys.store import DataKeys

HOURS = int(LONGEST / timedelta(hours=1))


def register(app: typer.Typer) -> None:
    app.command()(operator)


def operator(
    hours: Annotated[int, typer.Option(min=1, max=HOURS, help="How long it is valid.")] = HOURS,
    token: Annotated[
        bool, typer.Option("--token", help="The token alone, for `temporal --codec-auth`.")
    ] = False,
) -> None:
    """Print a link to Temporal UI that shows payloads. Whoever has it can read everything."""
    made = asyncio.run(_made(settings_beside(), timedelta(hours=hours)))
    print(made if token else link(int(os.environ.get("CODEC_PORT", "8082")), made))


def link(port: int, token: str) -> str:
    """Where a browser on this machine is signed in."""
    return f"http://127.0.0.1:{port}/operator?token={token}"


async def link_of(stack: Stack) -> str:
    """The link for the person at the keyboard of a local stack."""
    database = Database(stack.database_url, pool_size=1)
    try:
        token = await issue(Keyring(DataKeys(database, stack.masters)))
    finally:
        await database.close()
    return link(stack.ports.codec, token)


async def _made(settings: Settings, lifetime: timedelta) -> str:
    async with database_beside(settings) as database:
        return await issue(keyring_beside(settings, database), lifetime)

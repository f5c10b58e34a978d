"""`parley keys rotate` and `parley keys masters`: the keys that everything is sealed by."""

import asyncio
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.beside import database_beside, masters_beside, settings_beside
from cli.stack.errors import CannotStart
from core.database import Database
from core.keyring import Keyring
from core.masters import Masters
from core.settings import Settings
from models.keys import rotating, sealed
from models.keys.rotating import MasterMissing, NothingNew, Rotated
from models.keys.store import DataKeys

_TWO_STEPS = (
    "{name} begins with a master key that is in use, and only you can change it: put a new one in "
    "front (an id, a colon and the output of `openssl rand -base64 32`) for every process, restart "
    "them, run this again, and take the old one away afterwards."
)
_WIDTH = 160
_KEEP = "Keep them with the backups made until now: those open with nothing else."
_REMOVES = Annotated[
    bool, typer.Option("--remove-old", help="Take master keys that wrap nothing out of the file.")
]


def register(group: typer.Typer) -> None:
    group.command()(rotate)
    group.command()(masters)


def rotate(remove_old: _REMOVES = False) -> None:
    """Change the encryption keys while everything runs. Repeat it if it was interrupted."""
    asyncio.run(_rotate(settings_beside(), remove_old))


def masters(remove_old: _REMOVES = False) -> None:
    """List master keys and data keys, and what still needs them."""
    asyncio.run(_masters(settings_beside(), remove_old))


async def _rotate(settings: Settings, remove_old: bool) -> None:
    master_keys = masters_beside(settings)
    async with database_beside(settings) as database:
        try:
            rotated = await rotating.rotate(database, master_keys)
        except MasterMissing as missing:
            raise CannotStart(
                f"Data keys are wrapped under master keys that are not here: {missing}."
            ) from None
        except NothingNew:
            await _reseal(database, master_keys)  # what an interrupted rotation left
            name = "PARLEY_KEYS_FILE" if master_keys.file else "PARLEY_KEYS"
            raise CannotStart(_TWO_STEPS.format(name=name)) from None
        _tell(rotated, master_keys)
        await _reseal(database, master_keys)
        await _tell_unused(database, master_keys, remove_old)


async def _masters(settings: Settings, remove_old: bool) -> None:
    master_keys = masters_beside(settings)
    async with database_beside(settings) as database:
        held = await rotating.held(database)
        used = await sealed.in_use(database)
        found, keys = _table("master key", "wraps", ""), _table("data key", "made", "under", "")
        for id in master_keys.ids:
            found.add_row(id, f"{held.wraps[id]} data keys", _role(id, master_keys, held.wraps[id]))
        for id in sorted(set(held.wraps) - set(master_keys.ids)):
            found.add_row(id, f"{held.wraps[id]} data keys", "missing here")
        for place, row in enumerate(held.data_keys):
            made = f"{row.created_at:%Y-%m-%d %H:%M}" if row.created_at.year > 1970 else "before"
            what = f"seals {used[row.id]} stored values" + (", active" if place == 0 else "")
            keys.add_row(row.id, made, row.master_key_id, what)
        console = Console(highlight=False, markup=False)
        console.width = max(console.width, _WIDTH)
        console.print(found)
        console.print(keys)
        print("Data keys are never removed: Temporal's histories may need each of them.")
        await _tell_unused(database, master_keys, remove_old)


def _tell(rotated: Rotated, masters: Masters) -> None:
    where = f" and stands first in {masters.file}" if masters.file else ""
    made = "was made" if rotated.added else "is new"
    print(f"Master key {rotated.master} {made}{where}.")
    print(
        f"{rotated.rewrapped} data keys are wrapped under it; {rotated.active} is the active one."
    )


async def _reseal(database: Database, masters: Masters) -> None:
    keyring = Keyring(DataKeys(database, masters))
    resealed = await sealed.reseal(database, keyring)
    print(f"{resealed.values} stored values were sealed anew.")
    if resealed.unreadable:
        print(f"{resealed.unreadable} could not be opened and stay as they are.", file=sys.stderr)


async def _tell_unused(database: Database, masters: Masters, remove_old: bool) -> None:
    unused = rotating.unused(await rotating.held(database), masters)
    if not unused:
        return
    if remove_old and masters.writable:
        dropped = await rotating.drop_unused(database, masters)
        print(f"Removed: {', '.join(dropped)}. {_KEEP}")
    elif masters.writable:
        print(f"Nothing needs {', '.join(unused)} any more; --remove-old takes it away. {_KEEP}")
    else:
        print(f"Nothing needs {', '.join(unused)} any more; take it away. {_KEEP}")


def _role(id: str, masters: Masters, wraps: int) -> str:
    if id == masters.first.id:
        return "wraps new data keys"
    return "may be removed" if wraps == 0 else "still needed"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table

"""`parley keys`: make, list and revoke API keys; rotation has its own file."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, NamedTuple
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from cli import rotation
from cli.beside import database_beside, settings_beside
from cli.stack.errors import CannotStart
from core.database import Database
from core.ids import new_id
from core.settings import Settings
from models.auth import keys
from models.auth.permissions import EVERY_SCOPE, Permission
from models.auth.types import KeyFacts, MadeKey
from models.organizations.repository import OrganizationRepository

_LONGEST = 200
_SHOWN = 30
_WIDTH = 480

_COLUMNS = (
    *("key", "state", "begins", "for", "organization", ""),
    *("made", "last used", "ends", "scopes"),
)


class _Wanted(NamedTuple):
    name: str
    scopes: Sequence[str]
    expires_at: datetime | None


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="API keys, and the rotation of encryption keys.", no_args_is_help=True)
    group.command()(create)
    group.command("list")(list_keys)
    group.command()(revoke)
    rotation.register(group)
    app.add_typer(group, name="keys")


def create(
    organization: Annotated[
        str | None, typer.Option(help="Make an organization of this name.")
    ] = None,
    organization_id: Annotated[
        UUID | None, typer.Option(help="Or take the one with this id.")
    ] = None,
    name: Annotated[str, typer.Option(help="What the key is for.")] = "default",
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it may do, such as read:contacts; repeat it. All if not given."),
    ] = None,
    expires_days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="When it ends; never if not given.")
    ] = None,
) -> None:
    """Make a key. Standard output holds the key alone; it is shown only this once."""
    if (organization is None) == (organization_id is None):
        raise CannotStart("Give either --organization NAME or --organization-id ID.")
    for given in (organization, name):
        if given is not None and not 0 < len(given.strip()) <= _LONGEST:
            raise CannotStart(f"A name has 1 to {_LONGEST} characters.")
    if strange := set(scope or ()) - {EVERY_SCOPE, *Permission}:
        raise CannotStart(f"There is no scope {min(strange)}; there are {', '.join(Permission)}.")
    wanted = _Wanted(
        name.strip(),
        list(dict.fromkeys(scope or [EVERY_SCOPE])),
        None if expires_days is None else datetime.now(UTC) + timedelta(days=expires_days),
    )
    owner, called, made = asyncio.run(
        _create(settings_beside(), organization, organization_id or new_id(), wanted)
    )
    print(f"Organization {called}, id {owner}. Key {made.id}, not shown again:", file=sys.stderr)
    print(made.secret)


def list_keys(
    organization_id: Annotated[
        UUID | None, typer.Option(help="Of this organization, revoked ones too.")
    ] = None,
) -> None:
    """List keys: without an organization, those of every one that has a working key."""
    found = asyncio.run(_listed(settings_beside(), organization_id))
    table = Table(box=None, pad_edge=False)
    for column in _COLUMNS:
        table.add_column(column, no_wrap=True)
    for key in found:
        table.add_row(*_row(key))
    console = Console(highlight=False, markup=False)
    console.width = max(console.width, _WIDTH)  # an id that is cut cannot be copied
    console.print(table if found else "There are no keys.")


def revoke(key_id: Annotated[UUID, typer.Argument(help="The key's id, from `keys list`.")]) -> None:
    """Revoke a key for ever. Running processes refuse it within ten seconds."""
    asyncio.run(_revoke(settings_beside(), key_id))
    print(f"Key {key_id} is revoked.")


async def _create(
    settings: Settings, new: str | None, organization_id: UUID, wanted: _Wanted
) -> tuple[UUID, str, MadeKey]:
    async with (
        database_beside(settings) as database,
        database.transaction([organization_id]) as session,
    ):
        organizations = OrganizationRepository(session, organization_id)
        found = await (organizations.make(new.strip()) if new else organizations.find())
        if found is None:
            raise CannotStart(f"There is no organization {organization_id}.")
        made = await keys.create(
            session,
            organization_id,
            wanted.name,
            scopes=wanted.scopes,
            expires_at=wanted.expires_at,
        )
        return organization_id, found.name, made


async def _listed(settings: Settings, organization_id: UUID | None) -> list[KeyFacts]:
    async with database_beside(settings) as database:
        owners = [organization_id] if organization_id else await _owners(database)
        async with database.transaction(owners) as session:
            return list(await keys.listed(session))


async def _owners(database: Database) -> list[UUID]:
    async with database.transaction() as session:
        return await keys.owners(session)


async def _revoke(settings: Settings, key_id: UUID) -> None:
    async with database_beside(settings) as database:
        async with database.transaction() as session:
            owner = await keys.owner_of(session, key_id)
        if owner is None:
            raise CannotStart(f"There is no working key {key_id}.")
        async with database.transaction([owner]) as session:
            await keys.revoke(session, owner, key_id)


def _row(key: KeyFacts) -> tuple[str, ...]:
    return (
        str(key.id),
        _state(key),
        f"parley_{key.prefix}_",
        key.name[:_SHOWN],
        key.organization[:_SHOWN],
        str(key.organization_id),
        _at(key.created_at),
        "never" if key.last_used_at is None else _at(key.last_used_at),
        "never" if key.expires_at is None else _at(key.expires_at),
        " ".join(key.scopes),
    )


def _state(key: KeyFacts) -> str:
    if key.revoked_at is not None:
        return f"revoked {_at(key.revoked_at)}"
    expired = key.expires_at is not None and key.expires_at <= datetime.now(UTC)
    return "expired" if expired else "works"


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")

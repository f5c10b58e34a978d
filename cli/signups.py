"""`parley signups`: businesses that came by hosted signup, and whose they are."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from cli.beside import database_beside, settings_beside
from cli.stack.errors import CannotStart
from core.settings import Settings
from models.audit import log
from models.audit.actors import OPERATOR
from models.onboarding import hosted
from models.onboarding.hosted import NotAdded
from models.organizations.repository import OrganizationRepository


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Hosted signups that wait for an owner.", no_args_is_help=True)
    group.callback()(_signups)
    group.command("list")(index)
    group.command()(claim)
    app.add_typer(group, name="signups")


def _signups() -> None:
    """Hosted signups that wait for an owner."""


def index() -> None:
    """List the accounts whose owners added our app and which no organization has yet."""
    asyncio.run(_list(settings_beside()))


def claim(
    waba: Annotated[str, typer.Argument(help="Meta's id of the WhatsApp business account.")],
    organization_id: Annotated[UUID, typer.Option(help="Whose account it is.")],
) -> None:
    """Say whose account it is: its signup goes on by itself."""
    asyncio.run(_claim(settings_beside(), waba, organization_id))


async def _list(settings: Settings) -> None:
    async with database_beside(settings) as database, database.reading() as session:
        found = await hosted.unclaimed(session)
    for each in found:
        print(f"{each.waba_id}  portfolio {each.portfolio_id}  {each.added_at:%Y-%m-%d %H:%M} UTC")
    if not found:
        print("No account waits for an owner.")


async def _claim(settings: Settings, waba: str, organization_id: UUID) -> None:
    async with (
        database_beside(settings) as database,
        database.transaction([organization_id]) as session,
    ):
        if await OrganizationRepository(session, organization_id).find() is None:
            raise CannotStart(f"There is no organization {organization_id}.")
        waiting = await hosted.waiting(session, organization_id)
        try:
            signup = await hosted.claim(session, organization_id, waba, waiting)
        except NotAdded:
            raise CannotStart(
                f"Meta has not said that the owner of {waba} added us, or another "
                "organization has it; `parley signups list` shows those that wait."
            ) from None
        change = log.Change("signup.claimed", signup.id)
        await log.record(session, organization_id, OPERATOR, change)
    print(f"Signup {signup.id} goes on for organization {organization_id}.")

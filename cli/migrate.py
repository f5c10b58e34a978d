"""`parley migrate`: bring the database to the newest schema."""

import os

import typer
from alembic.util.exc import CommandError

from cli.stack.environment import local_environment
from cli.stack.errors import CannotStart
from migrations.run import migrate as bring_to


def register(app: typer.Typer) -> None:
    app.command()(migrate)


def migrate(revision: str = typer.Argument("head", help="Where to; head is the newest.")) -> None:
    """Run the migrations as the owner named by DATABASE_OWNER_URL."""
    local_environment()
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    if not owner_url:
        raise CannotStart("Set DATABASE_OWNER_URL, or run `parley up`, which migrates by itself.")
    try:
        bring_to(owner_url, os.environ.get("DATABASE_APP_PASSWORD"), revision)
    except OSError:
        raise CannotStart("PostgreSQL does not answer at DATABASE_OWNER_URL.") from None
    except CommandError:
        raise CannotStart(f"No revision {revision} can be reached from the present one.") from None
    print(f"The schema is at {revision}.")

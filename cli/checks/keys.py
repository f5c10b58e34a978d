"""What `parley doctor` asks of the encryption keys."""

from sqlalchemy.exc import DBAPIError

from cli.checks.finding import Finding, ok, skipped, wrong
from core.crypto import UnusableKey
from core.database import Database, DatabaseUnavailable
from core.settings import Settings
from models.keys import rotating
from models.keys.store import masters_of

_SUBJECT = "Encryption keys"


async def examine_keys(settings: Settings) -> Finding:
    """Whether our master keys open what the database's data keys are wrapped under."""
    try:
        masters = masters_of(settings)
    except UnusableKey as error:
        return wrong(_SUBJECT, str(error), "Correct PARLEY_KEYS or PARLEY_KEYS_FILE.")
    database = Database(settings.database.url.get_secret_value(), pool_size=1)
    try:
        held = await rotating.held(database)
    except (DatabaseUnavailable, DBAPIError):
        return skipped(_SUBJECT, f"{len(masters.ids)} master keys; the database does not tell more")
    finally:
        await database.close()
    if missing := rotating.missing(held.data_keys, masters):
        advice = "Put them into PARLEY_KEYS or PARLEY_KEYS_FILE again."
        return wrong(_SUBJECT, f"data keys need {', '.join(missing)}", advice)
    return ok(
        _SUBJECT, f"{len(held.data_keys)} data keys, all opened by {len(masters.ids)} masters"
    )

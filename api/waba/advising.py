"""What a person does so that we may act, or go on acting, for an account."""

from datetime import datetime

from models.accounts.standing import ends_soon
from models.accounts.tables import BusinessAccount
from models.accounts.types import Connection

CONNECT = {
    Connection.TOKEN_INVALID: "Meta no longer takes the account's token. Connect it again.",
    Connection.DISCONNECTED: "The account is disconnected. Connect it again.",
}
_HOW = "Open a signup in the mode RECONNECT (POST /api/embedded-signup/init)."


def advice(account: BusinessAccount, now: datetime) -> str | None:
    """None where there is nothing to do."""
    connection = Connection(account.connection)
    if connection in CONNECT:
        return f"{CONNECT[connection]} {_HOW}"
    if ends_soon(account.token_expires_at, now):
        return f"The account's token ends soon, and nothing is sent then. Connect it again. {_HOW}"
    return None

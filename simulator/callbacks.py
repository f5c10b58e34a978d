"""Where an event is posted when it is not the app's own callback."""

from simulator.events import Event
from simulator.world import World

# Of other fields, the app's callback hears alone.
DIVERTED = frozenset(("messages", "smb_message_echoes", "smb_app_state_sync", "history", "calls"))


def override_for(world: World, event: Event) -> str | None:
    """The number's own callback, else the account's; None: the app's."""
    if event.field not in DIVERTED:
        return None
    number = event.number or world.numbers.get(event.key.number or "")
    if number is not None and number.standing.override is not None:
        return number.standing.override.uri
    account = world.accounts.get(event.account_id)
    if account is None or account.subscription is None or account.subscription.override is None:
        return None
    return account.subscription.override.uri

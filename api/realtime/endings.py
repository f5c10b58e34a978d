"""Why we close a socket: the codes of docs/realtime.md."""

from typing import NamedTuple


class Ending(NamedTuple):
    code: int
    reason: str


NOT_TEXT = Ending(1003, "Only text is understood here.")
NOT_KNOWN = Ending(4401, "The authentication failed.")
SESSION_OVER = Ending(4401, "The session, token or key has ended.")
NOT_ALLOWED = Ending(4403, "You may not watch this.")
RIGHTS_CHANGED = Ending(4403, "Membership or permissions have changed.")
NO_ORGANIZATION = Ending(4404, "There is no such organization.")
TOO_LATE = Ending(4408, "There was no authentication in time.")
TOO_MANY_EVENTS = Ending(4429, "Too many events.")
TOO_MANY_SOCKETS = Ending(4429, "Too many sockets, or too many attempts.")

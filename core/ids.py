"""Keys are UUIDv7: made by us, in order of time."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()

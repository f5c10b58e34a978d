"""Whether an error says that PostgreSQL is away, rather than that we asked something wrong."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# Connection lost, server starting or stopping, out of connections or memory.
_AWAY = ("08", "57P", "53")
# Two transactions met; the one that lost may simply be repeated.
_COLLIDED = ("40001", "40P01")
# In a text, and in JSON.
_UNKEEPABLE = ("22021", "22P05")


def database_is_away(error: BaseException) -> bool:
    """True when the same call may succeed once PostgreSQL is back."""
    if isinstance(error, OSError | PoolTimeout | InterfaceError | asyncpg.InterfaceError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return (_sqlstate(error) or "").startswith(_AWAY)


def transactions_collided(error: BaseException) -> bool:
    """True for a deadlock or a serialization failure: nothing is wrong with the work."""
    return _sqlstate(error) in _COLLIDED


def text_was_refused(error: BaseException) -> bool:
    """True for a text that PostgreSQL cannot keep: it has no character for a null byte."""
    return _sqlstate(error) in _UNKEEPABLE


def _sqlstate(error: BaseException) -> str | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None)
    return state if isinstance(state, str) else None

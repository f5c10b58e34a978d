"""Who asks."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from models.auth.permissions import Permission, Role


class ActorKind(StrEnum):
    """Whose hand a change came from."""

    USER = "USER"
    API_KEY = "API_KEY"
    OPERATOR = "OPERATOR"
    SYSTEM = "SYSTEM"


class EmailPurpose(StrEnum):
    """What a mailed token is good for."""

    VERIFY_EMAIL = "VERIFY_EMAIL"
    RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105  # a name, not a password


class SessionEnd(StrEnum):
    """Why a session ended before its time."""

    LOGOUT = "LOGOUT"
    REVOKED = "REVOKED"
    REUSED = "REUSED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105  # a name, not a password


class Origin(NamedTuple):
    """Where a request came from."""

    address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None


class Actor(NamedTuple):
    """Who changes something. `id` is a user's or a key's."""

    kind: ActorKind
    id: UUID | None = None
    origin: Origin = Origin()


class Person(NamedTuple):
    """A user who is logged in."""

    user_id: UUID
    session_id: UUID


class Caller(NamedTuple):
    """The organization a request acts for, who asks, and what they may do.

    With a session `user_id` and `session_id` are set; with a key `key_id`, and `user_id` of who
    made it (None for the command line's). `requests_per_minute` is the organization's own limit.
    """

    organization_id: UUID
    permissions: frozenset[Permission]
    user_id: UUID | None = None
    session_id: UUID | None = None
    key_id: UUID | None = None
    role: Role | None = None
    requests_per_minute: int | None = None


class MadeKey(NamedTuple):
    """A new key. `secret` is the whole text; nobody can show it again."""

    id: UUID
    secret: str


class KeyFacts(NamedTuple):
    """What may be shown of a key after it was made."""

    id: UUID
    organization_id: UUID
    organization: str
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    expires_at: datetime | None
    scopes: list[str]
    user_id: UUID | None

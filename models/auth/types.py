"""Who asks."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class Caller(NamedTuple):
    """The organization a request acts for, and the key it came with."""

    organization_id: UUID
    key_id: UUID


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

"""What contacts are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class IdentityKind(StrEnum):
    PHONE = "PHONE"
    BSUID = "BSUID"


class Consent(StrEnum):
    """Whether marketing may be sent. Utility and authentication messages do not ask."""

    UNKNOWN = "UNKNOWN"
    OPTED_IN = "OPTED_IN"
    OPTED_OUT = "OPTED_OUT"


Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a person said about marketing. Without `at` it is not known when."""

    state: Consent
    source: str
    proof: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One contact as somebody gave it to us; None is not given. `phone` is normalised."""

    phone: str | None = None
    user_id: str | None = None
    name: str | None = None
    email: str | None = None
    company: str | None = None
    language: str | None = None
    country: str | None = None
    timezone: str | None = None
    tags: tuple[str, ...] = ()
    custom: Mapping[str, Scalar] = field(default_factory=dict)
    agreement: Agreement | None = None

    @property
    def names(self) -> tuple[tuple[IdentityKind, str], ...]:
        pairs = ((IdentityKind.PHONE, self.phone), (IdentityKind.BSUID, self.user_id))
        return tuple((kind, value) for kind, value in pairs if value)


class Outcome(StrEnum):
    """What became of an entry."""

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"


class Issue(StrEnum):
    """Why an entry was skipped, or (KEPT_OPTED_OUT) saved with something left out."""

    BAD_NUMBER = "BAD_NUMBER"
    BAD_USER_ID = "BAD_USER_ID"
    BAD_CONSENT = "BAD_CONSENT"
    BAD_FIELD = "BAD_FIELD"
    NO_IDENTITY = "NO_IDENTITY"
    DUPLICATE = "DUPLICATE"
    TWO_CONTACTS = "TWO_CONTACTS"
    MISSING_CONSENT = "MISSING_CONSENT"
    KEPT_OPTED_OUT = "KEPT_OPTED_OUT"


class Remark(NamedTuple):
    """What is to be said about a field of an entry, never quoting it."""

    field: str
    code: Issue
    message: str


class Saved(NamedTuple):
    """What became of one entry, and why it was skipped."""

    outcome: Outcome
    contact_id: UUID | None = None
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which contacts to list."""

    consent: Consent | None = None
    group_id: UUID | None = None
    tag: str | None = None
    search: str | None = None

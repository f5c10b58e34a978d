"""What a routing rule asks of a message, and where it leads."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, Field

from core.types import Request
from models.contacts.fields import Language, TagName
from models.team.hours import Hours

_MOST = 50


class Strategy(StrEnum):
    """How one agent of a department is chosen; MANUAL leaves it to people."""

    ROUND_ROBIN = "ROUND_ROBIN"
    LEAST_BUSY = "LEAST_BUSY"
    SKILLS = "SKILLS"
    DEPARTMENT = "DEPARTMENT"
    STICKY = "STICKY"
    MANUAL = "MANUAL"


class Priority(IntEnum):
    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


def _folded(value: str) -> str:
    return value.casefold()


Intent = Annotated[TagName, AfterValidator(_folded)]


class Conditions(Request):
    """All that is given must hold, each by any of its values; without any, everything matches."""

    number_ids: list[UUID] = Field(default_factory=list, max_length=_MOST)
    tags: list[TagName] = Field(default_factory=list, max_length=_MOST)
    languages: list[Language] = Field(
        default_factory=list, max_length=_MOST, description="`pt` is also met by `pt_BR`."
    )
    intents: list[Intent] = Field(default_factory=list, max_length=_MOST)
    text_contains: list[TagName] = Field(
        default_factory=list, max_length=_MOST, description="In any spelling of capitals."
    )
    within: Hours | None = Field(default=None, description="When the message came.")


class Inbound(NamedTuple):
    """What is known of a message when it is decided who takes it."""

    at: datetime
    number_id: UUID | None = None
    tags: frozenset[str] = frozenset()
    language: str | None = None
    intent: str | None = None
    text: str = ""


class Rule(NamedTuple):
    id: UUID
    enabled: bool
    conditions: Conditions


class Wish(NamedTuple):
    """Who should take a waiting conversation. `agent_id` is asked first, where they are free."""

    strategy: Strategy
    agent_id: UUID | None = None
    skills: frozenset[str] = frozenset()
    language: str | None = None


class Standing(NamedTuple):
    """An agent who is there, and how much they hold."""

    agent_id: UUID
    capacity: int
    held: int = 0
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    last_offered_at: datetime | None = None


class Waiting(NamedTuple):
    """A conversation that waits for somebody."""

    conversation_id: UUID
    wish: Wish


class Offer(NamedTuple):
    offer_id: UUID
    conversation_id: UUID
    department_id: UUID
    agent_id: UUID
    expires_at: datetime

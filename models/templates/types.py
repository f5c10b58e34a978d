"""What templates are made of."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from core.types import Payload


class TemplateStatus(StrEnum):
    DRAFT = "DRAFT"
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"
    IN_APPEAL = "IN_APPEAL"
    ARCHIVED = "ARCHIVED"
    DELETED = "DELETED"


class Category(StrEnum):
    MARKETING = "MARKETING"
    UTILITY = "UTILITY"
    AUTHENTICATION = "AUTHENTICATION"


class Origin(StrEnum):
    """Where a template was written first."""

    PARLEY = "PARLEY"
    META = "META"


class TemplateQuality(StrEnum):
    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"
    UNKNOWN = "UNKNOWN"


class ParameterFormat(StrEnum):
    POSITIONAL = "POSITIONAL"
    NAMED = "NAMED"


class TemplateRef(Payload):
    organization_id: UUID
    template_id: UUID


class Decision(Payload):
    """What Meta says of a template now, however we learnt it. Constants only, no words."""

    status: TemplateStatus
    category: Category | None = None
    reason: str | None = None
    meta_id: str | None = None


class DecisionInput(TemplateRef):
    decision: Decision


class CategoryChange(Payload):
    category: Category


class PollInput(TemplateRef):
    """Ask Meta for the account's templates, unless somebody asked within `interval`."""

    interval: timedelta


class Patience(Payload):
    """How often we ask when Meta does not tell."""

    first: timedelta = timedelta(seconds=30)
    most: timedelta = timedelta(hours=1)


class Submitted(Payload):
    """How a submission ended: what Meta assigned, or why Meta would not have it."""

    decision: Decision
    patience: Patience = Patience()


class TemplateMemory(Payload):
    """What a template's workflow remembers when it continues as new."""

    decision: Decision | None = None
    patience: Patience = Patience()
    polls: int = 0


class TemplateInput(TemplateRef):
    memory: TemplateMemory = TemplateMemory()

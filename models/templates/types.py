"""What templates are made of."""

from datetime import datetime, timedelta
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


class AdvisedPart(StrEnum):
    """Which words AI would write anew."""

    BODY = "BODY"
    HEADER = "HEADER"
    FOOTER = "FOOTER"
    BUTTON = "BUTTON"


class TemplateRef(Payload):
    organization_id: UUID
    template_id: UUID


class SampleStatus(StrEnum):
    WAITING = "WAITING"
    READY = "READY"
    FAILED = "FAILED"


class Decision(Payload):
    """What Meta says of a template, however we learnt it. Constants only, no words.

    `at` is when it was so, by Meta's clock: what came about earlier is old news, however late.
    """

    status: TemplateStatus
    category: Category | None = None
    reason: str | None = None
    meta_id: str | None = None
    at: datetime | None = None
    pause: str | None = None


class DecisionInput(TemplateRef):
    decision: Decision


class CategoryChange(Payload):
    """With `announced` it is not so yet: Meta says what the category will be, and when."""

    category: Category
    at: datetime | None = None
    announced: bool = False
    takes_effect_at: datetime | None = None


class QualityChange(Payload):
    quality: TemplateQuality
    at: datetime | None = None


class ComponentsChange(Payload):
    """Somebody edited it elsewhere. What it says now is read from Meta."""

    at: datetime | None = None


class RateInput(TemplateRef):
    change: QualityChange


class AnnounceInput(TemplateRef):
    change: CategoryChange


class Edited(Payload):
    """How an edit ended; a refused one leaves everything as it was."""

    decision: Decision
    taken: bool


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
    """What a template's workflow remembers when it continues as new.

    `ours`: what Meta judges is what we gave it, not what somebody wrote elsewhere.
    `edited_at` is when Meta had taken our last edit.
    """

    decision: Decision | None = None
    patience: Patience = Patience()
    polls: int = 0
    ours: bool = True
    edited_at: datetime | None = None


class TemplateInput(TemplateRef):
    """`passing`: run only for the news or the command at hand, and until Meta has decided.

    Of thousands of templates written elsewhere few ever need more.
    """

    memory: TemplateMemory = TemplateMemory()
    passing: bool = False


class SyncInput(Payload):
    organization_id: UUID
    account_id: UUID


class SyncPageInput(SyncInput):
    """`after` is Meta's cursor; nothing but Meta can read it."""

    after: str | None = None


class Synced(Payload):
    """What reading an account's templates brought so far."""

    seen: int = 0
    imported: int = 0
    changed: int = 0
    deleted: int = 0


class SyncPage(Payload):
    """`after` is None on the last page."""

    after: str | None = None
    synced: Synced = Synced()


class SyncEnd(SyncInput):
    """Why it could not go on; the type of a failure."""

    reason: str | None = None


class SampleInput(Payload):
    organization_id: UUID
    sample_id: UUID

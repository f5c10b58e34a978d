"""What a campaign may do, with no I/O in sight (design 4, states)."""

from collections.abc import Sequence

from models.campaigns.types import CampaignStatus as Status
from models.campaigns.types import PauseReason
from models.templates.rules import costs_more
from models.templates.types import TemplateStatus

_NEXT: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SCHEDULED, Status.FREEZING}),
    Status.SCHEDULED: frozenset({Status.FREEZING, Status.CANCELLED}),
    Status.FREEZING: frozenset({Status.SENDING, Status.PAUSED, Status.CANCELLED, Status.FAILED}),
    Status.SENDING: frozenset({Status.PAUSED, Status.SETTLING, Status.CANCELLED}),
    Status.PAUSED: frozenset({Status.SENDING, Status.FREEZING, Status.CANCELLED}),
    Status.SETTLING: frozenset({Status.SENDING, Status.COMPLETED, Status.CANCELLED}),
    Status.COMPLETED: frozenset({Status.SENDING}),
    Status.CANCELLED: frozenset(),
    Status.FAILED: frozenset(),
}
ENDED = frozenset({Status.COMPLETED, Status.CANCELLED, Status.FAILED})
LAUNCHED = frozenset(Status) - {Status.DRAFT}


def may_become(current: Status, target: Status) -> bool:
    return target in _NEXT[current]


_BECAUSE: dict[TemplateStatus, PauseReason | None] = {
    TemplateStatus.APPROVED: None,
    TemplateStatus.DRAFT: PauseReason.TEMPLATE_UNUSABLE,
    TemplateStatus.PENDING: PauseReason.TEMPLATE_IN_REVIEW,
    TemplateStatus.IN_APPEAL: PauseReason.TEMPLATE_IN_REVIEW,
    TemplateStatus.REJECTED: PauseReason.TEMPLATE_REJECTED,
    TemplateStatus.PAUSED: PauseReason.TEMPLATE_PAUSED,
    TemplateStatus.DISABLED: PauseReason.TEMPLATE_DISABLED,
    TemplateStatus.ARCHIVED: PauseReason.TEMPLATE_ARCHIVED,
    TemplateStatus.DELETED: PauseReason.TEMPLATE_DELETED,
}
ABOUT_TEMPLATE = frozenset(reason for reason in PauseReason if reason.startswith("TEMPLATE_"))
# What follows from the loss of an account, and may be noticed before it.
_OF_LOSS = frozenset(
    {PauseReason.TOKEN_INVALID, PauseReason.ACCOUNT_STOPPED, PauseReason.NUMBER_DEGRADED}
)
OF_ACCOUNT = frozenset({PauseReason.TOKEN_INVALID, PauseReason.ACCOUNT_DISCONNECTED})
# A higher price is accepted by people only, and a deleted template never comes back.
FOR_PEOPLE = frozenset({PauseReason.TEMPLATE_COSTLIER, PauseReason.TEMPLATE_DELETED})


def hindrance(
    status: TemplateStatus,
    *,
    category: str,
    promised: str | None,
    shape: Sequence[str],
    given: Sequence[str] | None,
) -> PauseReason | None:
    """What keeps a campaign from sending: its template's status, its price, or what it asks for.

    `promised` is the category people agreed to, `given` the parameters each message comes with.
    """
    if (because := _BECAUSE[status]) is not None:
        return because
    if given is not None and list(shape) != list(given):
        return PauseReason.TEMPLATE_CHANGED
    if promised is not None and costs_more(promised, category):
        return PauseReason.TEMPLATE_COSTLIER
    return None


def explains(cause: PauseReason, paused_for: str | None) -> bool:
    """Whether a campaign was paused for what turns out to have a cause of its own."""
    return cause is PauseReason.ACCOUNT_DISCONNECTED and paused_for in _OF_LOSS


def resumes_by_itself(paused_for: str | None) -> bool:
    """Whether a campaign goes on once what it was paused for is over."""
    return paused_for in ABOUT_TEMPLATE - FOR_PEOPLE

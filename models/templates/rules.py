"""What a template's status allows, with no I/O in sight."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.templates.types import Category
from models.templates.types import TemplateStatus as Status

# Meta may still change its mind about these without being asked.
UNDECIDED = frozenset({Status.PENDING, Status.IN_APPEAL})
USABLE = frozenset({Status.APPROVED})
ENDED = frozenset({Status.DELETED})
# What may be asked of Meta (MB 9.10). A disabled template can only be appealed, at Meta.
EDITABLE = frozenset({Status.APPROVED, Status.REJECTED, Status.PAUSED})
REMOVABLE = frozenset(Status) - {Status.DISABLED, Status.DELETED}
# Of an approved template only; each span with the edits it may hold.
EDITS = ((timedelta(hours=24), 1), (timedelta(days=30), 10))
_PRICE = {Category.AUTHENTICATION: 0, Category.UTILITY: 0, Category.MARKETING: 1}


def may_become(before: Status, after: Status) -> bool:
    """Whether Meta may say this next.

    Its webhooks get lost and jump, so all it knows may follow all it knows; but a deleted template
    stays deleted, and what Meta ever took is a draft no more.
    """
    if before in ENDED:
        return False
    return before is Status.DRAFT or after is not Status.DRAFT


def is_news(at: datetime | None, known: datetime | None) -> bool:
    """Meta's clock has seconds: what happened in the same one counts as later."""
    return at is None or known is None or at >= known.replace(microsecond=0)


def costs_more(before: str, after: str) -> bool:
    """Whether a message of the category costs more than one of the category before."""
    return _PRICE[Category(after)] > _PRICE[Category(before)]


def edit_allowed_at(
    status: Status, edited_at: Sequence[datetime], now: datetime
) -> datetime | None:
    """When Meta takes the next edit; None when it does so now."""
    if status is not Status.APPROVED:
        return None
    waits = [
        sorted(recent)[len(recent) - most] + span
        for span, most in EDITS
        if len(recent := [at for at in edited_at if at > now - span]) >= most
    ]
    return max(waits, default=None)

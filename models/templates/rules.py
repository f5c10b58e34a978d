"""What a template's status allows, with no I/O in sight."""

from datetime import datetime

from models.templates.types import Category, Decision
from models.templates.types import TemplateStatus as Status

# Meta may still change its mind about these without being asked.
UNDECIDED = frozenset({Status.PENDING, Status.IN_APPEAL})
USABLE = frozenset({Status.APPROVED})
ENDED = frozenset({Status.DELETED})
# A disabled template can only be appealed, at Meta (MB 9.10).
REMOVABLE = frozenset(Status) - {Status.DISABLED, Status.DELETED}
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


def in_doubt(said: Decision, known: Decision, edited_at: datetime | None) -> bool:
    """Whether Meta may have said it before what is known, though its clock does not tell.

    Of two words of one second either may be the later one; and what Meta says until it has taken
    an edit is about the words before. What was only submitted has no word before.
    """
    if said.at is None or known.at is None or said.status is known.status:
        return False
    if known.status is Status.PENDING and edited_at is None:
        return False
    return known.at <= said.at <= max(known.at, edited_at or known.at)


def costs_more(before: str, after: str) -> bool:
    """Whether a message of the category costs more than one of the category before."""
    return _PRICE[Category(after)] > _PRICE[Category(before)]

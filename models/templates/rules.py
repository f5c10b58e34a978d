"""What a template's status allows, with no I/O in sight."""

from models.templates.types import TemplateStatus as Status

# Meta may still change its mind about these without being asked.
UNDECIDED = frozenset({Status.PENDING, Status.IN_APPEAL})
USABLE = frozenset({Status.APPROVED})
ENDED = frozenset({Status.DELETED})


def usability_changed(before: Status, after: Status) -> bool | None:
    """True when it became usable, False when it stopped being so, None when neither."""
    if (before in USABLE) == (after in USABLE):
        return None
    return after in USABLE

"""What is said of a template that breaks Meta's rules."""

from collections.abc import Iterable

from api.errors import Conflict, ValidationFailed
from api.validation import Detail
from core.logging import redact
from models.templates.definition.definition import Checked
from models.templates.definition.findings import Violation

_LONGEST = 200
_MOST = 100
NAME_TAKEN = "This account has a template of this name and language."


def details(violations: Iterable[Violation]) -> list[Detail]:
    """A field's path may hold what a caller called a field, so it is shortened and cleaned."""
    found = [
        Detail(field=redact(each.field)[:_LONGEST], message=each.message) for each in violations
    ]
    return found[:_MOST]


def refuse(violations: Iterable[Violation]) -> None:
    """400 with all of them, if there are any."""
    found = details(violations)
    if found:
        raise ValidationFailed("The template breaks Meta's rules.", found)


def refuse_unfit(checked: Checked, *, submitting: bool) -> None:
    """A draft may be unfinished; what is submitted may not."""
    if submitting or checked.unreadable:
        refuse(checked.violations)


def name_taken() -> Conflict:
    return Conflict(NAME_TAKEN, [{"field": "name", "message": NAME_TAKEN}])

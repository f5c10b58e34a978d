"""What a refused command of a template's workflow means for whoever waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ActivityError, ApplicationError

from activities.meta.answering import META_REFUSED
from models.accounts.types import Refusal
from workflows.meta.asking import MetaRefused, NoAnswer

_GONE, _CONFLICT = "TemplateGone", "Conflict"


class TemplateGone(Exception):
    """There is no such template any more."""


@contextmanager
def understood() -> Iterator[None]:
    """Raises `MetaRefused`, `NoAnswer` or `TemplateGone`; our own conflicts pass as they are."""
    try:
        yield
    except WorkflowUpdateFailedError as error:
        cause: BaseException | None = error.cause
        asked = isinstance(cause, ActivityError)
        while isinstance(cause, ActivityError):
            cause = cause.cause
        kind = cause.type if isinstance(cause, ApplicationError) else None
        if isinstance(cause, ApplicationError) and kind == META_REFUSED:
            raise MetaRefused(Refusal.model_validate(cause.details[0])) from None
        if kind == _GONE:
            raise TemplateGone from None
        if asked and kind != _CONFLICT:
            raise NoAnswer from None
        raise

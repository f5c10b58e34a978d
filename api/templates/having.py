"""What a caller hears when a template's workflow had Meta asked for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ActivityError, ApplicationError

from api.asking import asking
from api.errors import NotFound
from api.steering import steering
from models.accounts.types import META_REFUSED, META_SILENT, Refusal
from workflows.meta.asking import MetaRefused, NoAnswer

_GONE = "TemplateGone"


@asynccontextmanager
async def having() -> AsyncIterator[None]:
    """409 with Meta's code or our reason, 503 when nobody answered; both may be repeated."""
    async with asking(), steering("The template's workflow has just ended. Try again."):
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
                raise NotFound("There is no such template.") from None
            if kind == META_SILENT or (asked and kind != "Conflict"):
                raise NoAnswer from None
            raise

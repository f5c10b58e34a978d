"""What a refused or unanswered command of a workflow means over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ActivityError, ApplicationError, FailureError
from temporalio.service import RPCError, RPCStatusCode

from api.errors import Conflict, Unavailable
from api.validation import Detail

_AWAY = "The command was not confirmed in time. Repeating it is safe."


@asynccontextmanager
async def steering(idle: str) -> AsyncIterator[None]:
    """Translate what a workflow answers; `idle` is said when no such workflow runs."""
    try:
        yield
    except WorkflowUpdateFailedError as error:
        raise _refusal(error.cause) from None
    except WorkflowUpdateRPCTimeoutOrCancelledError:
        raise Unavailable(_AWAY) from None
    except RuntimeError:  # what a lazy client raises while it cannot connect
        raise Unavailable(_AWAY) from None
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise Conflict(idle) from None
        raise


def _refusal(cause: BaseException | None) -> Exception:
    while isinstance(cause, ActivityError):
        cause = cause.cause
    if isinstance(cause, ApplicationError) and cause.type == "Refused":
        return Conflict("The campaign cannot start.", _details(cause))
    if isinstance(cause, ApplicationError) and cause.type == "Conflict":
        return Conflict(cause.message, [{"field": "status", "message": cause.message}])
    assert isinstance(cause, FailureError)
    return cause


def _details(cause: ApplicationError) -> list[Detail]:
    return [
        {"field": str(each["field"]), "message": str(each["message"])} for each in cause.details
    ]

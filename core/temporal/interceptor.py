"""What a worker does with exceptions nobody meant for Temporal."""

import logging
from typing import Any

from temporalio.exceptions import FailureError
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
)

from core.temporal.errors import unexpected

_log = logging.getLogger(__name__)


class RedactingInterceptor(Interceptor):
    """An exception's text may quote a row or a body: Temporal gets its type and an id only.

    Exceptions in workflow code stay as they are: they fail the task, which a fix then repeats.
    """

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Redacting(next)


class _Redacting(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await super().execute_activity(input)
        except FailureError:
            raise
        except Exception as error:  # noqa: BLE001  # the edge of the process
            error_id, failure = unexpected(error)
            _log.error("activity failed, error %s", error_id, exc_info=error)
        raise failure

"""Asking Meta from a route: a standalone activity, for the API holds nobody's token."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from temporalio.client import ActivityFailureError, Client
from temporalio.common import (
    Priority,
    RetryPolicy,
    SearchAttributePair,
    TypedSearchAttributes,
)
from temporalio.exceptions import ApplicationError

from core.ids import new_id
from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID
from models.accounts.types import META_REFUSED, Refusal

Input = TypeVar("Input")
Output = TypeVar("Output")
_ONE_TRY, _PATIENCE = timedelta(seconds=18), timedelta(seconds=20)
_RETRIES = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_attempts=3)


class MetaRefused(Exception):
    """Meta said no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


class NoAnswer(Exception):
    """No answer came, from Meta or from our worker."""


class Asking:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def ask(
        self,
        activity: Callable[[Any, Input], Awaitable[Output]],
        input: Input,
        *,
        organization_id: UUID,
        about: str,
        summary: str,
    ) -> Output:
        """Have the activity ask, and wait. Raises `MetaRefused` or `NoAnswer`.

        `about` begins the activity's id: internal ids only.
        """
        try:
            async with asyncio.timeout(_PATIENCE.total_seconds()):
                return await self._client.execute_activity_method(
                    activity,
                    input,
                    id=f"{about}/{new_id()}",
                    task_queue=TaskQueue.CONTROL,
                    start_to_close_timeout=_ONE_TRY,
                    schedule_to_close_timeout=_PATIENCE,
                    retry_policy=_RETRIES,
                    priority=Priority(priority_key=2, fairness_key=str(organization_id)),
                    search_attributes=TypedSearchAttributes(
                        [SearchAttributePair(ORGANIZATION_ID, str(organization_id))]
                    ),
                    summary=summary,
                    rpc_timeout=RPC_TIMEOUT,
                )
        except ActivityFailureError as error:
            cause = error.__cause__
            if isinstance(cause, ApplicationError) and cause.type == META_REFUSED:
                raise MetaRefused(Refusal.model_validate(cause.details[0])) from None
            raise NoAnswer from None
        except (TimeoutError, RuntimeError):  # the latter from a lazy client without Temporal
            raise NoAnswer from None

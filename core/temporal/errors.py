"""Failures that Temporal may keep: a type and an id, never somebody's words."""

from datetime import timedelta

from temporalio.exceptions import ApplicationError

from core.ids import new_id


def failure(
    kind: str,
    *details: int | str | None,
    non_retryable: bool = False,
    next_retry_delay: timedelta | None = None,
) -> ApplicationError:
    """A failure named by its type; `details` are codes and counts, nothing anybody wrote."""
    return ApplicationError(
        kind,
        *details,
        type=kind,
        non_retryable=non_retryable,
        next_retry_delay=next_retry_delay,
    )


def unexpected(error: BaseException) -> tuple[str, ApplicationError]:
    """The failure that stands for an exception not meant for Temporal, and the id to find it by."""
    error_id = str(new_id())
    return error_id, failure(type(error).__name__, error_id)

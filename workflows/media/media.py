"""A file of a message: to Meta, from Meta, or away."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.media.activities import MediaActivities
    from core.temporal import options
    from core.temporal.errors import failure
    from core.temporal.search_attributes import REASON, STATUS
    from models.media.types import GivenUp, MediaInput, MediaOutcome, MediaStatus, MediaTask

_AT_LEAST = timedelta(seconds=1)
_EXPIRED = "Expired"
_OUT_OF_PATIENCE = "OutOfPatience"


@workflow.defn(name="Media")
class MediaWorkflow:
    """Moves one file, again and again for as long as Meta keeps it; fails when it cannot.

    The history holds ids; address, token and contents stay in the activities.
    """

    @workflow.init
    def __init__(self, input: MediaInput) -> None:
        self._task = input.task

    @workflow.run
    async def run(self, input: MediaInput) -> MediaOutcome:
        try:
            outcome = await self._moved(input)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            raise await self._given_up(input, error) from error
        self._tell(outcome.status)
        return outcome

    async def _moved(self, input: MediaInput) -> MediaOutcome:
        patience = max(input.until - workflow.now(), _AT_LEAST)
        config = options.within(options.described(options.MEDIA, self._task.lower()), patience)
        match self._task:
            case MediaTask.UPLOAD:
                activity = MediaActivities.upload
            case MediaTask.FETCH:
                activity = MediaActivities.fetch
            case MediaTask.REMOVE:
                activity = MediaActivities.remove
            case MediaTask.RENEW:
                activity = MediaActivities.renew
        return await workflow.execute_activity_method(activity, input, **config)

    async def _given_up(self, input: MediaInput, error: ActivityError) -> ApplicationError:
        cause = error.cause
        told = cause if isinstance(cause, ApplicationError) else None
        reason = (told.type if told is not None else None) or _OUT_OF_PATIENCE
        hopeless = told is not None and told.non_retryable and reason != _EXPIRED
        late = self._task is MediaTask.FETCH and not hopeless
        status = MediaStatus.EXPIRED if late else MediaStatus.FAILED
        if self._task in (MediaTask.FETCH, MediaTask.UPLOAD):
            given_up = GivenUp(
                organization_id=input.organization_id,
                media_id=input.media_id,
                status=status,
                reason=reason,
            )
            await workflow.execute_activity_method(
                MediaActivities.give_up, given_up, **options.DATABASE
            )
        self._tell(status, reason)
        return failure("MediaNotMoved", reason, non_retryable=True)

    def _tell(self, status: MediaStatus, reason: str | None = None) -> None:
        workflow.upsert_search_attributes(
            [STATUS.value_set(status), REASON.value_set(reason or "NONE")]
        )
        workflow.set_current_details(
            f"{self._task}: **{status}**" + (f", {reason}" if reason else "")
        )

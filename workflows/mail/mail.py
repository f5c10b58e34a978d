"""A mail, from the moment it is wanted until it is handed over or given up."""

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.mail.activities import MailActivities
    from core.temporal import options
    from core.temporal.errors import failure
    from core.temporal.search_attributes import REASON, STATUS
    from models.mail.types import PATIENCE, MailInput, MailOutcome, MailStatus

_OUT_OF_PATIENCE = "OutOfPatience"


@workflow.defn(name="Mail")
class MailWorkflow:
    """Sends one mail, again and again while its server is away; fails when it is refused.

    The history holds whom it is for by id; address and token stay in the activity.
    """

    @workflow.init
    def __init__(self, input: MailInput) -> None:
        self._purpose = input.purpose
        self._patience = PATIENCE[input.purpose]

    @workflow.run
    async def run(self, input: MailInput) -> MailOutcome:
        try:
            outcome = await workflow.execute_activity_method(
                MailActivities.send,
                input,
                **options.within(options.described(options.MAIL, input.purpose), self._patience),
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            raise self._given_up(error) from error
        self._tell(outcome.status)
        return outcome

    def _given_up(self, error: ActivityError) -> ApplicationError:
        cause = error.cause
        reason = cause.type if isinstance(cause, ApplicationError) else None
        self._tell(MailStatus.FAILED, reason or _OUT_OF_PATIENCE)
        return failure("MailNotSent", reason or _OUT_OF_PATIENCE, non_retryable=True)

    def _tell(self, status: MailStatus, reason: str | None = None) -> None:
        workflow.upsert_search_attributes(
            [STATUS.value_set(status), REASON.value_set(reason or "NONE")]
        )
        workflow.set_current_details(
            f"{self._purpose}: **{status}**" + (f", {reason}" if reason else "")
        )

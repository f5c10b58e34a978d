"""One message, from the moment it is taken until Meta has it or never will."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messages.activities import MessageActivities
    from core.temporal import options
    from core.temporal.errors import failure
    from core.temporal.search_attributes import REASON, STATUS
    from models.messages.types import DeliverInput, DeliverOutcome, DeliveryInput
    from models.sending.types import RecipientState

_OPEN = (RecipientState.DUE, RecipientState.SENDING)
_FIRST_LOOK = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=15)


@workflow.defn(name="Delivery")
class DeliveryWorkflow:
    """Delivers one message; fails when it ends unsent, so that it is seen where it happened.

    Address and text stay in the database; every look is one activity that may also send.
    """

    @workflow.init
    def __init__(self, input: DeliveryInput) -> None:
        self._input = input
        self._doubtful_looks = 0
        self._released = False

    @workflow.run
    async def run(self, input: DeliveryInput) -> DeliverOutcome:
        outcome = await self._look("Send")
        while outcome.state in _OPEN or self._released:
            if not self._released:
                await self._wait(outcome)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(input)
            outcome = await self._look("Look again")
        self._tell(outcome)
        if outcome.state in (RecipientState.FAILED, RecipientState.SKIPPED):
            raise failure("NotDelivered", outcome.reason, outcome.code, non_retryable=True)
        return outcome

    @workflow.signal(description="What was held for a closed window may go now.")
    def released(self) -> None:
        self._released = True

    async def _look(self, summary: str) -> DeliverOutcome:
        self._released = False
        message = DeliverInput(
            organization_id=self._input.organization_id,
            message_id=self._input.message_id,
            now=workflow.now(),
        )
        return await workflow.execute_activity_method(
            MessageActivities.deliver,
            message,
            **options.described(options.SEND, f"{summary}: {self._input.type}"),
        )

    async def _wait(self, outcome: DeliverOutcome) -> None:
        """Until the message may move; of one in doubt a status may tell sooner than its grace."""
        wait = outcome.wait or _FIRST_LOOK
        summary = f"Not before: {outcome.reason or outcome.state}"
        if outcome.state is RecipientState.SENDING:
            wait = min(wait, _FIRST_LOOK * 3**self._doubtful_looks, _LONGEST_PAUSE)
            self._doubtful_looks = min(self._doubtful_looks + 1, 5)
            summary = "In doubt: waiting for a status"
        self._tell(outcome)
        await workflow.sleep(max(wait, timedelta(milliseconds=100)), summary=summary)

    def _tell(self, outcome: DeliverOutcome) -> None:
        status = outcome.state.upper()
        workflow.upsert_search_attributes(
            [STATUS.value_set(status), REASON.value_set(outcome.reason or "NONE")]
        )
        why = f", {outcome.reason} {outcome.code or ''}".rstrip() if outcome.reason else ""
        advice = f"\n\n{outcome.advice}" if outcome.advice else ""
        workflow.set_current_details(
            f"{self._input.type}: **{status}**{why}, {outcome.tries} tried{advice}"
        )

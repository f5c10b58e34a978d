"""One thread with one customer, from a message to the silence after it."""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, CancelledError

with workflow.unsafe.imports_passed_through():
    from activities.conversations.activities import ConversationActivities
    from core.temporal import options
    from models.conversations.types import (
        ConversationInput,
        ConversationRef,
        Refusal,
        Standing,
        TurnInput,
    )
    from models.conversations.waiting import is_over, turn_at
    from workflows.conversations.commands import ConversationCommands
    from workflows.conversations.details import sleep_of

_SECOND_LOOK = timedelta(seconds=5)


@workflow.defn(name="Conversation")
class ConversationWorkflow(ConversationCommands):
    """Sees to it that somebody answers, and that nothing is forgotten; ends when it is over.

    What is so stands in the database. The workflow knows what comes next, and sleeps until then.
    """

    @workflow.init
    def __init__(self, input: ConversationInput) -> None:
        super().__init__(input)
        self._tended_at: datetime | None = None

    @workflow.run
    async def run(self, input: ConversationInput) -> Standing | None:
        while not self._is_over():
            await self._something_is_due()
            try:
                await self._look()
            except ActivityError as error:
                if _is_gone(error):
                    return None
                raise
            await self._continue_as_new_if_suggested()
        return self._memory.standing

    async def _look(self) -> None:
        if self._turn_is_due():
            await self._turn()
        elif self._stale or _passed(self._deadline()):
            await self._tend()

    def _is_over(self) -> bool:
        quiet = self._memory.first_news_at is None and not self._stale
        idle = workflow.all_handlers_finished() and self._commanded == 0
        return quiet and idle and is_over(self._memory.standing)

    async def _something_is_due(self) -> None:
        """The nearest of what comes by itself, or whatever makes it come at another time."""
        next_at = self._next_at()
        seconds = None if next_at is None else (next_at - workflow.now()).total_seconds()
        if seconds is not None and seconds <= 0:
            return
        try:
            await workflow.wait_condition(
                lambda: self._next_at() != next_at or self._awake(),
                timeout=seconds,
                timeout_summary=sleep_of(self._memory.standing, next_at, turn_at(self._memory)),
            )
        except TimeoutError:
            return

    def _awake(self) -> bool:
        if self._commanded:
            return False
        long = workflow.info().is_continue_as_new_suggested()
        return self._stale or long or self._is_over()

    def _next_at(self) -> datetime | None:
        moments = (turn_at(self._memory), self._deadline())
        return min((at for at in moments if at is not None), default=None)

    def _deadline(self) -> datetime | None:
        """What is still due just after it was seen to is not looked at again at once."""
        standing = self._memory.standing
        if standing is None or standing.next_at is None or self._tended_at is None:
            return None if standing is None else standing.next_at
        return max(standing.next_at, self._tended_at + _SECOND_LOOK)

    def _turn_is_due(self) -> bool:
        return _passed(turn_at(self._memory))

    async def _turn(self) -> None:
        """What comes while the model thinks is looked at in a turn of its own."""
        ai = self._memory.news_for_ai or bool(self._memory.standing and self._memory.standing.ai)
        self._forget_news()
        try:
            self._remember(await self._thought() if ai else await self._routed(think=True))
        except ActivityError as error:
            if isinstance(error.cause, CancelledError):
                self._stale = True
            elif _is_gone(error):
                raise
            else:
                self._remember(await self._routed(think=False))

    async def _thought(self) -> Standing:
        self._thinking = workflow.start_activity_method(
            ConversationActivities.turn,
            TurnInput(**self._ref()),
            **options.described(options.AI, "Think about what was said"),
        )
        try:
            standing: Standing = await self._thinking
        finally:
            self._thinking = None
        return standing

    async def _routed(self, *, think: bool) -> Standing:
        return await workflow.execute_activity_method(
            ConversationActivities.turn,
            TurnInput(**self._ref(), think=think),
            **options.described(options.CONVERSATION, "Find somebody who answers"),
        )

    async def _tend(self) -> None:
        self._stale, self._tended_at = False, workflow.now()
        standing = await workflow.execute_activity_method(
            ConversationActivities.tend,
            ConversationRef(**self._ref()),
            **options.described(options.CONVERSATION, "See what is due"),
        )
        self._remember(standing)

    def _forget_news(self) -> None:
        quiet = {"first_news_at": None, "last_news_at": None, "news_for_ai": False}
        self._memory = self._memory.model_copy(update=quiet)

    async def _continue_as_new_if_suggested(self) -> None:
        if self._stale or not workflow.info().is_continue_as_new_suggested():
            return
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(self._input.model_copy(update={"memory": self._memory}))


def _is_gone(error: ActivityError) -> bool:
    """Whether there is no such thread any more: it became part of another."""
    cause = error.cause
    return isinstance(cause, ApplicationError) and cause.type == Refusal.UNKNOWN


def _passed(at: datetime | None) -> bool:
    return at is not None and at <= workflow.now()

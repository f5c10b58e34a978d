"""How a conversation is steered: what people decide, and what they and the queue tell it."""

from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.conversations.activities import ConversationActivities
    from core.temporal import options
    from models.conversations.types import (
        Accept,
        AcceptInput,
        Assign,
        AssignInput,
        Close,
        CloseInput,
        ConversationInput,
        ConversationRef,
        Decline,
        DeclineInput,
        HandBack,
        HandBackInput,
        Heard,
        Memory,
        Offered,
        Standing,
        TakeOver,
        TakeOverInput,
        Transfer,
        TransferInput,
    )
    from models.conversations.waiting import with_news
    from workflows.conversations.details import attributes, details


class ConversationCommands:
    """Holds what a conversation remembers; a command is carried out in one transaction."""

    def __init__(self, input: ConversationInput) -> None:
        self._input = input
        self._memory: Memory = input.memory
        self._stale = input.memory.standing is None and input.memory.first_news_at is None
        self._commanded = 0
        self._thinking: Any = None

    @workflow.signal(description="The customer said something; also told twice.")
    def message_received(self, heard: Heard) -> None:
        now = workflow.now()
        self._memory = with_news(self._memory, now, heard.ai, forgotten=heard.forgotten)
        self._stale = self._stale and self._memory.first_news_at is None

    @workflow.signal(description="An agent was offered the conversation, until then.")
    def offered(self, offered: Offered) -> None:
        standing = self._memory.standing
        if standing is None or standing.agent_id is not None:
            return
        self._remember(
            standing.model_copy(
                update={
                    "offer_id": offered.offer_id,
                    "offer_expires_at": offered.expires_at,
                    "queued": False,
                    "next_at": min(offered.expires_at, standing.next_at or offered.expires_at),
                }
            )
        )

    @workflow.signal(description="Somebody answered, or something changed: look again.")
    def changed(self) -> None:
        self._stale = True

    @workflow.signal(description="The customer's window is open again.")
    def window_opened(self) -> None:
        self._stale = True

    @workflow.update(description="Give it to an agent, into a department's queue, or to nobody.")
    async def assign(self, command: Assign) -> Standing:
        given = AssignInput(**self._ref(), command=command)
        return await self._command(ConversationActivities.assign, given, "Assign")

    @workflow.update(description="Let it wait in another department.")
    async def transfer(self, command: Transfer) -> Standing:
        given = TransferInput(**self._ref(), command=command)
        return await self._command(ConversationActivities.transfer, given, "Transfer")

    @workflow.update(description="An agent takes what was offered, or what waits.")
    async def accept(self, command: Accept) -> Standing:
        given = AcceptInput(**self._ref(), command=command)
        return await self._command(ConversationActivities.accept, given, "Accept")

    @workflow.update(description="An agent gives it back to the queue.")
    async def decline(self, command: Decline) -> Standing:
        given = DeclineInput(**self._ref(), command=command)
        return await self._command(ConversationActivities.decline, given, "Decline")

    @workflow.update(description="Resolve, close, archive it, or mark it as spam or blocked.")
    async def close(self, command: Close) -> Standing:
        given = CloseInput(**self._ref(), command=command)
        return await self._command(ConversationActivities.close, given, f"Close: {command.state}")

    @workflow.update(description="An agent answers from now on; AI says nothing more.")
    async def take_over(self, command: TakeOver) -> Standing:
        self._stop_thinking()
        given = TakeOverInput(**self._ref(), command=command)
        return await self._command(ConversationActivities.take_over, given, "Take over")

    @workflow.update(description="AI may answer again.")
    async def hand_back(self, command: HandBack) -> Standing:
        given = HandBackInput(**self._ref(), command=command)
        standing = await self._command(ConversationActivities.hand_back, given, "Hand back")
        self._memory = with_news(self._memory, workflow.now(), standing.ai)
        return standing

    @workflow.query(description="Where the conversation stands, and what comes next.")
    def standing(self) -> Standing | None:
        return self._memory.standing

    async def _command(self, carry_out: Any, given: ConversationRef, summary: str) -> Standing:
        self._commanded += 1
        try:
            standing: Standing = await workflow.execute_activity_method(
                carry_out,
                given,
                **options.described(options.CONVERSATION, summary),
            )
        except ActivityError as error:
            if isinstance(error.cause, ApplicationError):
                raise error.cause from None
            raise
        finally:
            self._commanded -= 1
        self._remember(standing)
        return standing

    def _stop_thinking(self) -> None:
        if self._thinking is not None:
            self._thinking.cancel()

    def _ref(self) -> dict[str, Any]:
        return {
            "organization_id": self._input.organization_id,
            "conversation_id": self._input.conversation_id,
            "now": workflow.now(),
        }

    def _remember(self, standing: Standing) -> None:
        """What was read later counts; answers of activities may overtake each other."""
        before = self._memory.standing
        if before is not None and before.version > standing.version:
            self._stale = True
            return
        self._memory = self._memory.model_copy(update={"standing": standing})
        told = attributes(standing)
        if before is None or told != attributes(before):
            workflow.upsert_search_attributes(told)
        workflow.set_current_details(details(standing))

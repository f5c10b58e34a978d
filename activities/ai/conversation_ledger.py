"""The gateway's ledger for a conversation: two budgets, and neither is passed."""

from activities.ai.ledger import attempt_made
from clients.ai.gateway import Attempt, OverBudget, Settle
from core.database import Database
from models.ai import spending
from models.ai.types import CallPurpose, CallReason
from models.conversations import spending as conversations
from models.conversations.thread import Thread


class ConversationLedger:
    """`limit` and `daily` are micro-dollars for a case and for an organization's day."""

    def __init__(
        self, database: Database, thread: Thread, limit: int | None, daily: int | None
    ) -> None:
        self._database = database
        self._organization_id = thread.organization_id
        self._conversation_id = thread.conversation_id
        self._limit = limit
        self._daily = daily
        self.exhausted = CallReason.OVER_BUDGET

    async def reserve(self, most: int) -> Settle:
        """Raises `OverBudget`; `exhausted` says which one."""
        mine, here = self._organization_id, self._conversation_id
        try:
            async with self._database.transaction([mine]) as session:
                await conversations.reserve(session, mine, here, most, self._limit)
                reservation = await spending.reserve(session, mine, most, self._daily)
        except conversations.ConversationOverBudget:
            self.exhausted = CallReason.OVER_CONVERSATION_BUDGET
            raise OverBudget from None
        except spending.NoMoneyLeft:
            self.exhausted = CallReason.OVER_BUDGET
            raise OverBudget from None

        async def settle(attempt: Attempt) -> None:
            made = attempt_made(attempt)
            async with self._database.transaction([mine]) as session:
                await conversations.settle(session, mine, here, made.cost_micros - most)
                await spending.settle(session, mine, reservation, CallPurpose.ANALYSIS, made)

        return settle

"""Thinking about a conversation: one question, within its budgets, its answer judged and kept."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from logging import getLogger

from activities.ai import guard
from activities.ai.candidates import Candidates
from activities.ai.conversation_ledger import ConversationLedger
from activities.ai.guard import Fault, Unsafe
from activities.ai.ledger import attempt_made
from activities.ai.prompting import Question, question
from clients.ai.gateway import Attempt, Gateway, NoAnswer, OverBudget
from core.database import Database
from core.inbox_settings import AiSettings
from models.ai.types import CallReason
from models.contacts.names import others_are_named
from models.conversations.analysis import Analysis
from models.conversations.decisions import Terms, Thought, decide, unasked
from models.conversations.spending import NoTurnLeft, take_turn
from models.conversations.thread import Thread

_MICROS = 1_000_000
_log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of asking."""

    said: Analysis | CallReason
    attempts: tuple[Attempt, ...] = ()
    fault: Fault | None = None


class Thinker:
    """Holds no transaction while a model is asked, and never raises for want of an answer."""

    def __init__(
        self, database: Database, candidates: Candidates, gateway: Gateway, settings: AiSettings
    ) -> None:
        self._database = database
        self._candidates = candidates
        self._gateway = gateway
        self._settings = settings

    async def think(self, thread: Thread) -> Thought:
        """Repeating it costs again, and changes nothing but what was spent."""
        if (clear := unasked(thread)) is not None:
            return Thought(clear)
        told = await self._asked(thread)
        terms = Terms(self._settings.confidence, self._settings.draft_delay)
        return Thought(
            decision=decide(thread, told.said, terms, datetime.now(UTC)),
            analysis=told.said if isinstance(told.said, Analysis) else None,
            reason=told.said if isinstance(told.said, CallReason) else None,
            fault=told.fault,
            attempts=tuple(map(attempt_made, told.attempts)),
        )

    async def _asked(self, thread: Thread) -> _Told:
        candidates = await self._candidates.of(thread.organization_id)
        if not candidates:
            return _Told(CallReason.NO_PROVIDER)
        if not await self._turn_taken(thread):
            return _Told(CallReason.TOO_MANY_TURNS)
        settings, asked = self._settings, question(thread)
        limit, daily = _micros(settings.conversation_budget), _micros(settings.daily_budget)
        ledger = ConversationLedger(self._database, thread, limit, daily)
        patience = settings.patience.total_seconds()
        try:
            answered = await self._gateway.complete(candidates, asked.request, ledger, patience)
        except NoAnswer as error:
            return _Told(CallReason.NO_ANSWER, error.attempts)
        except OverBudget as error:
            return _Told(ledger.exhausted, error.attempts)
        said = answered.completion.output
        assert isinstance(said, Analysis)
        return await self._judged(thread, asked, said, answered.attempts)

    async def _judged(
        self, thread: Thread, asked: Question, said: Analysis, attempts: Sequence[Attempt]
    ) -> _Told:
        """What is not safe is forgotten here; only the word why goes on.

        In a thread of its own: whoever writes much shall not stop others.
        """
        judge = partial(guard.judged, said, thread, asked, self._settings.promises)
        try:
            kept, strange = await asyncio.to_thread(judge)
            await self._nobody_else(thread, strange)
        except Unsafe as unsafe:
            _log.warning("an answer of AI was stopped: %s", unsafe.fault)
            return _Told(CallReason.UNSAFE_OUTPUT, tuple(attempts), unsafe.fault)
        return _Told(kept, tuple(attempts))

    async def _nobody_else(self, thread: Thread, strange: frozenset[str]) -> None:
        """Raises `Unsafe` where another contact is named."""
        mine = thread.organization_id
        if not strange:
            return
        async with self._database.reading([mine]) as session:
            if await others_are_named(session, mine, strange, but=thread.contact_id):
                raise Unsafe(Fault.NAME)

    async def _turn_taken(self, thread: Thread) -> bool:
        mine, here, most = thread.organization_id, thread.conversation_id, self._settings.most_turns
        try:
            async with self._database.transaction([mine]) as session:
                await take_turn(session, mine, here, most)
        except NoTurnLeft:
            return False
        return True


def _micros(dollars: Decimal | None) -> int | None:
    return None if dollars is None else int(dollars * _MICROS)

"""Asking a model about a rejected template. Temporal sees ids and outcomes, never a word."""

import asyncio
from functools import partial
from logging import getLogger

from temporalio import activity

from activities.ai import advice_guard
from activities.ai.advice_question import advice_question
from activities.ai.candidates import Candidates
from activities.ai.guard import Unsafe
from activities.ai.ledger import StoredLedger
from clients.ai.errors import Outcome
from clients.ai.gateway import Attempt, Gateway, NoAnswer, OverBudget
from core.database import Database
from core.inbox_settings import AiSettings
from core.temporal.errors import failure
from models.ai.types import AdviceOutcome, CallPurpose, CallReason
from models.templates import advising
from models.templates.advising import Proposal, Rejected
from models.templates.types import TemplateRef

_MICROS = 1_000_000
# Another time they may answer.
_PASSES = frozenset({Outcome.TEMPORARY, Outcome.TIMED_OUT, Outcome.OVER_QUOTA, Outcome.RESTING})
_log = getLogger(__name__)


class TemplateAdvice:
    """Holds no transaction while a model is asked."""

    def __init__(
        self, database: Database, candidates: Candidates, gateway: Gateway, settings: AiSettings
    ) -> None:
        self._database = database
        self._candidates = candidates
        self._gateway = gateway
        self._settings = settings

    @activity.defn(name="ai.advise_on_template")
    async def advise(self, input: TemplateRef) -> AdviceOutcome:
        """Ask once for what is rejected and not advised on yet; fails where a later try may do."""
        mine = input.organization_id
        async with self._database.reading([mine]) as session:
            about = await advising.rejected(session, mine, input.template_id)
        if about is None:
            return AdviceOutcome()
        said = await self._asked(about)
        if isinstance(said, CallReason):
            return AdviceOutcome(reason=said)
        async with self._database.transaction([mine]) as session:
            return AdviceOutcome(kept=await advising.keep(session, about, said))

    async def _asked(self, about: Rejected) -> Proposal | CallReason:
        candidates = await self._candidates.of(about.organization_id)
        if not candidates:
            return CallReason.NO_PROVIDER
        asked, settings = advice_question(about), self._settings
        budget = settings.daily_budget
        limit = None if budget is None else int(budget * _MICROS)
        purpose = CallPurpose.TEMPLATE_ADVICE
        ledger = StoredLedger(self._database, about.organization_id, purpose, limit)
        patience = settings.patience.total_seconds()
        try:
            answered = await self._gateway.complete(candidates, asked.request, ledger, patience)
        except OverBudget:
            return CallReason.OVER_BUDGET
        except NoAnswer as error:
            if _passes(error.attempts):
                raise failure(CallReason.NO_ANSWER) from None
            return CallReason.NO_ANSWER
        said = answered.completion.output
        assert isinstance(said, Proposal)
        judge = partial(advice_guard.judged, said, about, asked, settings.promises)
        try:
            return await asyncio.to_thread(judge)
        except Unsafe as unsafe:
            _log.warning("advice of AI was stopped: %s", unsafe.fault)
            return CallReason.UNSAFE_OUTPUT


def _passes(attempts: tuple[Attempt, ...]) -> bool:
    """Whether nobody has given an answer, be it one of no use."""
    return all(each.outcome in _PASSES for each in attempts)

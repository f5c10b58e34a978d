"""Asking a model. What Temporal sees of it are ids, counts and outcomes, never text."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict
from temporalio import activity

from activities.ai.candidates import Candidates
from activities.ai.ledger import StoredLedger, attempt_made
from clients.ai.gateway import Gateway, NoAnswer, OverBudget
from clients.ai.types import CompletionRequest, Turn
from core.database import Database
from core.inbox_settings import AiSettings
from models.ai.types import CallPurpose, CallReason, ProbeInput, ProbeOutcome
from models.audit import log
from models.audit.actors import acting

_MICROS = 1_000_000


class Readiness(BaseModel):
    """What a model answers to a test."""

    model_config = ConfigDict(extra="forbid")

    ready: bool


_QUESTION = CompletionRequest(
    system="You are being tested by a program that checks whether it can reach you.",
    turns=(Turn("user", "Say that you are ready."),),
    schema=Readiness,
)


class AiActivities:
    def __init__(
        self, database: Database, candidates: Candidates, gateway: Gateway, settings: AiSettings
    ) -> None:
        self._database = database
        self._candidates = candidates
        self._gateway = gateway
        self._settings = settings

    @activity.defn(name="ai.probe")
    async def probe(self, input: ProbeInput) -> ProbeOutcome:
        """Ask one short question, as a conversation would be asked: it costs what it costs."""
        outcome = await self._asked(input)
        async with self._database.transaction([input.organization_id]) as session:
            said = "ANSWERED" if outcome.reason is None else outcome.reason
            change = log.Change("ai_provider.tested", input.provider_id, after={"outcome": said})
            await log.record(session, input.organization_id, acting(), change)
        return outcome

    async def _asked(self, input: ProbeInput) -> ProbeOutcome:
        candidates = await self._candidates.of(input.organization_id, input.provider_id)
        if not candidates:
            return ProbeOutcome(reason=CallReason.NO_PROVIDER)
        ledger = self._ledger(input.organization_id)
        patience = self._settings.patience.total_seconds()
        try:
            answered = await self._gateway.complete(candidates, _QUESTION, ledger, patience)
        except (NoAnswer, OverBudget) as error:
            over = isinstance(error, OverBudget)
            reason = CallReason.OVER_BUDGET if over else CallReason.NO_ANSWER
            return ProbeOutcome(reason=reason, attempts=tuple(map(attempt_made, error.attempts)))
        return ProbeOutcome(attempts=tuple(map(attempt_made, answered.attempts)))

    def _ledger(self, organization_id: UUID) -> StoredLedger:
        budget = self._settings.daily_budget
        limit = None if budget is None else int(budget * _MICROS)
        return StoredLedger(self._database, organization_id, CallPurpose.TEST, limit)

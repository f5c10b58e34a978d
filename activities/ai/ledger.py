"""The gateway's ledger, kept in PostgreSQL."""

from uuid import UUID

from clients.ai.gateway import Attempt, OverBudget, Settle
from core.database import Database
from models.ai import spending
from models.ai.types import AttemptMade, CallPurpose, ProviderKind


class StoredLedger:
    """One organization's; `limit` is what it may spend in a day, in micro-dollars."""

    def __init__(
        self, database: Database, organization_id: UUID, purpose: CallPurpose, limit: int | None
    ) -> None:
        self._database = database
        self._organization_id = organization_id
        self._purpose = purpose
        self._limit = limit

    async def reserve(self, most: int) -> Settle:
        """Raises `OverBudget`."""
        mine = self._organization_id
        try:
            async with self._database.transaction([mine]) as session:
                reservation = await spending.reserve(session, mine, most, self._limit)
        except spending.NoMoneyLeft:
            raise OverBudget from None

        async def settle(attempt: Attempt) -> None:
            async with self._database.transaction([mine]) as session:
                made = attempt_made(attempt)
                await spending.settle(session, mine, reservation, self._purpose, made)

        return settle


def attempt_made(attempt: Attempt) -> AttemptMade:
    tokens = attempt.tokens
    return AttemptMade(
        provider_id=attempt.provider_id,
        kind=ProviderKind(attempt.kind),
        model=attempt.model,
        outcome=attempt.outcome,
        input_tokens=None if tokens is None else tokens.input,
        output_tokens=None if tokens is None else tokens.output,
        cost_micros=attempt.cost,
        milliseconds=attempt.milliseconds,
    )

"""Judging what nobody told us the fate of (design 4.7)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from activities.sending.graces import Graces
from core.database import Database
from core.settings import Settings
from models.sending import doubts as store
from models.sending.advance import advance, reunite
from models.sending.progress import progress, tell
from models.sending.route import route_of
from models.sending.types import (
    AttemptState,
    DeliveryPolicy,
    Fact,
    Patience,
    SettleInput,
    SettleOutcome,
)

_MOST = 1000


class Settlement:
    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._graces = Graces(settings)

    async def run(self, input: SettleInput) -> SettleOutcome:
        """Judge up to a thousand attempts; `check_in` says when the next may be judged."""
        organization_id, campaign_id = input.organization_id, input.campaign_id
        async with self._database.transaction([organization_id]) as session:
            await reunite(session, organization_id)
        async with self._database.transaction([organization_id]) as session:
            route = await route_of(session, campaign_id)
            now = await store.clock(session)
            waiting = await store.doubts(session, campaign_id, most=_MOST)
            oldest = min((doubt.settle_after for doubt in waiting), default=None)
            seen = await self._graces.evidence(session, now, oldest)
        waits = [self._graces.wait(route.category, each.settle_after, seen) for each in waiting]
        over = [doubt for doubt, wait in zip(waiting, waits, strict=True) if wait <= timedelta(0)]
        facts = [judged(doubt.attempt_id, route.policy, input.now) for doubt in over]
        await self._record(organization_id, facts)
        async with self._database.transaction([organization_id]) as session:
            counted = await progress(session, campaign_id)
            if over:
                await tell(session, organization_id, [campaign_id])
        return SettleOutcome(
            progress=counted,
            judged=len(over),
            check_in=min((w for w in waits if w > timedelta(0)), default=timedelta(0))
            if waits
            else None,
        )

    async def _record(self, organization_id: UUID, facts: Sequence[Fact]) -> None:
        for start in range(0, len(facts), 200):
            async with self._database.transaction([organization_id]) as session:
                await advance(session, organization_id, facts[start : start + 200])


def judged(attempt_id: UUID, policy: DeliveryPolicy, now: datetime) -> Fact:
    """Nobody told: tried again, or left unknown."""
    again = policy is DeliveryPolicy.AT_LEAST_ONCE
    return Fact(
        attempt_id=attempt_id,
        state=AttemptState.UNKNOWN,
        patience=Patience.BACKOFF if again else Patience.NEVER,
        at=now,
    )

"""Judging what nobody told us the fate of (design 4.7)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from core.database import Database
from core.settings import Settings
from models.sending import doubts as store
from models.sending.advance import advance, reunite
from models.sending.doubts import Doubt
from models.sending.grace import Interval, downtime, missing
from models.sending.progress import progress
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
# A one-time code is worthless once Meta's default life of such a message is over (MM 1.4).
_LONGEST = {"AUTHENTICATION": timedelta(minutes=10)}
_SOONEST = timedelta(milliseconds=200)


class Settlement:
    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._kinds = ["door", *(f"drain:{n}" for n in range(settings.ingest.drainers))]
        sending = settings.sending
        self._graces = {
            "AUTHENTICATION": sending.grace_authentication,
            "UTILITY": sending.grace_utility,
            "MARKETING": sending.grace_marketing,
        }

    async def run(self, input: SettleInput) -> SettleOutcome:
        """Judge up to a thousand attempts; `check_in` says when the next may be judged."""
        organization_id, campaign_id = input.organization_id, input.campaign_id
        async with self._database.transaction([organization_id]) as session:
            await reunite(session, organization_id)
        async with self._database.transaction([organization_id]) as session:
            route = await route_of(session, campaign_id)
            now = await store.clock(session)
            waiting = await store.doubts(session, campaign_id, most=_MOST)
            oldest = min((doubt.settle_after for doubt in waiting), default=now)
            beats = await store.beats(session, self._kinds, oldest)
        # Time after the last beat is not proven yet.
        proven = min(
            (max((b.at for b in beats if b.kind == kind), default=oldest) for kind in self._kinds),
            default=now,
        )
        bad = downtime(beats, self._kinds, oldest, proven)
        waits = [self._wait(each, route.category, bad, proven, now) for each in waiting]
        over = [doubt for doubt, wait in zip(waiting, waits, strict=True) if wait <= timedelta(0)]
        facts = [_judged(doubt, route.policy, input.now) for doubt in over]
        await self._record(organization_id, facts)
        async with self._database.transaction([organization_id]) as session:
            counted = await progress(session, campaign_id)
        return SettleOutcome(
            progress=counted,
            judged=len(over),
            check_in=min((w for w in waits if w > timedelta(0)), default=timedelta(0))
            if waits
            else None,
        )

    def _wait(
        self, doubt: Doubt, category: str, bad: Sequence[Interval], proven: datetime, now: datetime
    ) -> timedelta:
        """How long until a doubt may be judged, as far as can be told now; not at all: it may."""
        wait = missing(self._graces[category], doubt.settle_after, proven, bad)
        if wait > timedelta(0):
            wait = max(_SOONEST, wait - (now - proven))
        if category in _LONGEST:
            wait = min(wait, doubt.settle_after + _LONGEST[category] - now)
        return wait

    async def _record(self, organization_id: UUID, facts: Sequence[Fact]) -> None:
        for start in range(0, len(facts), 200):
            async with self._database.transaction([organization_id]) as session:
                await advance(session, organization_id, facts[start : start + 200])


def _judged(doubt: Doubt, policy: DeliveryPolicy, now: datetime) -> Fact:
    again = policy is DeliveryPolicy.AT_LEAST_ONCE
    return Fact(
        attempt_id=doubt.attempt_id,
        state=AttemptState.UNKNOWN,
        patience=Patience.BACKOFF if again else Patience.NEVER,
        at=now,
    )

"""How long an attempt in doubt still waits, from what the door and the drainers have proven."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from core.settings import Settings
from models.sending import doubts as store
from models.sending.grace import Interval, downtime, missing

# A one-time code is worthless once Meta's default life of such a message is over (MM 1.4).
_LONGEST = {"AUTHENTICATION": timedelta(minutes=10)}
_SOONEST = timedelta(milliseconds=200)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Until when the database shows that we would have heard, and when we would not."""

    now: datetime
    proven: datetime
    bad: Sequence[Interval]


class Graces:
    def __init__(self, settings: Settings) -> None:
        self._kinds = ["door", *(f"drain:{n}" for n in range(settings.ingest.drainers))]
        sending = settings.sending
        self._graces: Mapping[str, timedelta] = {
            "AUTHENTICATION": sending.grace_authentication,
            "UTILITY": sending.grace_utility,
            "SERVICE": sending.grace_utility,
            "MARKETING": sending.grace_marketing,
        }

    async def evidence(
        self, session: AsyncSession, now: datetime, oldest: datetime | None
    ) -> Evidence:
        """What is known since the oldest doubt; time after the last beat is not proven yet."""
        since = oldest or now
        beats = await store.beats(session, self._kinds, since)
        proven = min(
            (max((b.at for b in beats if b.kind == kind), default=since) for kind in self._kinds),
            default=now,
        )
        return Evidence(now, proven, downtime(beats, self._kinds, since, proven))

    def wait(self, category: str, settle_after: datetime, seen: Evidence) -> timedelta:
        """How long until a doubt may be judged, as far as can be told now; not at all: it may."""
        wait = missing(self._graces[category], settle_after, seen.proven, seen.bad)
        if wait > timedelta(0):
            wait = max(_SOONEST, wait - (seen.now - seen.proven))
        if category in _LONGEST:
            wait = min(wait, settle_after + _LONGEST[category] - seen.now)
        return wait

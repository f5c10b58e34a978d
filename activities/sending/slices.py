"""Leasing send times and claiming recipients for them, one slice at a time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from uuid import UUID

from core.database import Database, DatabaseUnavailable
from core.ids import new_id
from models.sending import claim as claims
from models.sending import pace
from models.sending.claim import POST_WINDOW_SECONDS, START, Claim
from models.sending.pace import Lease

MOST_ROWS = 500
# A lease that took longer says too little about when its permits are (experiment X5).
_SLOW_LEASE_SECONDS = 0.02
_HORIZON_SECONDS = 0.25
_REREAD_TRIES = 20
_AWAY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Turn:
    """One recipient, when its request may begin, and when it may not begin any more.

    All three are readings of the monotonic clock; `at` is 0 where nothing is paced.
    """

    claim: Claim
    at: float
    until: float


@dataclass(frozen=True, slots=True)
class Slice:
    turns: Sequence[Turn]
    gated: bool = False
    probing: bool = False
    exhausted: bool = False
    orphans: Sequence[UUID] = ()


class Slices:
    """The slices of one campaign in one epoch."""

    def __init__(
        self,
        database: Database,
        organization_id: UUID,
        campaign_id: UUID,
        number_id: UUID,
        epoch: int,
    ) -> None:
        self._database = database
        self._organizations = [organization_id]
        self._organization_id = organization_id
        self._campaign_id = campaign_id
        self._number_id = number_id
        self._epoch = epoch
        self._after = START
        self.thrown_away = 0

    async def take(self, now: datetime, deadline: float) -> Slice:
        """Wait for send times, then claim recipients for them.

        `exhausted` means that nothing is claimable, `gated` that the number is closed.
        """
        while (left := deadline - monotonic()) > 0:
            try:
                lease, leased_at = await self._lease()
            except DatabaseUnavailable:
                await asyncio.sleep(min(left, _AWAY_SECONDS))
                continue
            if not lease.passes:
                return Slice((), gated=True)
            if lease.permits:
                return await self._claim(lease, leased_at, now)
            await asyncio.sleep(min(left, max(0.005, lease.wait - _HORIZON_SECONDS)))
        return Slice(())

    async def _lease(self) -> tuple[Lease, float]:
        asked_at = monotonic()
        async with self._database.transaction() as session:
            lease = await pace.lease(session, self._number_id, self._campaign_id, most=MOST_ROWS)
            leased_at = monotonic()
        if leased_at - asked_at > _SLOW_LEASE_SECONDS and not lease.unpaced:
            self.thrown_away += 1
            lease = Lease(0, _HORIZON_SECONDS, lease.step, lease.passes, False, lease.probing)
        return lease, leased_at

    async def _claim(self, lease: Lease, leased_at: float, now: datetime) -> Slice:
        token = new_id()
        until = monotonic() + POST_WINDOW_SECONDS
        try:
            async with self._database.transaction(self._organizations) as session:
                claimed, skipped = await claims.claim(
                    session,
                    self._organization_id,
                    self._campaign_id,
                    epoch=self._epoch,
                    now=now,
                    most=lease.permits,
                    token=token,
                    after=self._after,
                )
        except DatabaseUnavailable:
            return Slice((), orphans=await self._committed_after_all(token))
        if not claimed and not skipped and self._after != START:
            # Somebody may have come to stand before those who were claimed last.
            self._after = START
            return await self._claim(lease, leased_at, now)
        self._after = max((each.position for each in claimed), default=self._after)
        first = 0.0 if lease.unpaced else leased_at + lease.wait
        turns = [Turn(each, first + n * lease.step, until) for n, each in enumerate(claimed)]
        return Slice(turns, probing=lease.probing, exhausted=not claimed and not skipped)

    async def _committed_after_all(self, token: UUID) -> Sequence[UUID]:
        """After a broken commit, the attempts it may have left; they were never begun."""
        for _ in range(_REREAD_TRIES):
            try:
                async with self._database.transaction(self._organizations) as session:
                    return await claims.reread(session, self._campaign_id, token)
            except DatabaseUnavailable:
                await asyncio.sleep(_AWAY_SECONDS)
        return ()

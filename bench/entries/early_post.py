"""A claim whose transaction stays open while its requests are under way."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from activities.sending.slices import Slice, Slices, Turn
from core.database import DatabaseUnavailable
from core.ids import new_id
from models.sending import claim as claims
from models.sending.claim import POST_WINDOW_SECONDS, Claim
from models.sending.pace import Lease

# Before the recorder writes what the answer said.
_SOON_SECONDS = 0.02
# A turn that is given up never asks for its commit.
_AT_LAST_SECONDS = 1.5


class OpenClaims:
    """Stands in for the claim of `Slices`; the commit follows the first answer."""

    def __init__(self) -> None:
        self._open: dict[UUID, AbstractAsyncContextManager[Any]] = {}
        self._waiting: set[asyncio.Task[None]] = set()

    def around_claim(self, _original: Any) -> Any:
        async def _claim(slices: Slices, lease: Lease, leased_at: float, now: datetime) -> Slice:
            until = monotonic() + POST_WINDOW_SECONDS
            with suppress(DatabaseUnavailable):
                claimed, skipped = await self._begin(slices, lease, now)
                first = leased_at + lease.wait
                turns = [
                    Turn(each, first + n * lease.step, until) for n, each in enumerate(claimed)
                ]
                return Slice(turns, exhausted=not claimed and not skipped)
            return Slice(())

        return _claim

    def around_send(self, original: Any) -> Any:
        async def wrapped(client: Any, number: str, token: str, body: Any, **named: Any) -> Any:
            try:
                return await original(client, number, token, body, **named)
            finally:
                self._later(_SOON_SECONDS, [UUID(body["biz_opaque_callback_data"])])

        return wrapped

    async def _begin(self, slices: Slices, lease: Lease, now: datetime) -> tuple[list[Claim], int]:
        transaction = slices._database.transaction(slices._organizations)
        session = await transaction.__aenter__()
        try:
            claimed, skipped = await claims.claim(
                session,
                slices._organization_id,
                slices._campaign_id,
                epoch=slices._epoch,
                now=now,
                most=lease.permits,
                token=new_id(),
            )
        except BaseException as error:
            await transaction.__aexit__(type(error), error, error.__traceback__)
            raise
        if not claimed:
            await transaction.__aexit__(None, None, None)
        for each in claimed:
            self._open[each.id] = transaction
        self._later(_AT_LAST_SECONDS, [each.id for each in claimed])
        return claimed, skipped

    def _later(self, seconds: float, ids: list[UUID]) -> None:
        task = asyncio.create_task(self._commit(seconds, ids))
        self._waiting.add(task)
        task.add_done_callback(self._waiting.discard)

    async def _commit(self, seconds: float, ids: list[UUID]) -> None:
        await asyncio.sleep(seconds)
        for id in ids:
            transaction = self._open.get(id)
            for each in [each for each, other in self._open.items() if other is transaction]:
                del self._open[each]
            if transaction is not None:
                with suppress(DatabaseUnavailable):
                    await transaction.__aexit__(None, None, None)

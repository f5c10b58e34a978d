"""Every 190 of Meta's, wherever it was met: said once, in the organization whose token it was."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic

from sqlalchemy.exc import IntegrityError, OperationalError

from clients.meta.graph import TokenRefused
from core.database import Database, DatabaseUnavailable
from models.accounts.tokens import print_of
from models.onboarding import token_death

_MOST_WAITING = 1_000
_MOST_REMEMBERED = 10_000
# A page of sending meets it hundreds of times; one look in a while is enough.
_QUIET_SECONDS = 5.0
_PAUSE = 1.0
_log = logging.getLogger(__name__)


class TokenWatch:
    """Called by the Graph client with each token that Meta refused; it never waits.

    What is lost with the process shows again at the token's next use.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: asyncio.Queue[tuple[str, int]] = asyncio.Queue(_MOST_WAITING)
        self._seen: OrderedDict[str, float] = OrderedDict()

    def refused(self, token: str, code: int) -> None:
        print, now = print_of(token), monotonic()
        if now - self._seen.get(print, -_QUIET_SECONDS) < _QUIET_SECONDS:
            return
        self._seen[print] = now
        self._seen.move_to_end(print)
        if len(self._seen) > _MOST_REMEMBERED:
            self._seen.popitem(last=False)
        with suppress(asyncio.QueueFull):
            self._waiting.put_nowait((print, code))

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[TokenRefused]:
        """Yields what the clients call."""
        task = asyncio.create_task(self._watch())
        try:
            yield self.refused
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _watch(self) -> None:
        while True:
            print, code = await self._waiting.get()
            while True:
                try:
                    await self.note(print, code)
                except (IntegrityError, OperationalError) as error:
                    # Another process noted it at the same moment.
                    _log.info("a refused token was not noted: %s", type(error).__name__)
                    break
                except DatabaseUnavailable:
                    _log.warning("a refused token waits to be noted: the database is away")
                    await asyncio.sleep(_PAUSE)
                else:
                    break

    async def note(self, print: str, code: int) -> None:
        async with self._database.transaction() as session:
            owners = await token_death.owners_of(session, print)
        for organization_id, account_id in owners:
            async with self._database.transaction([organization_id]) as session:
                await token_death.note_dead(
                    session, organization_id, account_id, print, f"META_{code}"
                )

"""Looking once in a while whether those who watch still may, and noting that they are there."""

import asyncio
import logging
from collections import defaultdict
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from api.realtime import endings
from api.realtime.endings import Ending
from api.realtime.hub import Hub, Watcher
from core.database import Database
from models.auth.callers import NotAMember, SessionOver, member
from models.auth.keys import KnownKeys
from models.auth.types import Caller, Person
from models.team import presence

_log = logging.getLogger(__name__)


class Standing:
    """Of all sockets of this process. What cannot be asked now is asked the next time."""

    def __init__(self, database: Database, keys: KnownKeys, hub: Hub, every: timedelta) -> None:
        self._database = database
        self._keys = keys
        self._hub = hub
        self._every = every.total_seconds()

    async def keep_checking(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._check()
            except (SQLAlchemyError, OSError) as error:
                _log.warning("sockets were not checked: %s", type(error).__name__)

    async def keep_seeing(self) -> None:
        """A little slower than rows are written, or every second time would write nothing."""
        while True:
            try:
                await self._see()
            except (SQLAlchemyError, OSError) as error:
                _log.warning("agents were not noted as present: %s", type(error).__name__)
            await asyncio.sleep(presence.EVERY.total_seconds() + 1)

    async def _check(self) -> None:
        """Each caller once, however many sockets they have."""
        groups: defaultdict[object, list[Watcher]] = defaultdict(list)
        for watcher in self._hub:
            groups[_identity(watcher.caller)].append(watcher)
        for identity, group in groups.items():
            found = await self._now(group[0])
            for watcher in group:
                if _identity(watcher.caller) == identity:
                    _judge(watcher, found)

    async def _now(self, watcher: Watcher) -> Caller | Ending:
        caller = watcher.caller
        if caller.user_id is None or caller.session_id is None:
            assert watcher.key is not None
            found, _ = await self._keys.find_hash(self._database, watcher.key)
            return found or endings.SESSION_OVER
        person = Person(caller.user_id, caller.session_id)
        try:
            return await member(self._database, person, caller.organization_id)
        except SessionOver:
            return endings.SESSION_OVER
        except NotAMember:
            return endings.RIGHTS_CHANGED

    async def _see(self) -> None:
        present = {
            presence.Present(watcher.caller.organization_id, watcher.person)
            for watcher in self._hub
            if watcher.person is not None
        }
        if present:
            organizations = sorted({each.organization_id for each in present})
            async with self._database.transaction(organizations) as session:
                await presence.seen(session, present)


def _identity(caller: Caller) -> tuple[object, ...]:
    return caller.organization_id, caller.key_id, caller.user_id, caller.session_id


def _judge(watcher: Watcher, found: Caller | Ending) -> None:
    if isinstance(found, Ending):
        watcher.mailbox.end(found)
    elif watcher.caller.permissions <= found.permissions:
        watcher.caller = found
    else:
        watcher.mailbox.end(endings.RIGHTS_CHANGED)

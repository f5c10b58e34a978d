"""Who watches in this process, and what they are told."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from api.realtime.mailbox import Mailbox
from api.realtime.pacing import Pacing
from api.realtime.rights import NEEDED
from api.realtime.strangers import Strangers
from api.realtime.words import event_of, typing_of
from models.auth.types import Caller
from models.realtime.types import LiveEvent, Notice, Told, Typing

MOST_JOINED = 100


class Full(Exception):
    """Whoever it is has enough sockets here."""


@dataclass(eq=False)
class Watcher:
    """Somebody who was let in, on one socket. `key` is the hash of their key, if they have one."""

    caller: Caller
    mailbox: Mailbox
    key: bytes | None = None
    joined: set[UUID] = field(default_factory=set)

    @property
    def who(self) -> UUID | None:
        return self.caller.key_id or self.caller.user_id

    @property
    def person(self) -> UUID | None:
        """The member behind a session; a key is nobody in person."""
        return self.caller.user_id if self.caller.session_id is not None else None

    def is_same(self, caller: Caller) -> bool:
        """Whether they are who watches already, for the same organization."""
        mine = self.caller
        there, here = caller.organization_id, mine.organization_id
        return there == here and (caller.key_id, caller.user_id) == (mine.key_id, mine.user_id)

    def hears(self, event: Told) -> bool:
        if event.user_ids is not None and self.person not in event.user_ids:
            return False
        needed = NEEDED.get(event.kind)
        if needed is None:
            return event.user_ids is not None
        return needed in self.caller.permissions


class Hub:
    """All watchers of this process."""

    def __init__(self, most_each: int) -> None:
        self.strangers = Strangers()
        self._most_each = most_each
        self._watchers: defaultdict[UUID, set[Watcher]] = defaultdict(set)
        self._sockets: Counter[UUID | None] = Counter()
        self._pacing = Pacing(self._pass_on)

    def __iter__(self) -> Iterator[Watcher]:
        return iter([each for group in self._watchers.values() for each in group])

    def add(self, watcher: Watcher) -> None:
        """Raises `Full`."""
        if self._sockets[watcher.who] >= self._most_each:
            raise Full
        self._sockets[watcher.who] += 1
        self._watchers[watcher.caller.organization_id].add(watcher)

    def remove(self, watcher: Watcher) -> None:
        group = self._watchers[watcher.caller.organization_id]
        group.discard(watcher)
        if not group:
            del self._watchers[watcher.caller.organization_id]
        self._sockets[watcher.who] -= 1
        if not self._sockets[watcher.who]:
            del self._sockets[watcher.who]

    def hear(self, notice: Notice) -> None:
        """Pass on what was told to an organization."""
        group = self._watchers.get(notice.organization_id)
        if group is None:
            return
        if notice.refetch:
            for watcher in group:
                watcher.mailbox.refetch()
        if notice.typing is not None:
            self._typing(group, notice.typing)
        for event in notice.events:
            if event.kind is LiveEvent.CAMPAIGN_PROGRESS:
                self._pacing.take(notice.organization_id, event)
            else:
                self._pass_on(notice.organization_id, event)

    def refetch(self) -> None:
        """Something may have been missed."""
        for watcher in self:
            watcher.mailbox.refetch()

    def _pass_on(self, organization_id: UUID, event: Told) -> None:
        text = event_of(event)
        for watcher in self._watchers.get(organization_id, ()):
            if watcher.hears(event):
                watcher.mailbox.tell(text)

    @staticmethod
    def _typing(group: set[Watcher], said: Typing) -> None:
        """To the others: whoever types knows it."""
        text = typing_of(said)
        for watcher in group:
            if said.conversation_id in watcher.joined and watcher.person != said.user_id:
                watcher.mailbox.tell(text)

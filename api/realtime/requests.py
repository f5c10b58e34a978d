"""What a client that was let in may ask for."""

from typing import assert_never

from api.errors import Conflict, NotAllowed, NotFound, ValidationFailed
from api.realtime.hub import MOST_JOINED, Watcher
from api.realtime.rights import CONVERSATIONS, TYPING
from api.realtime.words import Join, Leave, Present, Types, answer
from core.database import Database
from models.auth.permissions import Permission
from models.realtime.publishing import publish_typing
from models.realtime.types import Typing
from models.realtime.visibility import visible
from models.team import presence

FIELD = "conversationId"
_NOBODY = "A key is nobody in person."


class Requests:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def done(self, watcher: Watcher, said: Join | Leave | Types | Present) -> str | None:
        """Do it and say what to answer, if anything. Raises the refusal."""
        match said:
            case Join():
                await self._join(watcher, said)
                told = {FIELD: said.conversation_id}
                return answer("conversation:joined", said.ref, **told)
            case Leave():
                watcher.joined.discard(said.conversation_id)
                return answer("conversation:left", said.ref, **{FIELD: said.conversation_id})
            case Types():
                await self._type(watcher, said)
            case Present():
                if watcher.person is None:
                    raise NotAllowed(_NOBODY)
                await self.seen(watcher)
            case _:
                assert_never(said)
        return None

    async def _join(self, watcher: Watcher, said: Join) -> None:
        _need(watcher, CONVERSATIONS)
        if len(watcher.joined | {said.conversation_id}) > MOST_JOINED:
            message = f"Leave another one first: {MOST_JOINED} may be joined at a time."
            raise ValidationFailed(message, [{"field": FIELD, "message": message}])
        organization_id = watcher.caller.organization_id
        async with self._database.reading([organization_id]) as session:
            found = await visible(session, organization_id, said.conversation_id)
        if not found:
            message = "There is no such conversation."
            raise NotFound(message, [{"field": FIELD, "message": message}])
        watcher.joined.add(said.conversation_id)

    async def _type(self, watcher: Watcher, said: Types) -> None:
        _need(watcher, TYPING)
        if watcher.person is None:
            raise NotAllowed(_NOBODY)
        if said.conversation_id not in watcher.joined:
            message = "Join the conversation first."
            raise Conflict(message, [{"field": FIELD, "message": message}])
        organization_id = watcher.caller.organization_id
        told = Typing(said.conversation_id, watcher.person, said.typing)
        async with self._database.transaction([organization_id]) as session:
            await publish_typing(session, organization_id, told)

    async def seen(self, watcher: Watcher) -> None:
        """Note that an agent is there, if they are one."""
        if watcher.person is None:
            return
        present = presence.Present(watcher.caller.organization_id, watcher.person)
        async with self._database.transaction([present.organization_id]) as session:
            await presence.seen(session, [present])


def _need(watcher: Watcher, permission: Permission) -> None:
    if permission not in watcher.caller.permissions:
        raise NotAllowed(f"This needs the permission `{permission}`.")

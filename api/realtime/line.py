"""One socket, from its handshake to its end."""

import asyncio
from asyncio import TimerHandle
from contextlib import suppress
from datetime import UTC, datetime

from fastapi import WebSocket, WebSocketDisconnect
from sqlalchemy.exc import SQLAlchemyError

from api.errors import ApiError, AuthenticationFailed, RateLimited, Unavailable, ValidationFailed
from api.realtime import endings
from api.realtime.admission import Admitted, admitted, ending_of
from api.realtime.endings import Ending
from api.realtime.hub import Full, Hub, Watcher
from api.realtime.mailbox import Mailbox
from api.realtime.pace import Pace
from api.realtime.requests import Requests
from api.realtime.words import Authenticate, answer, ref_of, refusal, understood
from core.database import Database
from core.outage import database_is_away
from models.auth.guesses import neighbourhood

PATIENCE = 10.0


class Line:
    """Reads what the client says; whatever is sent goes through the mailbox."""

    def __init__(self, socket: WebSocket, hub: Hub, database: Database, per_minute: int) -> None:
        self._socket = socket
        self._hub = hub
        self._address = neighbourhood(socket.client.host if socket.client is not None else None)
        self._requests = Requests(database)
        self._per_minute = per_minute
        self._pace = Pace(per_minute)
        self._mailbox = Mailbox()
        self._watcher: Watcher | None = None
        self._timer: TimerHandle | None = None

    async def run(self) -> None:
        """Return when the socket is closed, by whomever."""
        await self._socket.accept()
        if not self._hub.strangers.enter(self._address):
            self._mailbox.end(endings.TOO_MANY_SOCKETS)
            return await self._write()
        self._end_in(PATIENCE, endings.TOO_LATE)
        writing = asyncio.create_task(self._write())
        try:
            await self._read()
        finally:
            if self._timer is not None:
                self._timer.cancel()
            if self._watcher is None:
                self._hub.strangers.leave(self._address)
            else:
                self._hub.remove(self._watcher)
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing

    async def _write(self) -> None:
        # A RuntimeError is how uvicorn says that it has closed the socket itself.
        with suppress(WebSocketDisconnect, RuntimeError):
            while not isinstance(text := await self._mailbox.next(), Ending):
                await self._socket.send_text(text)
            await self._socket.close(*text)

    async def _read(self) -> None:
        while (message := await self._socket.receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            if text is None:
                self._mailbox.end(endings.NOT_TEXT)
            elif self._mailbox.ending is None:
                await self._hear(text)

    async def _hear(self, text: str) -> None:
        ref = None
        try:
            self._in_bounds()
            ref = ref_of(text)
            said = understood(text)
            if isinstance(said, Authenticate):
                await self._authenticate(said)
            elif self._watcher is None:
                raise AuthenticationFailed("Authenticate first.")
            else:
                given = await self._requests.done(self._watcher, said)
                if given is not None:
                    self._mailbox.answer(given)
        except ApiError as error:
            self._mailbox.answer(refusal(error, ref))
        except (SQLAlchemyError, OSError) as error:
            if not database_is_away(error):
                raise
            away = Unavailable("A service we need is away. Try again.")
            self._mailbox.answer(refusal(away, ref))

    def _in_bounds(self) -> None:
        if self._pace.take():
            return
        if self._pace.abused:
            self._mailbox.end(endings.TOO_MANY_EVENTS)
        raise RateLimited(f"A client may send {self._per_minute} events a minute.")

    async def _authenticate(self, said: Authenticate) -> None:
        """Once at first; and again with a fresh token, before the one that counts has ended.

        Nothing is awaited from letting in to the answer: what is told later comes after it.
        """
        try:
            found = await admitted(self._socket, said)
            watcher = self._watcher_of(found)
            await self._requests.seen(watcher)
            self._let_in(watcher, found)
        except ValidationFailed:
            raise
        except ApiError as error:
            if self._watcher is not None:
                raise
            self._mailbox.answer(refusal(error, said.ref))
            self._mailbox.end(ending_of(error))
            return
        ends = found.expires_at.isoformat() if found.expires_at is not None else None
        told = {"organizationId": found.caller.organization_id, "expiresAt": ends}
        self._mailbox.answer(answer("authenticated", said.ref, **told))

    def _watcher_of(self, found: Admitted) -> Watcher:
        if self._watcher is None:
            return Watcher(found.caller, self._mailbox, found.key)
        if not self._watcher.is_same(found.caller):
            said = "Open another socket for somebody else or another organization."
            raise ValidationFailed(said, [{"field": "token", "message": said}])
        return self._watcher

    def _let_in(self, watcher: Watcher, found: Admitted) -> None:
        if self._watcher is None:
            try:
                self._hub.add(watcher)
            except Full:
                raise RateLimited("You have enough sockets open.") from None
            self._watcher = watcher
            self._hub.strangers.leave(self._address)
        watcher.caller, watcher.key = found.caller, found.key
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if found.expires_at is not None:
            left = found.expires_at - datetime.now(UTC)
            self._end_in(left.total_seconds(), endings.SESSION_OVER)

    def _end_in(self, seconds: float, ending: Ending) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(max(seconds, 0.0), self._mailbox.end, ending)

"""`Idempotency-Key`: a POST that is sent twice is done once, and answered the same both times."""

import asyncio
import hmac
import logging
import re
from base64 import b64decode, b64encode
from contextlib import AbstractAsyncContextManager
from hashlib import sha256
from typing import Self

import orjson
from fastapi import Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.errors import Conflict, ValidationFailed
from api.state import Services, services
from models.keys.purposes import KEPT_ANSWER
from models.requests.answers import Asked, Begun, Known, TakenOver, abandon, begin, finish

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_SHAPE = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("content-type", "location")
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
_TAKEN_OVER = "This took so long that a repetition took it over. Ask once more for its answer."
_log = logging.getLogger(__name__)


class Keeping:
    """One request that may be repeated, from its first try to its kept answer."""

    def __init__(self, state: Services, asked: Asked, begun: Begun) -> None:
        self._state = state
        self._asked = asked
        self._begun = begun

    @classmethod
    async def begin(cls, request: Request) -> Self | Response | None:
        """None without a key; the kept answer where there is one; raises `Conflict`."""
        asked = await _asked(request)
        if asked is None:
            return None
        state = services(request)
        # Loads the keys, for which no transaction may be open, before one is.
        await state.keyring.sealing()
        for pause in (*_PAUSES, None):
            async with _of(state, asked) as session:
                found = await begin(session, asked)
            if isinstance(found, Begun):
                return cls(state, asked, found)
            if not found.same:
                raise _refused("The key was used for another request.")
            if found.sealed_body is not None:
                return await _replayed(state, found)
            if pause is not None:
                await asyncio.sleep(pause)
        raise _refused("The first request with this key is still being worked on. Try again.")

    async def keep(self, response: Response, session: AsyncSession | None = None) -> None:
        """Keep the answer, in the change's own transaction where there is one.

        Without one the request is done, whatever becomes of its kept answer: a repetition would
        do it again.
        """
        if isinstance(response, StreamingResponse | FileResponse):
            if session is not None:
                raise TypeError("a change is not answered with a stream: it could not be kept")
            return await self.abandon()
        sealed = await self._state.keyring.seal_text(_written(response), purpose=KEPT_ANSWER)
        if session is not None:
            return await self._finish(session, response.status_code, sealed)
        try:
            async with _of(self._state, self._asked) as own:
                await self._finish(own, response.status_code, sealed)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("an answer was not kept: %s", type(error).__name__)
        return None

    async def abandon(self) -> None:
        """Let the request be repeated with the same key. Hides no error that led here.

        Where PostgreSQL is away, a repetition takes the request over in two minutes.
        """
        try:
            async with _of(self._state, self._asked) as session:
                await abandon(session, self._asked, self._begun)
        except (SQLAlchemyError, OSError) as error:
            _log.warning("a request was not abandoned: %s", type(error).__name__)

    async def _finish(self, session: AsyncSession, status: int, sealed: str) -> None:
        try:
            await finish(session, self._asked, self._begun, status, sealed)
        except TakenOver:
            raise _refused(_TAKEN_OVER) from None


async def _asked(request: Request) -> Asked | None:
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not _SHAPE.fullmatch(given):
        said = "A key has 1 to 255 printable characters without spaces."
        raise ValidationFailed(said, [{"field": HEADER, "message": said}])
    caller = getattr(request.state, "caller", None)
    owner = caller.organization_id if caller is not None else request.state.person.user_id
    who = caller.key_id or caller.user_id if caller is not None else owner
    what = (request.method, request.url.path, request.url.query)
    # Keyed by what we keep no copy of: a body may hold a password, and a plain hash can be guessed.
    whole = "\n".join(what).encode() + b"\n" + await request.body()
    fingerprint = hmac.digest(given.encode(), whole, "sha256")
    return Asked(owner, sha256(f"{who}\n{given}".encode()).digest(), fingerprint)


def _of(state: Services, asked: Asked) -> AbstractAsyncContextManager[AsyncSession]:
    """The owner is an organization or a person; ids of one are never ids of the other."""
    return state.database.transaction([asked.owner_id], asked.owner_id)


def _written(response: Response) -> str:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    body = b64encode(bytes(response.body)).decode()
    return orjson.dumps({"headers": headers, "body": body}).decode()


async def _replayed(state: Services, found: Known) -> Response:
    assert found.status is not None
    assert found.sealed_body is not None
    kept = orjson.loads(await state.keyring.open_text(found.sealed_body, purpose=KEPT_ANSWER))
    headers = {**kept["headers"], REPLAYED: "true"}
    return Response(b64decode(kept["body"]), found.status, headers)


def _refused(said: str) -> Conflict:
    return Conflict(said, [{"field": HEADER, "message": said}])

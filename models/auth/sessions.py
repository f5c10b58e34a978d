"""Logins that last: each is a family of refresh tokens, of which only the newest works."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.auth import events, tokens
from models.auth.types import Origin, SessionEnd

# After this long without a refresh a login is over; and after LONGEST in any case.
LIFE = timedelta(days=7)
LONGEST = timedelta(days=90)

_BEGIN = text("""
    insert into login_session (id, user_id, last_used_at, expires_at, address, user_agent)
    values (:id, :user, now(), now() + :life, :address, :agent)
""")
_KEEP = text("""
    insert into refresh_token (hash, user_id, login_session_id) values (:hash, :user, :family)
""")
_USE = text("""
    update refresh_token t set used_at = now() from login_session s
    where t.hash = :hash and t.user_id = :user and t.used_at is null
      and s.id = t.login_session_id and s.ended_at is null and s.expires_at > now()
    returning t.login_session_id
""")
_GO_ON = text("""
    update login_session
    set last_used_at = now(), address = :address, user_agent = :agent,
        expires_at = least(now() + :life, created_at + :longest)
    where id = :id and ended_at is null returning id
""")
_USED_BEFORE = text("""
    select login_session_id from refresh_token where hash = :hash and used_at is not null
""")
_END = text("""
    update login_session set ended_at = now(), ended_by = :by
    where user_id = :user and id = coalesce(cast(:id as uuid), id)
      and id is distinct from cast(:besides as uuid) and ended_at is null and expires_at > now()
    returning id
""")
_WHOSE = text("select login_session_id from refresh_token where hash = :hash")
_LIVE = text("""
    select id, created_at, last_used_at, expires_at, address, user_agent from login_session
    where user_id = :user and ended_at is null and expires_at > now()
    order by last_used_at desc, id
""")


class Begun(NamedTuple):
    """A session, and the refresh token that continues it."""

    session_id: UUID
    refresh_token: str


class LiveSession(NamedTuple):
    """What may be shown of a session."""

    id: UUID
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    address: str | None
    user_agent: str | None


async def begin(session: AsyncSession, user_id: UUID, origin: Origin) -> Begun:
    id = new_id()
    await _run(session, _BEGIN, id=id, user=user_id, life=LIFE, **_from(origin))
    return Begun(id, await _token(session, user_id, id))


async def go_on(session: AsyncSession, user_id: UUID, hash: bytes, origin: Origin) -> Begun | None:
    """Trade a refresh token for the next one; None when it is no longer, or never was, good.

    Of twins one wins. A token that was used before is in two hands: its session ends, whoever
    asks. A client that lost an answer therefore logs in again.
    """
    found = await _run(session, _USE, hash=hash, user=user_id)
    if not found:
        await _end_if_used_before(session, user_id, hash, origin)
        return None
    id = found[0].login_session_id
    if not await _run(session, _GO_ON, id=id, life=LIFE, longest=LONGEST, **_from(origin)):
        return None
    return Begun(id, await _token(session, user_id, id))


async def end(session: AsyncSession, user_id: UUID, session_id: UUID, by: SessionEnd) -> bool:
    """False when there is none of this person, or it was over."""
    return bool(await _run(session, _END, user=user_id, id=session_id, besides=None, by=by))


async def end_all(
    session: AsyncSession, user_id: UUID, by: SessionEnd, *, besides: UUID | None = None
) -> int:
    """End every session, perhaps but one; tell how many ended."""
    return len(await _run(session, _END, user=user_id, id=None, besides=besides, by=by))


async def session_of(session: AsyncSession, hash: bytes) -> UUID | None:
    """The session that a refresh token belongs to, used or not."""
    found = await _run(session, _WHOSE, hash=hash)
    return found[0].login_session_id if found else None


async def live(session: AsyncSession, user_id: UUID) -> list[LiveSession]:
    """The sessions that last, the one used latest first."""
    return [LiveSession(**row._mapping) for row in await _run(session, _LIVE, user=user_id)]


async def _end_if_used_before(
    session: AsyncSession, user_id: UUID, hash: bytes, origin: Origin
) -> None:
    for row in await _run(session, _USED_BEFORE, hash=hash):
        if await end(session, user_id, row.login_session_id, SessionEnd.REUSED):
            await events.note(session, user_id, "session.reused", origin)


async def _token(session: AsyncSession, user_id: UUID, session_id: UUID) -> str:
    made = tokens.make(user_id)
    await _run(session, _KEEP, hash=tokens.hash_of(made), user=user_id, family=session_id)
    return made


async def _run(session: AsyncSession, statement: Any, **values: Any) -> Sequence[Row[Any]]:
    result = await (await session.connection()).execute(statement, values)
    return result.all() if result.returns_rows else []


def _from(origin: Origin) -> dict[str, str | None]:
    return {"address": origin.address, "agent": origin.user_agent}

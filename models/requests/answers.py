"""Answers kept for repeated requests, so that a request that is sent twice is done once."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# A try that left no answer for so long has died; whoever repeats the request takes it over.
_BEGIN = text("""
    insert into kept_answer (owner_id, key_hash, fingerprint, tried_at)
    values (:owner, :key, :fingerprint, now())
    on conflict (owner_id, key_hash) do update
    set tried_at = now(), attempt = kept_answer.attempt + 1, status = null, sealed_body = null,
        fingerprint = excluded.fingerprint
    where kept_answer.tried_at < now() - interval '24 hours'
       or (kept_answer.status is null and kept_answer.fingerprint = excluded.fingerprint
           and kept_answer.tried_at < now() - interval '2 minutes')
    returning attempt
""")
_FIND = text("""
    select fingerprint = :fingerprint as same, status, sealed_body from kept_answer
    where owner_id = :owner and key_hash = :key
""")
_FINISH = text("""
    update kept_answer set status = :status, sealed_body = :body
    where owner_id = :owner and key_hash = :key and attempt = :attempt and status is null
    returning attempt
""")
_ABANDON = text("""
    delete from kept_answer
    where owner_id = :owner and key_hash = :key and attempt = :attempt and status is null
""")


class Asked(NamedTuple):
    """A request that may be repeated: whose, by which key, and what it asks."""

    owner_id: UUID
    key_hash: bytes
    fingerprint: bytes


class Begun(NamedTuple):
    """The request is ours to do."""

    attempt: int


class Known(NamedTuple):
    """The request was done, or somebody does it now: then `status` is None.

    `same` is false when the key was used for another request.
    """

    same: bool
    status: int | None
    sealed_body: str | None


class TakenOver(Exception):
    """We took so long that a repetition has taken the request over."""


async def begin(session: AsyncSession, asked: Asked) -> Begun | Known:
    connection = await session.connection()
    values = asked._asdict() | {"owner": asked.owner_id, "key": asked.key_hash}
    attempt = (await connection.execute(_BEGIN, values)).scalar_one_or_none()
    if attempt is not None:
        return Begun(attempt)
    row = (await connection.execute(_FIND, values)).one_or_none()
    if row is None:  # abandoned a moment ago
        return Known(same=True, status=None, sealed_body=None)
    return Known(row.same, row.status, row.sealed_body)


async def finish(
    session: AsyncSession, asked: Asked, begun: Begun, status: int, sealed_body: str
) -> None:
    """Keep the answer; raise `TakenOver` rather than let two tries both be done."""
    values = {
        "owner": asked.owner_id,
        "key": asked.key_hash,
        "attempt": begun.attempt,
        "status": status,
        "body": sealed_body,
    }
    done = await (await session.connection()).execute(_FINISH, values)
    if done.one_or_none() is None:
        raise TakenOver


async def abandon(session: AsyncSession, asked: Asked, begun: Begun) -> None:
    """Forget a request that was refused: it may be repeated with the same key."""
    values = {"owner": asked.owner_id, "key": asked.key_hash, "attempt": begun.attempt}
    await (await session.connection()).execute(_ABANDON, values)

"""Slowing down whoever guesses: per account, and per address over all accounts.

A try is counted before it is judged, so that tries at the same moment are not free.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

WINDOW = timedelta(minutes=10)
# Five are free; then an account waits for a minute, twice as long after each, at most an hour.
_TRY = text("""
    update credential
    set failures = failures + 1,
        locked_until = case when failures + 1 >= 5
            then now() + least(interval '1 minute' * power(2, least(failures + 1 - 5, 10)),
                               interval '1 hour') end
    where user_id = :user and (locked_until is null or locked_until <= now())
    returning password_hash, sealed_totp, totp_confirmed_at is not null as has_totp, totp_step,
              locked_until
""")
_TAKE_BACK = text("""
    update credential
    set failures = greatest(failures - 1, 0),
        locked_until = case when locked_until = :locked_until then null else locked_until end
    where user_id = :user
""")
_FORGET = text("update credential set failures = 0, locked_until = null where user_id = :user")
_COUNT = text("""
    insert into request_count (subject, kind, window_start, used)
    values (:subject, :kind, to_timestamp(:window), 1)
    on conflict (subject, kind, window_start) do update set used = request_count.used + 1
    returning used
""")
_DISCOUNT = text("""
    update request_count set used = used - 1
    where subject = :subject and kind = :kind and window_start = to_timestamp(:window) and used > 0
""")


class TooManyTries(Exception):
    """From this address, over all accounts."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__()
        self.retry_after = retry_after


class Tried(NamedTuple):
    """A try at an account, which counts as failed until it is taken back or forgotten."""

    password_hash: str
    sealed_totp: str | None
    has_totp: bool
    totp_step: int
    locked_until: datetime | None


class Counted(NamedTuple):
    """A try as the shared counter has it."""

    subject: str
    kind: str
    window: float

    @property
    def ends_in(self) -> timedelta:
        end = datetime.fromtimestamp(self.window, UTC) + WINDOW
        return max(end - datetime.now(UTC), timedelta(seconds=1))


async def begin_try(session: AsyncSession, user_id: UUID) -> Tried | None:
    """None when the account is locked or there is none; then nothing may be judged."""
    row = (await (await session.connection()).execute(_TRY, {"user": user_id})).one_or_none()
    return None if row is None else Tried(*row)


async def take_back(session: AsyncSession, user_id: UUID, tried: Tried) -> None:
    """What was tried was right as far as it went: count it neither way."""
    await (await session.connection()).execute(
        _TAKE_BACK, {"user": user_id, "locked_until": tried.locked_until}
    )


async def forget_failures(session: AsyncSession, user_id: UUID) -> None:
    await (await session.connection()).execute(_FORGET, {"user": user_id})


async def count(session: AsyncSession, kind: str, subject: str) -> tuple[Counted, int]:
    """Count one for the subject in this window; tell how many there are now."""
    seconds = WINDOW.total_seconds()
    counted = Counted(_hidden(subject), kind, datetime.now(UTC).timestamp() // seconds * seconds)
    used = await (await session.connection()).execute(_COUNT, _values(counted))
    return counted, used.scalar_one()


async def discount(session: AsyncSession, counted: Counted) -> None:
    """It was no failure after all."""
    await (await session.connection()).execute(_DISCOUNT, _values(counted))


def neighbourhood(address: str | None) -> str:
    """What one guesser has at hand: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped is not None else found.exploded[:19]
    return str(found)


def _hidden(subject: str) -> str:
    return sha256(subject.encode()).hexdigest()


def _values(counted: Counted) -> dict[str, Any]:
    return counted._asdict()

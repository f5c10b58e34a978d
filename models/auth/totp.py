"""Second factors: codes of an authenticator app, and recovery codes for when it is lost."""

import re
from base64 import b32encode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from secrets import token_bytes
from uuid import UUID

import pyotp
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.keys import purposes

PURPOSE = purposes.TOTP
RECOVERY_CODES = 10
_SECONDS = 30
_ISSUER = "Parley"
_APP_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_NOT_OF_A_CODE = re.compile(r"[\s-]")
_RECOVERY_BYTES = 10

_USE_STEP = text("""
    update credential set totp_step = :step where user_id = :user and totp_step < :step
    returning user_id
""")
_USE_CODE = text("""
    update recovery_code set used_at = now()
    where user_id = :user and hash = :hash and used_at is null returning user_id
""")
_REPLACE = text("""
    with gone as (delete from recovery_code where user_id = :user)
    insert into recovery_code (user_id, hash)
    select :user, hash from unnest(cast(:hashes as bytea[])) as made (hash)
""")
_LEFT = text("select count(*) from recovery_code where user_id = :user and used_at is null")
_PROPOSE = text("""
    update credential set sealed_totp = :sealed, totp_step = 0
    where user_id = :user and totp_confirmed_at is null returning user_id
""")
_CONFIRM = text("""
    update credential set totp_confirmed_at = now(), totp_step = :step
    where user_id = :user and totp_confirmed_at is null and sealed_totp = :sealed
    returning user_id
""")
_DISABLE = text("""
    with gone as (delete from recovery_code where user_id = :user)
    update credential set sealed_totp = null, totp_confirmed_at = null, totp_step = 0
    where user_id = :user
""")


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """The `otpauth://` address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)


def step_of(secret: str, code: str) -> int | None:
    """The time step whose code this is: now's, or one beside it."""
    totp = pyotp.TOTP(secret)
    now = int(datetime.now(UTC).timestamp()) // _SECONDS
    found = [step for step in (now - 1, now, now + 1) if compare_digest(_at(totp, step), code)]
    return max(found, default=None)


def is_app_code(code: str) -> bool:
    return _APP_CODE.fullmatch(code) is not None


def plain(code: str) -> str:
    """As it was meant: without spaces and hyphens."""
    return _NOT_OF_A_CODE.sub("", code).upper()


async def use_step(session: AsyncSession, user_id: UUID, step: int) -> bool:
    """False when a code of this step or a later one was used before."""
    found = await (await session.connection()).execute(_USE_STEP, {"user": user_id, "step": step})
    return found.one_or_none() is not None


async def use_recovery_code(session: AsyncSession, user_id: UUID, code: str) -> bool:
    values = {"user": user_id, "hash": _hash(user_id, code)}
    found = await (await session.connection()).execute(_USE_CODE, values)
    return found.one_or_none() is not None


async def renew_recovery_codes(session: AsyncSession, user_id: UUID) -> Sequence[str]:
    """Ten new ones, to be shown once; the ones before are worth nothing."""
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    hashes = [_hash(user_id, plain(code)) for code in codes]
    await (await session.connection()).execute(_REPLACE, {"user": user_id, "hashes": hashes})
    return codes


async def recovery_codes_left(session: AsyncSession, user_id: UUID) -> int:
    found = await (await session.connection()).execute(_LEFT, {"user": user_id})
    return int(found.scalar_one())


async def propose(session: AsyncSession, user_id: UUID, sealed: str) -> bool:
    """Keep a secret until its first code confirms it; false when one is confirmed already."""
    values = {"user": user_id, "sealed": sealed}
    return (await (await session.connection()).execute(_PROPOSE, values)).one_or_none() is not None


async def confirm(session: AsyncSession, user_id: UUID, sealed: str, step: int) -> bool:
    values = {"user": user_id, "sealed": sealed, "step": step}
    return (await (await session.connection()).execute(_CONFIRM, values)).one_or_none() is not None


async def disable(session: AsyncSession, user_id: UUID) -> None:
    await (await session.connection()).execute(_DISABLE, {"user": user_id})


def _at(totp: pyotp.TOTP, step: int) -> str:
    return totp.generate_otp(step)


def _recovery_code() -> str:
    text = b32encode(token_bytes(_RECOVERY_BYTES)).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _hash(user_id: UUID, code: str) -> bytes:
    """80 random bits; the person's id keeps one table from telling about another person."""
    return sha256(user_id.bytes + code.encode()).digest()

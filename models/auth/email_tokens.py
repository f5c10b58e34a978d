"""Tokens that were mailed: who has one reads the person's mail."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.auth import tokens
from models.auth.types import EmailPurpose

_LIFE = {EmailPurpose.VERIFY_EMAIL: "24 hours", EmailPurpose.RESET_PASSWORD: "1 hour"}

_KEEP = text("""
    insert into email_token (hash, user_id, purpose, expires_at)
    values (:hash, :user, :purpose, now() + cast(cast(:life as text) as interval))
""")
_WORKS = text("""
    select exists (select from email_token
                   where hash = :hash and purpose = :purpose and expires_at > now())
""")
# Whoever uses a token holds the person's credential, so that no second one of theirs is used.
_HOLD = text("select from credential where user_id = :user for update")
_USE = text("""
    delete from email_token where hash = :hash and purpose = :purpose and expires_at > now()
    returning user_id
""")
_FORGET = text("delete from email_token where user_id = :user and purpose = :purpose")


async def issue(session: AsyncSession, user_id: UUID, purpose: EmailPurpose) -> str:
    """Make one more; those mailed before stay good."""
    made = tokens.make(user_id)
    await (await session.connection()).execute(
        _KEEP,
        {
            "hash": tokens.hash_of(made),
            "user": user_id,
            "purpose": purpose,
            "life": _LIFE[purpose],
        },
    )
    return made


async def works(session: AsyncSession, hash: bytes, purpose: EmailPurpose) -> bool:
    values = {"hash": hash, "purpose": purpose}
    return bool((await (await session.connection()).execute(_WORKS, values)).scalar_one())


async def use(session: AsyncSession, user_id: UUID, hash: bytes, purpose: EmailPurpose) -> bool:
    """Use it once, and with it every other one of its purpose; false when it is not good."""
    connection = await session.connection()
    await connection.execute(_HOLD, {"user": user_id})
    used = await connection.execute(_USE, {"hash": hash, "purpose": purpose})
    if used.one_or_none() is None:
        return False
    await connection.execute(_FORGET, {"user": user_id, "purpose": purpose})
    return True

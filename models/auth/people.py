"""A person's account: made, verified, given another password, read."""

from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel.ext.asyncio.session import AsyncSession

from models.auth.permissions import Role
from models.auth.tables import UserAccount

_ADD = text("""
    insert into user_account (id, email, name) values (:id, :email, :name)
    on conflict (email) do nothing returning id
""")
_ADD_PASSWORD = text("""
    insert into credential (user_id, password_hash, password_changed_at)
    values (:id, :hash, now())
""")
_OF_EMAIL = text("select user_of_email(:email)")
_VERIFIED = text("""
    update user_account set email_verified_at = coalesce(email_verified_at, now())
    where id = :user
""")
_CHANGE = text("""
    update credential set password_hash = :hash, password_changed_at = now(),
        failures = 0, locked_until = null
    where user_id = :user
""")
_LOGGED_IN = text("""
    update user_account set last_login_at = now()
    where id = :user and email_verified_at is not null returning id
""")
_BELONGS = text("""
    select o.id, o.name, o.slug, m.role from membership m join organization o
      on o.id = m.organization_id and o.deleted_at is null
    where m.user_id = :user order by o.name, o.id
""")

_PICTURE = cast(QueryableAttribute[Any], UserAccount.avatar)


class Belonging(NamedTuple):
    """An organization somebody belongs to, and as what."""

    organization_id: UUID
    name: str
    slug: str
    role: Role


async def add(session: AsyncSession, id: UUID, email: str, name: str, hash: str) -> bool:
    """False when somebody has this address; then nothing was added."""
    connection = await session.connection()
    made = await connection.execute(_ADD, {"id": id, "email": email, "name": name})
    if made.one_or_none() is None:
        return False
    await connection.execute(_ADD_PASSWORD, {"id": id, "hash": hash})
    return True


async def account(session: AsyncSession, user_id: UUID) -> UserAccount:
    """The person's account without the picture, which may be large."""
    return await session.get_one(UserAccount, user_id, options=[defer(_PICTURE, raiseload=True)])


async def of_email(session: AsyncSession, email: str) -> UUID | None:
    """Found before it is known who asks; say nothing of it in an answer."""
    found: UUID | None = (
        await (await session.connection()).execute(_OF_EMAIL, {"email": email})
    ).scalar_one()
    return found


async def verified(session: AsyncSession, user_id: UUID) -> None:
    await (await session.connection()).execute(_VERIFIED, {"user": user_id})


async def change_password(session: AsyncSession, user_id: UUID, hash: str) -> None:
    """It also ends a lock-out: who may change the password is not guessing."""
    await (await session.connection()).execute(_CHANGE, {"user": user_id, "hash": hash})


async def logged_in(session: AsyncSession, user_id: UUID) -> bool:
    """Note it; false, and nothing noted, while the person's address is not verified."""
    found = await (await session.connection()).execute(_LOGGED_IN, {"user": user_id})
    return found.one_or_none() is not None


async def belongings(session: AsyncSession, user_id: UUID) -> list[Belonging]:
    rows = await (await session.connection()).execute(_BELONGS, {"user": user_id})
    return [Belonging(row.id, row.name, row.slug, Role(row.role)) for row in rows]

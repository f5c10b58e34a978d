"""Finding who asks: a session's person in an organization."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from core.database import Database
from models.auth.permissions import PERMISSIONS, Role
from models.auth.types import Caller, Person

_SESSION = text("""
    select m.organization_id, m.role, o.requests_per_minute
    from login_session s
    left join (membership m join organization o
               on o.id = m.organization_id and o.deleted_at is null)
      on m.user_id = s.user_id
     and m.organization_id = coalesce(cast(:organization as uuid), m.organization_id)
    where s.id = :session and s.user_id = :user and s.ended_at is null and s.expires_at > now()
    limit 2
""")


class SessionOver(Exception):
    """Logged out, ended by its owner, or too old."""


class NotAMember(Exception):
    """Of that organization, or of any."""


class WhichOrganization(Exception):
    """The person belongs to several, and none was named."""


async def member(database: Database, person: Person, organization_id: UUID | None) -> Caller:
    """The person as a member of that organization, or of their only one."""
    rows = await _rows(database, person, organization_id)
    if rows[0].organization_id is None:
        raise NotAMember
    if len(rows) > 1:
        raise WhichOrganization
    role = Role(rows[0].role)
    return Caller(
        rows[0].organization_id,
        PERMISSIONS[role],
        user_id=person.user_id,
        session_id=person.session_id,
        role=role,
        requests_per_minute=rows[0].requests_per_minute,
    )


async def still_logged_in(database: Database, person: Person) -> None:
    """Raise `SessionOver` when not."""
    await _rows(database, person, None)


async def _rows(
    database: Database, person: Person, organization_id: UUID | None
) -> Sequence[Row[Any]]:
    async with database.reading(user=person.user_id) as session:
        found = await (await session.connection()).execute(
            _SESSION,
            {
                "organization": organization_id,
                "session": person.session_id,
                "user": person.user_id,
            },
        )
        rows = found.all()
    if not rows:
        raise SessionOver
    return rows

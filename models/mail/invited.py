"""An invitation as its mail tells of it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_OPEN = text("""
    with opened as (
        update invitation set token_hashes = token_hashes || cast(:hash as bytea)
        where id = :id and status = 'PENDING' and expires_at > now()
        returning organization_id, email, role, invited_by, expires_at
    )
    select i.email, i.role, i.expires_at, o.name as organization, u.name as inviter
    from opened i join organization o on o.id = i.organization_id
    left join user_account u on u.id = i.invited_by
""")


class Invited(NamedTuple):
    email: str
    role: str
    expires_at: datetime
    organization: str
    inviter: str | None


async def give_token(session: AsyncSession, invitation_id: UUID, hash: bytes) -> Invited | None:
    """Have one more token open the invitation; None when it is no longer open."""
    values = {"id": invitation_id, "hash": hash}
    row = (await (await session.connection()).execute(_OPEN, values)).one_or_none()
    return None if row is None else Invited(*row)

"""A quick reply, filled for one thread."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.finding import Thread
from models.conversations.refusals import NoSuchVariable, QuickReplyUnknown, ValueNeeded
from models.team.types import filled, variables_in

_REPLY = text("select text from quick_reply where id = :reply and organization_id = :organization")
_KNOWN = text("""
    select k.name, k.company, k.custom, d.name as department,
           (select u.name from user_account u where u.id = :author) as agent
    from contact k
    left join department d on d.id = :department and d.organization_id = k.organization_id
    where k.id = :contact and k.organization_id = :organization
""")


async def quick_reply(
    session: AsyncSession,
    organization_id: UUID,
    thread: Thread,
    reply_id: UUID,
    author_id: UUID | None,
    given: Mapping[str, str],
) -> str:
    """With what is given, else what is known of the person and of who answers.

    Raises `QuickReplyUnknown`, `NoSuchVariable`, `ValueNeeded`.
    """
    connection = await session.connection()
    here = {"organization": organization_id}
    words: str | None = await connection.scalar(_REPLY, {**here, "reply": reply_id})
    if words is None:
        raise QuickReplyUnknown
    wanted = variables_in(words)
    for name in given:
        if name not in wanted:
            raise NoSuchVariable(name)
    values = {
        **here,
        "contact": thread.contact_id,
        "department": thread.department_id,
        "author": author_id,
    }
    row = (await connection.execute(_KNOWN, values)).one()
    known = {**_known(row), **given}
    for name in wanted:
        if not known.get(name):
            raise ValueNeeded(name)
    return filled(words, known)


def _known(row: Any) -> dict[str, str]:
    own = {"name": row.name, "company": row.company, "agent": row.agent}
    own["department"] = row.department
    custom = {f"custom.{name}": str(value) for name, value in row.custom.items()}
    return {**custom, **{name: value for name, value in own.items() if value is not None}}

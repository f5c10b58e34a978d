"""A quick reply, filled for one thread."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.finding import Thread
from models.conversations.refusals import (
    FileForgotten,
    FileOfAnother,
    FileWaits,
    NoSuchVariable,
    QuickReplyUnknown,
    ValueNeeded,
)
from models.media.kinds import KINDS
from models.media.types import MediaStatus
from models.messages.content.types import MessageType
from models.team.types import filled, variables_in

# Meta knows a file for every number of the account that it was uploaded for.
_REPLY = text("""
    select q.text, q.media_id, m.status, m.meta_id, m.expires_at, m.mime_type, m.filename,
           exists (select from phone_number its
                   join phone_number own
                     on own.organization_id = its.organization_id
                    and own.business_account_id = its.business_account_id
                   where its.id = m.phone_number_id and its.organization_id = m.organization_id
                     and own.id = :number) as ours
    from quick_reply q
    left join media m on m.id = q.media_id and m.organization_id = q.organization_id
    where q.organization_id = :organization and (q.id = :reply or q.code = :code)
""")
_KNOWN = text("""
    select k.name, k.company, k.custom, d.name as department,
           (select u.name from user_account u where u.id = :author) as agent
    from contact k
    left join department d on d.id = :department and d.organization_id = k.organization_id
    where k.id = :contact and k.organization_id = :organization
""")


class Asked(NamedTuple):
    """Which one, by its id or its code, and what its variables are where it matters."""

    id: UUID | None
    code: str | None
    values: Mapping[str, str]

    @property
    def field(self) -> str:
        return "quickReplyId" if self.code is None else "code"


class Ready(NamedTuple):
    """What is to be said, as Meta takes it."""

    type: MessageType
    part: dict[str, Any]


async def quick_reply(
    session: AsyncSession,
    organization_id: UUID,
    thread: Thread,
    asked: Asked,
    author_id: UUID | None,
) -> Ready:
    """With what is given, else what is known of the person and of who answers.

    Raises `QuickReplyUnknown`, `NoSuchVariable`, `ValueNeeded`, `FileWaits`, `FileForgotten`,
    `FileOfAnother`.
    """
    connection = await session.connection()
    which = {"reply": asked.id, "code": asked.code, "number": thread.phone_number_id}
    here = {"organization": organization_id}
    row = (await connection.execute(_REPLY, {**here, **which})).one_or_none()
    if row is None:
        raise QuickReplyUnknown(asked.field)
    wanted = variables_in(row.text or "")
    for name in asked.values:
        if name not in wanted:
            raise NoSuchVariable(name)
    values = {
        **here,
        "contact": thread.contact_id,
        "department": thread.department_id,
        "author": author_id,
    }
    person = (await connection.execute(_KNOWN, values)).one()
    known = {**_known(person), **asked.values}
    for name in wanted:
        if not known.get(name):
            raise ValueNeeded(name)
    words = None if row.text is None else filled(row.text, known)
    if row.media_id is None:
        return Ready(MessageType.TEXT, {"body": words})
    return _file(row, words, asked.field)


def _file(row: Any, caption: str | None, field: str) -> Ready:
    if row.status in (MediaStatus.WAITING, MediaStatus.FETCHING):
        raise FileWaits(field)
    forgotten = row.expires_at is not None and row.expires_at <= datetime.now(UTC)
    if row.status != MediaStatus.STORED or row.meta_id is None or forgotten:
        raise FileForgotten(field)
    if not row.ours:
        raise FileOfAnother(field)
    type = MessageType(KINDS[row.mime_type].family)
    part = {"id": row.meta_id}
    if caption is not None:
        part["caption"] = caption
    if type is MessageType.DOCUMENT and (row.filename or "").strip():
        part["filename"] = row.filename
    return Ready(type, part)


def _known(row: Any) -> dict[str, str]:
    own = {"name": row.name, "company": row.company, "agent": row.agent}
    own["department"] = row.department
    custom = {f"custom.{name}": str(value) for name, value in row.custom.items()}
    return {**custom, **{name: value for name, value in own.items() if value is not None}}

"""Finding our templates by the names Meta gives them, and keeping what Meta says in words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_WORDS = text("""
    update template set rejection = :rejection, advice = :advice
    where id = :template and organization_id = :organization and status <> 'DELETED'
      and (told_at is null or cast(:at as timestamptz) is null
           or date_trunc('second', told_at) <= cast(:at as timestamptz))
""")
_FIND = text("""
    select t.id from template t
    join business_account a on a.id = t.business_account_id
     and a.organization_id = t.organization_id
    where t.organization_id = :organization and a.meta_id = :account
      and (t.meta_id = :meta_id
           or (t.meta_id is null and t.name = :name and t.language = :language
               and t.status = 'DRAFT' and t.submitted_at is not null
               and (t.decided_at is null or t.decided_at < t.submitted_at)))
    order by t.meta_id nulls last limit 1
""")


async def by_meta_names(
    session: AsyncSession,
    organization_id: UUID,
    *,
    account: str,
    meta_id: str,
    name: str | None,
    language: str | None,
) -> UUID | None:
    """By Meta's id, or by name and language while its submission was not answered yet."""
    connection = await session.connection()
    found: UUID | None = await connection.scalar(
        _FIND,
        {
            "organization": organization_id,
            "account": account,
            "meta_id": meta_id,
            "name": name,
            "language": language,
        },
    )
    return found


async def keep_words(
    session: AsyncSession,
    organization_id: UUID,
    template_id: UUID,
    *,
    rejection: str | None,
    advice: str | None,
    at: datetime | None,
) -> None:
    """Why Meta rejected it and what Meta recommends, unless something later is known."""
    connection = await session.connection()
    await connection.execute(
        _WORDS,
        {
            "organization": organization_id,
            "template": template_id,
            "rejection": rejection,
            "advice": advice,
            "at": at,
        },
    )

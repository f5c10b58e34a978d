"""What later messages did to earlier ones: reactions, edits, revocations.

It is derived anew from every message that is about another, so it does not matter which came first.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_ABOUT = """
    select c.id, c.at, c.body ->> 'text' as words from message c
    where c.organization_id = :organization and c.inbound and c.body ? 'about'
      and c.body ->> 'about' = t.wamid and c.type = '{}'
    order by c.at desc, c.id desc limit 1
"""
_AMEND = text(f"""
    with target as (
        select w.wamid, coalesce(m.id, a.message_id) as id
        from unnest(cast(:wamids as text[])) as w (wamid)
        left join message m on m.organization_id = :organization and m.wamid = w.wamid
        left join lateral (
            select message_id from message_attempt t
            where t.organization_id = :organization and t.wamid = w.wamid limit 1) a on m.id is null
    ), told as (
        select t.id, reaction.words as emoji, reaction.id is not null as reacted,
               edit.words, edit.at as edited_at, revocation.at as revoked_at
        from target t
        left join lateral ({_ABOUT.format("reaction")}) reaction on true
        left join lateral ({_ABOUT.format("edit")}) edit on true
        left join lateral ({_ABOUT.format("revoke")}) revocation on true
        where t.id is not null
          and (reaction.id is not null or edit.id is not null or revocation.id is not null)
    ), held as (
        select m.id from message m join told on told.id = m.id
        where m.organization_id = :organization order by m.id for no key update of m
    )
    update message m
    set edited_at = told.edited_at,
        revoked_at = told.revoked_at,
        reactions = case
            when not told.reacted then m.reactions
            when coalesce(told.emoji, '') = '' then m.reactions - 'customer'
            else coalesce(m.reactions, '{{}}') || jsonb_build_object('customer', told.emoji) end,
        body = case when told.edited_at is null then m.body
            else m.body || jsonb_build_object(
                'text', told.words,
                'original', coalesce(m.body -> 'original', m.body -> 'text')) end
    from told join held using (id)
    where m.id = told.id and m.organization_id = :organization
""")


async def amend(session: AsyncSession, organization_id: UUID, wamids: Collection[str]) -> None:
    """Show what was said about these messages, by Meta's ids; others than ours are left out."""
    if not wamids:
        return
    connection = await session.connection()
    values = {"organization": organization_id, "wamids": sorted(set(wamids))}
    await connection.execute(_AMEND, values)

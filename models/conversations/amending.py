"""What later messages did to earlier ones: reactions, edits, revocations.

It is derived anew from every message that is about another, so it does not matter which came first.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_ABOUT = """
    from message c
    where c.organization_id = :organization and c.about = t.wamid and c.type = '{}'
"""
# Of one second, which Meta cannot tell apart, the order of their ids decides: that in which they
# come would not be the same twice. What was taken back within its second is gone.
_LAST = "order by c.at desc, c.wamid desc limit 1"
# Each side has one reaction, the last; an empty one takes it back.
_AMEND = text(f"""
    with target as (
        select w.wamid, coalesce(m.id, a.message_id) as id
        from unnest(cast(:wamids as text[])) as w (wamid)
        left join message m on m.organization_id = :organization and m.wamid = w.wamid
        left join lateral (
            select message_id from message_attempt t
            where t.organization_id = :organization and t.wamid = w.wamid limit 1) a on m.id is null
    ), told as (
        select t.id, reaction.sides, edit.words, edit.at as edited_at, revocation.at as revoked_at
        from target t
        cross join lateral (
            select jsonb_object_agg(r.side, r.emoji) as sides from (
                select distinct on (c.inbound)
                       case when c.inbound then 'customer' else 'business' end as side,
                       nullif(c.body ->> 'text', '') as emoji
                {_ABOUT.format("reaction")} order by c.inbound, c.at desc,
                    c.body ->> 'text' is not null, c.wamid desc) r) reaction
        left join lateral (
            select c.id, c.at, c.body ->> 'text' as words {_ABOUT.format("edit")} {_LAST}
        ) edit on true
        left join lateral (select c.id, c.at {_ABOUT.format("revoke")} {_LAST}) revocation on true
        where t.id is not null
          and (reaction.sides is not null or edit.id is not null or revocation.id is not null)
    ), held as (
        select m.id from message m join told on told.id = m.id
        where m.organization_id = :organization order by m.id for no key update of m
    )
    update message m
    set edited_at = told.edited_at,
        revoked_at = told.revoked_at,
        reactions = case when told.sides is null then m.reactions
            else jsonb_strip_nulls(coalesce(m.reactions, '{{}}') || told.sides) end,
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

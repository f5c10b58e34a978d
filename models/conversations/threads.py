"""Threads as messages come in: found or made, held until the end of the batch, and told."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.ai.types import AiMode

_MISSING = text("""
    insert into conversation (id, organization_id, contact_id, phone_number_id, state)
    select w.id, :organization, w.contact, w.number, 'CLOSED'
    from unnest(cast(:ids as uuid[]), cast(:contacts as uuid[]), cast(:numbers as uuid[]))
      as w (id, contact, number)
    where not exists (
        select from conversation c
        where c.organization_id = :organization and c.contact_id = w.contact
          and c.phone_number_id = w.number)
    order by w.contact, w.number
    on conflict do nothing
""")
_HOLD = text("""
    select c.id, c.contact_id, c.phone_number_id
    from conversation c
    join unnest(cast(:contacts as uuid[]), cast(:numbers as uuid[])) as w (contact, number)
      on c.contact_id = w.contact and c.phone_number_id = w.number
    where c.organization_id = :organization
    order by c.id for no key update of c
""")
# What was resolved is over once the customer writes again: the next message is a case of its own.
_HEARD = text("""
    with heard as (
        select * from unnest(cast(:ids as uuid[]), cast(:counts as int[]),
                             cast(:firsts as timestamptz[]), cast(:lasts as timestamptz[]))
            as h (id, count, first_at, last_at)
    ), over as (
        update conversation_case k set closed_at = clock_timestamp()
        from heard h
        where k.conversation_id = h.id and k.organization_id = :organization
          and k.resolved_at is not null and k.closed_at is null
    ), thread as (
        update conversation c
        set last_at = greatest(c.last_at, h.last_at),
            last_inbound_at = greatest(c.last_inbound_at, h.last_at),
            waiting_since = least(c.waiting_since, h.first_at),
            unread = c.unread + h.count,
            state = case when c.state in ('SPAM', 'BLOCKED') then c.state else 'OPEN' end,
            taken_over_at = case when c.state in ('OPEN', 'PENDING', 'SPAM', 'BLOCKED')
                            then c.taken_over_at end,
            ai_turns = case when c.state in ('OPEN', 'PENDING') then c.ai_turns else 0 end,
            ai_spent_micros = case when c.state in ('OPEN', 'PENDING') then c.ai_spent_micros
                              else 0 end,
            due_at = case
                when c.state = 'OPEN' and exists (
                    select from assignment a where a.conversation_id = c.id
                      and a.organization_id = c.organization_id
                    union all
                    select from queue_entry q where q.conversation_id = c.id
                      and q.organization_id = c.organization_id) then c.due_at
                else clock_timestamp() + interval '1 min' end,
            snoozed_until = null,
            version = c.version + 1
        from heard h
        where c.id = h.id and c.organization_id = :organization
        returning c.id, c.version, c.state, coalesce(c.ai_mode, (
            select n.ai_mode from phone_number n
            where n.id = c.phone_number_id and n.organization_id = c.organization_id)) as mode
    )
    select * from thread
""")
_CASES = text("""
    with opened as (
        insert into conversation_case (id, organization_id, conversation_id, opened_at)
        select w.case_id, :organization, w.id, w.at
        from unnest(cast(:cases as uuid[]), cast(:ids as uuid[]), cast(:firsts as timestamptz[]))
          as w (case_id, id, at)
        on conflict (organization_id, conversation_id) where closed_at is null do nothing
        returning conversation_id
    )
    insert into conversation_event (id, organization_id, conversation_id, kind, actor_kind)
    select uuidv7(), :organization, conversation_id, 'OPENED', 'CUSTOMER' from opened
""")
# What they wrote after that still waits.
_ANSWERED = text("""
    with told as (
        select * from unnest(cast(:ids as uuid[]), cast(:ats as timestamptz[])) as a (id, at)
    ), stale as (
        update conversation_draft d set state = 'STALE' from told
        where d.conversation_id = told.id and d.organization_id = :organization
          and d.state in ('OFFERED', 'WAITING')
    ), answered as (
        update conversation_case k set first_answered_at = coalesce(k.first_answered_at, told.at)
        from told where k.conversation_id = told.id and k.organization_id = :organization
          and k.closed_at is null
    ), since as (
        select told.id, count(m.id)::int as count, min(m.at) as first_at
        from told
        join conversation c on c.id = told.id and c.organization_id = :organization
        left join message m on m.organization_id = :organization and m.contact_id = c.contact_id
         and m.phone_number_id = c.phone_number_id and m.at > told.at and m.inbound
         and not (m.type = any(:silent)) and not m.body ? 'group'
         and (m.body -> 'content' ->> 'status') is distinct from 'COMPLETED'
        group by told.id
    )
    update conversation c
    set last_at = greatest(c.last_at, told.at),
        taken_over_at = coalesce(c.taken_over_at, clock_timestamp()),
        unread = least(c.unread, since.count),
        waiting_since = case when since.count > 0
                        then greatest(c.waiting_since, since.first_at) end,
        state = case when c.state = 'OPEN' and not coalesce(c.last_inbound_at > told.at, false)
                then 'PENDING' else c.state end
    from told join since using (id)
    where c.id = told.id and c.organization_id = :organization
""")
# Somebody answered on the phone after what is only heard now.
_ANSWERS = text("""
    select h.id, max(m.at) as at
    from unnest(cast(:ids as uuid[]), cast(:firsts as timestamptz[])) as h (id, first_at)
    join conversation c on c.id = h.id and c.organization_id = :organization
    join message m on m.organization_id = :organization and m.contact_id = c.contact_id
     and m.phone_number_id = c.phone_number_id and m.at > h.first_at
     and m.origin = 'PHONE' and not m.inbound and not (m.type = any(:silent)) and m.type <> 'call'
    group by h.id
""")
_STIRRED = text("""
    update conversation c
    set version = version + 1, last_at = greatest(c.last_at, s.at)
    from unnest(cast(:ids as uuid[]), cast(:ats as timestamptz[])) as s (id, at)
    where c.organization_id = :organization and c.id = s.id
    returning c.id, c.version
""")

Place = tuple[UUID, UUID]
# Nobody waits for an answer to these, and they answer nothing.
QUIET = ("reaction", "system", "request_welcome")
# Changes of what was said.
AMENDING = ("edit", "revoke")


class Heard(NamedTuple):
    """What new messages did to a thread."""

    conversation_id: UUID
    version: int
    state: str
    mode: AiMode


class Said(NamedTuple):
    """What one thread heard that was new: how often, first and last by Meta's clock."""

    conversation_id: UUID
    ats: list[datetime]


class ThreadContended(Exception):
    """Another transaction is making the same thread: repeat this one."""


async def hold(
    session: AsyncSession, organization_id: UUID, places: Collection[Place]
) -> dict[Place, UUID]:
    """The thread of each contact and number, made if new; nobody changes them until the end.

    Raises `ThreadContended`.
    """
    wanted = sorted(set(places))
    connection = await session.connection()
    values = {
        "organization": organization_id,
        "ids": [new_id() for _ in wanted],
        "contacts": [contact for contact, _ in wanted],
        "numbers": [number for _, number in wanted],
    }
    await connection.execute(_MISSING, values)
    rows = await connection.execute(_HOLD, values)
    found = {(row.contact_id, row.phone_number_id): row.id for row in rows}
    if len(found) < len(wanted):
        raise ThreadContended
    return found


async def heard(session: AsyncSession, organization_id: UUID, said: Iterable[Said]) -> list[Heard]:
    """Customers said something new: their threads are open, with a case each."""
    every = sorted(said)
    if not every:
        return []
    connection = await session.connection()
    values: dict[str, Any] = {
        "organization": organization_id,
        "ids": [each.conversation_id for each in every],
        "cases": [new_id() for _ in every],
        "counts": [len(each.ats) for each in every],
        "firsts": [min(each.ats) for each in every],
        "lasts": [max(each.ats) for each in every],
    }
    rows = (await connection.execute(_HEARD, values)).all()
    open_ones = {row.id for row in rows if row.state == "OPEN"}
    kept = [at for at, each in enumerate(every) if each.conversation_id in open_ones]
    await connection.execute(
        _CASES,
        values | {name: [values[name][at] for at in kept] for name in ("ids", "cases", "firsts")},
    )
    answers = await connection.execute(_ANSWERS, values | {"silent": [*QUIET, *AMENDING]})
    await answered(session, organization_id, {row.id: row.at for row in answers})
    return [Heard(row.id, row.version, row.state, AiMode(row.mode)) for row in rows]


async def answered(
    session: AsyncSession, organization_id: UUID, latest: Mapping[UUID, datetime]
) -> None:
    """The business wrote on its phone, in these threads, last at that time."""
    if latest:
        values = {
            "ids": list(latest),
            "ats": list(latest.values()),
            "silent": [*QUIET, *AMENDING],
        }
        connection = await session.connection()
        await connection.execute(_ANSWERED, {"organization": organization_id, **values})


async def stirred(
    session: AsyncSession, organization_id: UUID, latest: Mapping[UUID, datetime]
) -> dict[UUID, int]:
    """Something new stands in these threads, the last of it of that time; their new versions."""
    if not latest:
        return {}
    connection = await session.connection()
    values = {"ids": list(latest), "ats": list(latest.values())}
    rows = await connection.execute(_STIRRED, {"organization": organization_id, **values})
    return {row.id: row.version for row in rows}

"""What happened to a template's messages, counted where it is written: nobody scans the ledger."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

SLOTS = 4
# Of the counters of a campaign, and of where a single message stands.
NAMES = {"accepted": "sent", "delivered": "delivered", "read": "read", "failed": "failed"}
_ADD = """
    insert into template_count as c (organization_id, template_id, day, name, slot, value)
    select :organization, n.template_id, (clock_timestamp() at time zone 'UTC')::date, n.name,
           :slot, sum(n.value)
    from ({counted}) as n(template_id, name, value)
    group by n.template_id, n.name having sum(n.value) <> 0
    order by n.template_id, n.name
    on conflict (organization_id, template_id, day, name, slot) do update
    set value = c.value + excluded.value
"""
_GIVEN = """unnest(cast(:ids as uuid[]), cast(:names as text[]), cast(:values as bigint[]))
            as g(id, name, value)"""
_BY_CAMPAIGN = text(
    _ADD.format(
        counted=f"""
        select k.template_id, g.name, g.value from {_GIVEN}
        join campaign k on k.id = g.id and k.organization_id = :organization"""
    )
)
# A template of the number's account by the name and language that stand in the message.
_OF_MESSAGE = """
    join message m on m.id = {message} and m.organization_id = :organization
     and m.type = 'template'
    join phone_number p on p.id = m.phone_number_id and p.organization_id = :organization
    join template t on t.organization_id = :organization and t.status <> 'DELETED'
     and t.business_account_id = p.business_account_id and t.name = m.body ->> 'name'
     and t.language = m.body #>> '{{language,code}}'
"""
_BY_MESSAGE = text(
    _ADD.format(
        counted=f"select t.id, g.name, g.value from {_GIVEN}" + _OF_MESSAGE.format(message="g.id")
    )
)
_ANSWERED = "unnest(cast(:wamids as text[]), cast(:names as text[])) as g(wamid, name)"
_BY_ANSWER = text(
    _ADD.format(
        counted=f"""
        select k.template_id, g.name, 1 from {_ANSWERED}
        join message_attempt a on a.organization_id = :organization and a.wamid = g.wamid
        join campaign_recipient r on r.id = a.recipient_id
        join campaign k on k.id = r.campaign_id and k.organization_id = :organization
        union all
        select t.id, g.name, 1 from {_ANSWERED}
        join message_attempt a on a.organization_id = :organization and a.wamid = g.wamid
        """
        + _OF_MESSAGE.format(message="a.recipient_id")
    )
)
_DAYS = text("""
    select day, name, sum(value)::bigint as value from template_count
    where organization_id = :organization and template_id = :template
      and day between :first and :last
    group by day, name order by day
""")
_TEMPLATES = text("""
    select template_id, name, sum(value)::bigint as value from template_count
    where organization_id = :organization and day between :first and :last
    group by template_id, name
""")


class Span(NamedTuple):
    """Days of UTC, both included."""

    first: date
    last: date


async def of_campaigns(
    connection: AsyncConnection, organization_id: UUID, changes: Mapping[UUID, Mapping[str, int]]
) -> None:
    """What moved in campaigns moved with their templates."""
    await _count(connection, organization_id, _BY_CAMPAIGN, _renamed(changes))


async def of_messages(
    connection: AsyncConnection, organization_id: UUID, changes: Mapping[UUID, Mapping[str, int]]
) -> None:
    """What moved outside campaigns; messages that are no templates count for nothing."""
    await _count(connection, organization_id, _BY_MESSAGE, _renamed(changes))


async def answered(
    connection: AsyncConnection, organization_id: UUID, answers: Sequence[tuple[str, bool]]
) -> None:
    """Messages of ours that were quoted, by Meta's id, and whether by pressing a button."""
    if not answers:
        return
    named = [(wamid, name) for wamid, pressed in answers for name in _names(pressed)]
    values = {
        "organization": organization_id,
        "slot": random.randrange(SLOTS),  # noqa: S311  # spreading, not secrecy
        "wamids": [wamid for wamid, _ in named],
        "names": [name for _, name in named],
    }
    await connection.execute(_BY_ANSWER, values)


async def days_of(
    connection: AsyncConnection, organization_id: UUID, template_id: UUID, span: Span
) -> dict[date, dict[str, int]]:
    rows = await connection.execute(
        _DAYS, {"organization": organization_id, "template": template_id, **span._asdict()}
    )
    days: dict[date, dict[str, int]] = {}
    for row in rows:
        days.setdefault(row.day, {})[row.name] = row.value
    return days


async def all_of(
    connection: AsyncConnection, organization_id: UUID, span: Span
) -> dict[UUID, dict[str, int]]:
    values = {"organization": organization_id, **span._asdict()}
    templates: dict[UUID, dict[str, int]] = {}
    for row in await connection.execute(_TEMPLATES, values):
        templates.setdefault(row.template_id, {})[row.name] = row.value
    return templates


def _names(pressed: bool) -> tuple[str, ...]:
    return ("replied", "clicked") if pressed else ("replied",)


def _renamed(changes: Mapping[UUID, Mapping[str, int]]) -> list[tuple[UUID, str, int]]:
    return [
        (id, NAMES[name], value)
        for id, deltas in changes.items()
        for name, value in deltas.items()
        if value and name in NAMES
    ]


async def _count(
    connection: AsyncConnection,
    organization_id: UUID,
    statement: TextClause,
    counted: Sequence[tuple[UUID, str, int]],
) -> None:
    if counted:
        await connection.execute(
            statement,
            {
                "organization": organization_id,
                "slot": random.randrange(SLOTS),  # noqa: S311  # spreading, not secrecy
                "ids": [each[0] for each in counted],
                "names": [each[1] for each in counted],
                "values": [each[2] for each in counted],
            },
        )

"""The freeze: who is reached is decided once, page by page, and each page may be repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.campaigns.types import Audience, ExclusionReason
from models.contacts.identities import CURRENT
from models.contacts.types import Consent
from models.sending import counters
from models.sending.plans import KEEP_KEY_PLANS

PAGE_ROWS = 2000

# `offset 0` keeps each look into a group or tag a look by key. As a join, planned before anybody
# counted the rows of a fresh import, it would read the whole group for every contact.
_MEANT = """
    (:everyone or k.id = any(cast(:contacts as uuid[]))
     or exists (select from contact_group_member g where g.contact_id = k.id
                and g.group_id = any(cast(:groups as uuid[])) offset 0)
     or exists (select from contact_tag t where t.contact_id = k.id
                and t.tag_id = any(cast(:tags as uuid[])) offset 0))
    and not exists (select from contact_group_member g where g.contact_id = k.id
                and g.group_id = any(cast(:not_groups as uuid[])) offset 0)
    and not exists (select from contact_tag t where t.contact_id = k.id
                and t.tag_id = any(cast(:not_tags as uuid[])) offset 0)
"""
_ANY = text(f"select count(*) from (select from contact k where {_MEANT} limit 1) found")
_PAGE = text(f"""
    select k.id, k.name, k.email, k.company, k.language, k.country, k.consent, k.blocked, k.custom
    from contact k
    where k.organization_id = :organization
      and (cast(:after as uuid) is null or k.id > :after) and {_MEANT}
    order by k.id limit :most
""")
# Apart from the page for the same reason: beside it, this read every identity for every contact.
_ADDRESSES = text(f"""
    select distinct on (i.contact_id) i.contact_id, i.value from contact_identity i
    where i.organization_id = :organization and i.contact_id = any(cast(:contacts as uuid[]))
    order by i.contact_id, i.kind desc, {CURRENT}
""")
_OPEN = text("""
    select c.audience, c.parameters, t.category, t.parameter_format, t.components
    from campaign c
    join template t on t.id = c.template_id and t.organization_id = c.organization_id
    where c.id = :campaign and c.status = 'FREEZING' for share of c
""")
_ADD = text(f"""
    with added as (
        insert into campaign_recipient (id, organization_id, campaign_id, contact_id, address,
                                        parameters, state, due_at, tries, reached, deliveries)
        select n.id, :organization, :campaign, n.contact_id, n.address,
               cast(n.parameters as jsonb), 'due', :now, 0, 'not', 0
        from unnest(cast(:id as uuid[]), cast(:contact as uuid[]), cast(:address as text[]),
                    cast(:parameters as text[])) as n(id, contact_id, address, parameters)
        on conflict (campaign_id, address) do nothing returning contact_id
    ), doubled as (
        insert into campaign_exclusion (organization_id, campaign_id, contact_id, reason)
        select :organization, :campaign, n.contact_id, 'DUPLICATE'
        from unnest(cast(:contact as uuid[]), cast(:address as text[])) as n(contact_id, address)
        left join campaign_recipient r on r.campaign_id = :campaign and r.address = n.address
        where n.contact_id not in (select contact_id from added)
          and r.contact_id is distinct from n.contact_id
        on conflict do nothing
    )
    select count(*), {KEEP_KEY_PLANS} as kept from added
""")
_EXCLUDE = text("""
    insert into campaign_exclusion (organization_id, campaign_id, contact_id, reason)
    select :organization, :campaign, n.contact_id, n.reason
    from unnest(cast(:contact as uuid[]), cast(:reason as text[])) as n(contact_id, reason)
    on conflict do nothing
""")
_SIZE = text("""
    update campaign set frozen_at = clock_timestamp(), audience_size =
        (select count(*) from campaign_recipient where campaign_id = :campaign)
    where id = :campaign returning audience_size
""")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign under freeze says of its audience and its template."""

    audience: Audience
    parameters: dict[str, Any]
    category: str
    parameter_format: str
    components: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    address: str | None
    consent: Consent
    blocked: bool
    fields: dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Chosen:
    contact_id: UUID
    address: str
    components: list[dict[str, Any]]


async def anybody(session: AsyncSession, audience: Audience) -> int:
    """1 if the audience names at least one contact, else 0."""
    connection = await session.connection()
    found: int = (await connection.execute(_ANY, _meant(audience))).scalar_one()
    return found


async def plan(session: AsyncSession, campaign_id: UUID) -> Plan | None:
    """None when the campaign is not freezing any more."""
    connection = await session.connection()
    row = (await connection.execute(_OPEN, {"campaign": campaign_id})).one_or_none()
    if row is None:
        return None
    return Plan(
        Audience.model_validate(row.audience),
        row.parameters,
        row.category,
        row.parameter_format,
        row.components,
    )


async def people(
    session: AsyncSession, organization_id: UUID, audience: Audience, after: UUID | None
) -> Sequence[Person]:
    """The next page of those the audience means, in order of their keys."""
    connection = await session.connection()
    rows = (
        await connection.execute(
            _PAGE,
            {
                **_meant(audience),
                "organization": organization_id,
                "after": after,
                "most": PAGE_ROWS,
            },
        )
    ).all()
    found = await connection.execute(
        _ADDRESSES, {"organization": organization_id, "contacts": [row.id for row in rows]}
    )
    addresses: dict[UUID, str] = {row.contact_id: row.value for row in found}
    return [_person(row._mapping, addresses.get(row.id)) for row in rows]


async def add(
    session: AsyncSession,
    organization_id: UUID,
    campaign_id: UUID,
    chosen: Sequence[Chosen],
    now: datetime,
) -> None:
    """Make recipients; whoever shares an address with one of them is a duplicate."""
    connection = await session.connection()
    result = await connection.execute(
        _ADD,
        {
            "organization": organization_id,
            "campaign": campaign_id,
            "now": now,
            "id": [new_id() for _ in chosen],
            "contact": [each.contact_id for each in chosen],
            "address": [each.address for each in chosen],
            "parameters": [orjson.dumps(each.components).decode() for each in chosen],
        },
    )
    await counters.add(connection, organization_id, {campaign_id: {"due": result.scalar_one()}})


async def exclude(
    session: AsyncSession,
    organization_id: UUID,
    campaign_id: UUID,
    excluded: Sequence[tuple[UUID, ExclusionReason]],
) -> None:
    connection = await session.connection()
    await connection.execute(
        _EXCLUDE,
        {
            "organization": organization_id,
            "campaign": campaign_id,
            "contact": [contact for contact, _ in excluded],
            "reason": [reason for _, reason in excluded],
        },
    )


async def close(session: AsyncSession, campaign_id: UUID) -> int:
    """Note the size of the audience; it never changes again."""
    connection = await session.connection()
    size: int = (await connection.execute(_SIZE, {"campaign": campaign_id})).scalar_one()
    return size


def _meant(audience: Audience) -> dict[str, Any]:
    return {
        "everyone": audience.everyone,
        "contacts": audience.contact_ids,
        "groups": audience.group_ids,
        "tags": audience.tag_ids,
        "not_groups": audience.exclude_group_ids,
        "not_tags": audience.exclude_tag_ids,
    }


def _person(row: Any, address: str | None) -> Person:
    fields = {name: row[name] for name in ("name", "email", "company", "language", "country")}
    custom = row["custom"]
    fields |= {
        f"custom.{name}": None if value is None else str(value) for name, value in custom.items()
    }
    return Person(row["id"], address, Consent(row["consent"]), row["blocked"], fields)

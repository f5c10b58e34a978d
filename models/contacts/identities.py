"""Finding people by the names Meta gives them, and making those nobody met yet."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.contacts.phones import canonical
from models.contacts.types import IdentityKind

_KNOWN = text("""
    select a.kind, a.value, i.contact_id
    from unnest(cast(:kinds as text[]), cast(:values as text[])) as a (kind, value)
    cross join lateral (
        select contact_id from contact_identity
        where organization_id = :organization and kind = a.kind and value = a.value limit 1
    ) i
""")
_CONTACTS = text("""
    insert into contact (id, organization_id, name, source, consent, blocked)
    select id, :organization, name, 'whatsapp', 'UNKNOWN', false
    from unnest(cast(:ids as uuid[]), cast(:names as text[])) as c (id, name)
""")
_IDENTITIES = text("""
    insert into contact_identity (organization_id, kind, value, contact_id)
    select :organization, kind, value, contact_id
    from unnest(cast(:kinds as text[]), cast(:values as text[]), cast(:contacts as uuid[]))
      as i (kind, value, contact_id)
    order by kind, value
    on conflict do nothing
""")
# Locked in id order, as everybody locks contacts.
_NAMES = text("""
    with named as (
        select c.id, n.name
        from unnest(cast(:ids as uuid[]), cast(:names as text[])) as n (id, name)
        join contact c on c.id = n.id and c.organization_id = :organization
        where c.name is null order by c.id for no key update of c
    )
    update contact set name = named.name from named
    where contact.id = named.id and contact.organization_id = :organization
""")

# What the person goes by now, before names they had: phones that were left have new owners.
CURRENT = "i.since desc nulls last, i.value"
_RENAMED = text("""
    update contact_identity i set since = greatest(i.since, n.at)
    from unnest(cast(:kinds as text[]), cast(:values as text[]), cast(:ats as timestamptz[]))
      as n (kind, value, at)
    where i.organization_id = :organization and i.kind = n.kind and i.value = n.value
""")
_PHONE = re.compile(r"\+?\d+")

Name = tuple[IdentityKind, str]


class IdentityTaken(Exception):
    """Another transaction met the same person at the same moment: repeat this one."""


class Alias(NamedTuple):
    """What one person is called. The business-scoped id comes first: phones change hands."""

    names: tuple[Name, ...]

    @classmethod
    def of(cls, phone: str | None, user_id: str | None) -> "Alias":
        # What is no phone names somebody only where nothing else does.
        told = phone if phone and (user_id is None or _PHONE.fullmatch(phone)) else None
        spelt = canonical(told) if told else None
        pairs = ((IdentityKind.BSUID, user_id), (IdentityKind.PHONE, spelt))
        return cls(tuple((kind, value) for kind, value in pairs if value))

    def also(self, other: "Alias") -> "Alias":
        return Alias(tuple(dict.fromkeys(self.names + other.names)))


class Person(NamedTuple):
    alias: Alias
    name: str | None = None


async def owners(
    session: AsyncSession, organization_id: UUID, aliases: Sequence[Alias]
) -> list[list[UUID]]:
    """For each alias every contact that has one of its names; there may be two, or none."""
    known = await _known(session, organization_id, aliases)
    return [
        list(dict.fromkeys(known[name] for name in alias.names if name in known))
        for alias in aliases
    ]


async def resolve(
    session: AsyncSession, organization_id: UUID, people: Sequence[Person]
) -> list[UUID]:
    """The contact of each person, made if new; names we did not know are learnt.

    Raises `IdentityTaken` when somebody else is making the same contact.
    """
    known = await _known(session, organization_id, [person.alias for person in people])
    learnt: dict[Name, UUID] = {}
    newcomers: dict[UUID, str | None] = {}
    found: list[UUID] = []
    for person in people:
        contact = next((known[name] for name in person.alias.names if name in known), None)
        if contact is None:
            contact = new_id()
            newcomers[contact] = person.name
        for name in person.alias.names:
            if name not in known:
                known[name] = learnt[name] = contact
        found.append(contact)
    await _make(session, organization_id, newcomers)
    await _learn(session, organization_id, learnt)
    await _name(session, organization_id, zip(found, people, strict=True))
    return found


async def renamed(
    session: AsyncSession, organization_id: UUID, names: Sequence[tuple[Alias, datetime]]
) -> None:
    """Meta said at these times that people go by these names now."""
    every = [(*name, at) for alias, at in names for name in alias.names]
    values = {
        "kinds": [str(kind) for kind, _, _ in every],
        "values": [value for _, value, _ in every],
        "ats": [at for _, _, at in every],
    }
    await (await session.connection()).execute(
        _RENAMED, {"organization": organization_id, **values}
    )


async def _known(
    session: AsyncSession, organization_id: UUID, aliases: Iterable[Alias]
) -> dict[Name, UUID]:
    names = list(dict.fromkeys(name for alias in aliases for name in alias.names))
    rows = await (await session.connection()).execute(
        _KNOWN, {"organization": organization_id, **_columns(names)}
    )
    return {(IdentityKind(row.kind), row.value): row.contact_id for row in rows}


async def _make(
    session: AsyncSession, organization_id: UUID, newcomers: dict[UUID, str | None]
) -> None:
    if newcomers:
        columns = {"ids": list(newcomers), "names": list(newcomers.values())}
        await (await session.connection()).execute(
            _CONTACTS, {"organization": organization_id, **columns}
        )


async def _learn(session: AsyncSession, organization_id: UUID, learnt: dict[Name, UUID]) -> None:
    if not learnt:
        return
    columns = {**_columns(list(learnt)), "contacts": list(learnt.values())}
    written = await (await session.connection()).execute(
        _IDENTITIES, {"organization": organization_id, **columns}
    )
    if written.rowcount != len(learnt):
        raise IdentityTaken


async def _name(
    session: AsyncSession, organization_id: UUID, people: Iterable[tuple[UUID, Person]]
) -> None:
    names = {contact: person.name for contact, person in people if person.name}
    if names:
        columns = {"ids": list(names), "names": list(names.values())}
        await (await session.connection()).execute(
            _NAMES, {"organization": organization_id, **columns}
        )


def _columns(names: Sequence[Name]) -> dict[str, list[str]]:
    return {"kinds": [str(kind) for kind, _ in names], "values": [value for _, value in names]}

"""Contacts one at a time and in pages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contacts.identities import CURRENT
from models.contacts.tags import set_tags
from models.contacts.types import Consent, Entry, Filters, IdentityKind
from models.violations import Promise, breaks

_MINE = "c.organization_id = :organization"
_VIEW = f"""
    select c.id, c.name, c.email, c.company, c.language, c.country, c.timezone, c.source,
           c.consent, c.consent_at, c.blocked, c.custom, c.last_replied_at, c.created_at,
           (select i.value from contact_identity i where i.organization_id = :organization
            and i.contact_id = c.id and i.kind = 'PHONE' order by {CURRENT} limit 1) as phone,
           (select i.value from contact_identity i where i.organization_id = :organization
            and i.contact_id = c.id and i.kind = 'BSUID' order by {CURRENT} limit 1) as user_id,
           array(select t.name from tag t join contact_tag m on m.tag_id = t.id
                 and m.organization_id = t.organization_id and m.contact_id = c.id
                 where t.organization_id = :organization order by t.name) as tags
    from contact c where {_MINE}
"""
_ONE = text(f"{_VIEW} and c.id = :id")
_FILTERS = {
    "after": "c.id > :after",
    "consent": "c.consent = :consent",
    "group_id": """exists (select from contact_group_member g where g.contact_id = c.id
                   and g.organization_id = :organization and g.group_id = :group_id)""",
    "tag": """exists (select from contact_tag m join tag t on t.id = m.tag_id
              and t.organization_id = m.organization_id where m.contact_id = c.id
              and m.organization_id = :organization and t.name = :tag)""",
    "name": "c.name ilike :name",
    "phone": """exists (select from contact_identity i where i.contact_id = c.id
                and i.organization_id = :organization and i.kind = 'PHONE'
                and i.value like :phone)""",
}
_LOCK = text(f"select 1 from contact c where {_MINE} and c.id = :id for no key update")
_REPLACE = text("""
    update contact set name = :name, email = :email, company = :company, language = :language,
        country = :country, timezone = :timezone, custom = cast(:custom as jsonb)
    where id = :id and organization_id = :organization
""")
_FORGET = text("""
    delete from contact_identity where organization_id = :organization and contact_id = :id
      and kind = :kind and value = :value
""")
_LEARN = text("""
    insert into contact_identity (organization_id, kind, value, contact_id)
    values (:organization, :kind, :value, :id)
    on conflict (organization_id, kind, value) do update set contact_id = excluded.contact_id
    where contact_identity.contact_id = excluded.contact_id
""")
_DELETE = text("""
    with mine as (select cast(:id as uuid) as id, cast(:organization as uuid) as organization),
    a as (delete from contact_tag t using mine
          where t.contact_id = mine.id and t.organization_id = mine.organization),
    b as (delete from contact_group_member g using mine
          where g.contact_id = mine.id and g.organization_id = mine.organization),
    d as (delete from consent k using mine
          where k.contact_id = mine.id and k.organization_id = mine.organization),
    e as (delete from contact_identity i using mine
          where i.contact_id = mine.id and i.organization_id = mine.organization)
    delete from contact c using mine
    where c.id = mine.id and c.organization_id = mine.organization returning c.id
""")


class NoSuchContact(Exception):
    """There is no such contact in the organization."""


class HasHistory(Exception):
    """Messages or campaigns refer to the contact, and what happened is kept."""


class AliasTaken(Exception):
    """Another contact has this phone or user id."""

    def __init__(self, kind: IdentityKind) -> None:
        super().__init__(str(kind))
        self.kind = kind


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact with its aliases and tags."""

    id: UUID
    name: str | None
    email: str | None
    company: str | None
    language: str | None
    country: str | None
    timezone: str | None
    source: str | None
    consent: Consent
    consent_at: datetime | None
    blocked: bool
    custom: dict[str, Any]
    last_replied_at: datetime | None
    created_at: datetime
    phone: str | None
    user_id: str | None
    tags: list[str]


class Replaced(NamedTuple):
    before: ContactView
    after: ContactView

    @property
    def changed(self) -> list[str]:
        """The names of the fields that are not what they were."""
        was, becomes = asdict(self.before), asdict(self.after)
        return [name for name in was if was[name] != becomes[name]]


class ContactRepository:
    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def get(self, id: UUID) -> ContactView:
        """Raises `NoSuchContact`."""
        connection = await self._session.connection()
        row = (await connection.execute(_ONE, self._this(id))).one_or_none()
        if row is None:
            raise NoSuchContact
        return ContactView(**row._mapping)

    async def page(self, filters: Filters, after: UUID | None, most: int) -> Sequence[ContactView]:
        """Oldest first."""
        given = {"after": after, **_parameters(filters)}
        given = {name: value for name, value in given.items() if value is not None}
        names = [name for name in given if name not in ("name", "phone")]
        searched = [_FILTERS[name] for name in ("name", "phone") if name in given]
        where = "".join(f" and {_FILTERS[name]}" for name in names)
        if searched:
            where += f" and ({' or '.join(searched)})"
        rows = await (await self._session.connection()).execute(
            text(f"{_VIEW}{where} order by c.id limit :most"),
            {"organization": self._organization_id, "most": most, **given},
        )
        return [ContactView(**row._mapping) for row in rows]

    async def replace(self, id: UUID, entry: Entry) -> Replaced:
        """Write every field as given; the aliases shown are replaced, others stay.

        Raises `NoSuchContact` or `AliasTaken`.
        """
        connection = await self._session.connection()
        if (await connection.execute(_LOCK, self._this(id))).one_or_none() is None:
            raise NoSuchContact
        before = await self.get(id)
        await self._rename(id, IdentityKind.PHONE, before.phone, entry.phone)
        await self._rename(id, IdentityKind.BSUID, before.user_id, entry.user_id)
        await connection.execute(
            _REPLACE,
            {
                **self._this(id),
                "name": entry.name,
                "email": entry.email,
                "company": entry.company,
                "language": entry.language,
                "country": entry.country,
                "timezone": entry.timezone,
                "custom": orjson.dumps(dict(entry.custom)).decode(),
            },
        )
        await set_tags(self._session, self._organization_id, id, entry.tags)
        return Replaced(before, await self.get(id))

    async def delete(self, id: UUID) -> None:
        """Raises `NoSuchContact` or `HasHistory`."""
        connection = await self._session.connection()
        try:
            result = await connection.execute(_DELETE, self._this(id))
        except IntegrityError as error:
            if breaks(error, Promise.REFERENCE):
                raise HasHistory from None
            raise
        if result.one_or_none() is None:
            raise NoSuchContact

    async def _rename(
        self, id: UUID, kind: IdentityKind, before: str | None, after: str | None
    ) -> None:
        if before == after:
            return
        connection = await self._session.connection()
        this = {**self._this(id), "kind": str(kind)}
        if before is not None:
            await connection.execute(_FORGET, {**this, "value": before})
        if after is not None:
            learnt = await connection.execute(_LEARN, {**this, "value": after})
            if learnt.rowcount == 0:
                raise AliasTaken(kind)

    def _this(self, id: UUID) -> dict[str, Any]:
        return {"organization": self._organization_id, "id": id}


def _parameters(filters: Filters) -> dict[str, Any]:
    return {
        "consent": filters.consent and str(filters.consent),
        "group_id": filters.group_id,
        "tag": filters.tag,
        **_searched(filters.search),
    }


def _searched(search: str | None) -> dict[str, str]:
    """What is typed begins a name or, without its separators, a phone."""
    if search is None or not search.strip():
        return {}
    plain = search.strip()
    for special in ("\\", "%", "_"):
        plain = plain.replace(special, "\\" + special)
    digits = "".join(each for each in search if each.isdecimal())
    phone = bool(digits) and not any(each.isalpha() for each in search)
    return {"name": f"{plain}%"} | ({"phone": f"+{digits}%"} if phone else {})

"""Whether a person wants marketing: every change kept, the latest one counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.contacts.types import Consent

_LOCK = text("""
    select id from contact
    where organization_id = :organization and id = any(cast(:contacts as uuid[]))
    order by id for no key update
""")
_KEEP = text("""
    insert into consent (id, organization_id, contact_id, state, source, proof, at)
    select c.id, :organization, c.contact_id, c.state, c.source, c.proof, c.at
    from unnest(cast(:ids as uuid[]), cast(:contacts as uuid[]), cast(:states as text[]),
                cast(:sources as text[]), cast(:proofs as text[]), cast(:ats as timestamptz[]))
      as c (id, contact_id, state, source, proof, at)
    where not exists (
        select from consent k
        where k.organization_id = :organization and k.contact_id = c.contact_id
          and k.state = c.state and k.source = c.source
          and k.proof is not distinct from c.proof and k.at = c.at)
""")
# At the same second a stop wins, in whatever order the two are told.
_APPLY = text("""
    update contact set consent = n.state, consent_at = n.at
    from unnest(cast(:contacts as uuid[]), cast(:states as text[]), cast(:ats as timestamptz[]))
      as n (contact_id, state, at)
    where contact.id = n.contact_id and contact.organization_id = :organization
      and (contact.consent_at is null or contact.consent_at < n.at
           or (contact.consent_at = n.at and n.state = 'OPTED_OUT'))
""")


class Change(NamedTuple):
    """A person changed their mind. `proof` names what shows it: a message, a person, a form."""

    contact_id: UUID
    state: Consent
    at: datetime
    source: str
    proof: str | None = None


async def record(session: AsyncSession, organization_id: UUID, changes: Sequence[Change]) -> None:
    """Keep changes and let the latest of each contact count. Repeating changes nothing."""
    if not changes:
        return
    distinct = list(dict.fromkeys(changes))
    latest: dict[UUID, Change] = {}
    for change in sorted(distinct, key=_weight):
        latest[change.contact_id] = change
    connection = await session.connection()
    here = {"organization": organization_id}
    await connection.execute(_LOCK, {**here, "contacts": sorted(latest)})
    await connection.execute(
        _KEEP,
        {
            **here,
            "ids": [new_id() for _ in distinct],
            "contacts": [change.contact_id for change in distinct],
            "states": [str(change.state) for change in distinct],
            "sources": [change.source for change in distinct],
            "proofs": [change.proof for change in distinct],
            "ats": [change.at for change in distinct],
        },
    )
    await connection.execute(
        _APPLY,
        {
            **here,
            "contacts": list(latest),
            "states": [str(change.state) for change in latest.values()],
            "ats": [change.at for change in latest.values()],
        },
    )


def _weight(change: Change) -> tuple[datetime, bool]:
    return (change.at, change.state is Consent.OPTED_OUT)

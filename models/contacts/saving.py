"""Writing contacts in bulk: a few statements for a thousand of them, found by what they are called.

Whoever exists already is added to: given fields replace, absent ones stay, tags join. Saving the
same entries again changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from core.outage import transactions_collided
from models.contacts.consents import Change, record
from models.contacts.groups import add_members
from models.contacts.identities import IdentityTaken
from models.contacts.identities import Name as Alias
from models.contacts.tags import add_tags
from models.contacts.types import Consent, Entry, IdentityKind, Issue, Outcome, Remark, Saved

CHUNK = 1000
_TRIES = 4
_COLUMNS = ("name", "email", "company", "language", "country", "timezone")
_UNNEST = """unnest(cast(:ids as uuid[]), cast(:name as text[]), cast(:email as text[]),
     cast(:company as text[]), cast(:language as text[]), cast(:country as text[]),
     cast(:timezone as text[]), cast(:custom as text[]))
     as n (id, name, email, company, language, country, timezone, custom)"""

# One look into the index for each name, whatever the planner believes of a table that just grew.
# Locked in id order, as everybody locks contacts: a stop that comes meanwhile waits, and wins.
_KNOWN = text("""
    with found as materialized (
        select a.kind, a.value, i.contact_id
        from unnest(cast(:kinds as text[]), cast(:values as text[])) as a (kind, value)
        cross join lateral (
            select contact_id from contact_identity
            where organization_id = :organization and kind = a.kind and value = a.value limit 1
        ) i
    )
    select found.kind, found.value, c.id, c.consent
    from contact c join found on found.contact_id = c.id
    where c.organization_id = :organization and c.id = any(array(select contact_id from found))
    order by c.id for no key update of c
""")
_MAKE = text(f"""
    insert into contact (id, organization_id, name, email, company, language, country, timezone,
                         custom, source, consent, blocked)
    select n.id, :organization, n.name, n.email, n.company, n.language, n.country, n.timezone,
           cast(n.custom as jsonb), :source, 'UNKNOWN', false
    from {_UNNEST}
""")
_LEARN = text("""
    insert into contact_identity (organization_id, kind, value, contact_id)
    select :organization, kind, value, contact_id
    from unnest(cast(:kinds as text[]), cast(:values as text[]), cast(:contacts as uuid[]))
      as i (kind, value, contact_id)
    order by kind, value
    on conflict do nothing
""")
_ADD = text(f"""
    update contact c
    set name = coalesce(n.name, c.name), email = coalesce(n.email, c.email),
        company = coalesce(n.company, c.company), language = coalesce(n.language, c.language),
        country = coalesce(n.country, c.country), timezone = coalesce(n.timezone, c.timezone),
        custom = c.custom || cast(n.custom as jsonb)
    from {_UNNEST}
    where c.id = n.id and c.organization_id = :organization
      and c.id = any(cast(:ids as uuid[]))
      and (n.name <> coalesce(c.name, '') or n.email <> coalesce(c.email, '')
           or n.company <> coalesce(c.company, '') or n.language <> coalesce(c.language, '')
           or n.country <> coalesce(c.country, '') or n.timezone <> coalesce(c.timezone, '')
           or not c.custom @> cast(n.custom as jsonb))
""")


@dataclass(frozen=True, slots=True)
class Terms:
    """How entries are saved. `now` dates a consent that has no date of its own."""

    now: datetime
    source: str
    group_id: UUID | None = None
    require_consent: bool = False
    only_new: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    id: UUID
    consent: Consent


async def save(
    session: AsyncSession, organization_id: UUID, entries: Sequence[Entry], terms: Terms
) -> list[Saved]:
    """Save up to `CHUNK` entries and say what became of each.

    A collision undoes only this, and it is tried again. Raises `NoSuchGroup`, or `IdentityTaken`
    when others make the same contacts all the time.
    """
    for _ in range(_TRIES - 1):
        try:
            async with session.begin_nested():
                return await _write(session, organization_id, entries, terms)
        except IdentityTaken:
            continue
        except DBAPIError as error:
            if not transactions_collided(error):
                raise
    return await _write(session, organization_id, entries, terms)


async def _write(
    session: AsyncSession, organization_id: UUID, entries: Sequence[Entry], terms: Terms
) -> list[Saved]:
    known = await _known(session, organization_id, entries)
    saved = _judge(entries, known, terms)
    kept = [
        (each.contact_id, each.outcome, entry)
        for each, entry in zip(saved, entries, strict=True)
        if each.contact_id is not None
    ]
    made = {id: entry for id, outcome, entry in kept if outcome is Outcome.CREATED}
    added_to = {id: entry for id, outcome, entry in kept if outcome is Outcome.UPDATED}
    await _make(session, organization_id, made, terms.source)
    await _learn(session, organization_id, {id: entry for id, _, entry in kept}, known)
    await _add(session, organization_id, added_to)
    await add_tags(session, organization_id, [(id, entry.tags) for id, _, entry in kept])
    if terms.group_id is not None:
        await add_members(session, organization_id, terms.group_id, [id for id, _, _ in kept])
    consents = {each.id: each.consent for each in known.values()}
    await record(session, organization_id, _changes(kept, consents, terms.now))
    return saved


async def _known(
    session: AsyncSession, organization_id: UUID, entries: Sequence[Entry]
) -> dict[Alias, _Known]:
    names = list(dict.fromkeys(name for entry in entries for name in entry.names))
    rows = await (await session.connection()).execute(
        _KNOWN,
        {
            "organization": organization_id,
            "kinds": [str(kind) for kind, _ in names],
            "values": [value for _, value in names],
        },
    )
    return {
        (IdentityKind(row.kind), row.value): _Known(row.id, Consent(row.consent)) for row in rows
    }


def _judge(entries: Sequence[Entry], known: Mapping[Alias, _Known], terms: Terms) -> list[Saved]:
    seen: set[UUID | Alias] = set()
    saved: list[Saved] = []
    for entry in entries:
        one = _judge_one(entry, known, terms, seen)
        if one.contact_id is not None:
            seen |= {one.contact_id, *entry.names}
        saved.append(one)
    return saved


def _judge_one(
    entry: Entry, known: Mapping[Alias, _Known], terms: Terms, seen: set[UUID | Alias]
) -> Saved:
    found = {known[name].id: (known[name], name) for name in entry.names if name in known}
    first = next((name for name in entry.names), None)
    if first is None:
        return _skipped("phone", Issue.NO_IDENTITY, "A phone or a user id is needed.")
    if seen & {*entry.names, *found}:
        return _skipped(_field(first), Issue.DUPLICATE, "The same contact was given before.")
    if len(found) > 1:
        said = "The phone and the user id belong to two different contacts."
        return _skipped("userId", Issue.TWO_CONTACTS, said)
    existing, name = next(iter(found.values()), (None, first))
    if existing is not None and terms.only_new:
        return _skipped(_field(name), Issue.DUPLICATE, "Another contact has it.")
    consent = entry.agreement.state if entry.agreement else existing and existing.consent
    if terms.require_consent and consent in (None, Consent.UNKNOWN):
        return _skipped("consent", Issue.MISSING_CONSENT, "Nobody says that this person agreed.")
    if existing is None:
        return Saved(Outcome.CREATED, new_id())
    return Saved(Outcome.UPDATED, existing.id, _kept_out(entry, existing))


def _kept_out(entry: Entry, existing: _Known) -> Remark | None:
    if not _would_overrule(entry, existing.consent):
        return None
    said = "This person opted out and stays so: the consent given has no date."
    return Remark("consent", Issue.KEPT_OPTED_OUT, said)


def _would_overrule(entry: Entry, consent: Consent) -> bool:
    """A list somebody kept does not overrule a person who said stop."""
    given = entry.agreement
    return (
        given is not None
        and given.at is None
        and given.state is Consent.OPTED_IN
        and consent is Consent.OPTED_OUT
    )


def _changes(
    kept: Sequence[tuple[UUID, Outcome, Entry]], consents: Mapping[UUID, Consent], now: datetime
) -> list[Change]:
    """Consents that are news: what is undated and known already is not recorded again."""
    changes: list[Change] = []
    for id, _, entry in kept:
        given, before = entry.agreement, consents.get(id, Consent.UNKNOWN)
        if given is None or _would_overrule(entry, before):
            continue
        if given.at is None and given.state is before:
            continue
        changes.append(Change(id, given.state, given.at or now, given.source, given.proof))
    return changes


async def _make(
    session: AsyncSession, organization_id: UUID, made: Mapping[UUID, Entry], source: str
) -> None:
    if made:
        columns = {"organization": organization_id, "source": source, **_columns(made)}
        await (await session.connection()).execute(_MAKE, columns)


async def _learn(
    session: AsyncSession,
    organization_id: UUID,
    kept: Mapping[UUID, Entry],
    known: Mapping[Alias, _Known],
) -> None:
    learnt = [
        (kind, value, id)
        for id, entry in kept.items()
        for kind, value in entry.names
        if (kind, value) not in known
    ]
    if not learnt:
        return
    written = await (await session.connection()).execute(
        _LEARN,
        {
            "organization": organization_id,
            "kinds": [str(kind) for kind, _, _ in learnt],
            "values": [value for _, value, _ in learnt],
            "contacts": [id for _, _, id in learnt],
        },
    )
    if written.rowcount != len(learnt):
        raise IdentityTaken


async def _add(session: AsyncSession, organization_id: UUID, told: Mapping[UUID, Entry]) -> None:
    if told:
        columns = {"organization": organization_id, **_columns(told)}
        await (await session.connection()).execute(_ADD, columns)


def _columns(entries: Mapping[UUID, Entry]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {"ids": list(entries)}
    for name in _COLUMNS:
        columns[name] = [getattr(entry, name) for entry in entries.values()]
    columns["custom"] = [orjson.dumps(dict(each.custom)).decode() for each in entries.values()]
    return columns


def _skipped(field: str, code: Issue, message: str) -> Saved:
    return Saved(Outcome.SKIPPED, None, Remark(field, code, message))


def _field(name: Alias) -> str:
    return "phone" if name[0] is IdentityKind.PHONE else "userId"

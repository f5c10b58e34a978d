"""Importing a file of contacts: every row is judged alone, saved by identity, and reported."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from pydantic import ValidationError

from core.database import Database
from models.audit import log
from models.audit.actors import acting
from models.contacts.fields import ContactFields, is_user_id
from models.contacts.groups import GroupRepository
from models.contacts.identities import Name as Alias
from models.contacts.noted import told
from models.contacts.phones import BadNumber, known_region, normalise
from models.contacts.saving import CHUNK, Terms, save
from models.contacts.sheets import Row, Sheet, rows
from models.contacts.types import Agreement, Consent, Entry, Issue, Outcome, Remark, Saved

MOST_REMARKS = 1000
_PLAIN = ("name", "email", "company", "language", "country", "timezone")
_SEPARATORS = re.compile(r"[;,|]")
_YES = "yes y true 1 x ok opted_in optedin opt-in optin in subscribed ja si sí sim oui да"
_NO = "no n false 0 opted_out optedout opt-out optout out unsubscribed nein não nao non нет"
_WORDS = dict.fromkeys(_YES.split(), Consent.OPTED_IN) | dict.fromkeys(
    _NO.split(), Consent.OPTED_OUT
)


@dataclass(frozen=True, slots=True)
class Assumed:
    """What holds for the rows of a file that do not say otherwise."""

    region: str | None = None
    consent: Consent | None = None
    consent_source: str = "import"
    consent_proof: str | None = None


@dataclass(slots=True)
class Report:
    """What became of a file's rows; `remarks` holds the first of them, by row."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    remarks: list[tuple[int, Remark]] = field(default_factory=list)
    truncated: bool = False

    def add(self, outcome: Outcome, row: int, remark: Remark | None) -> None:
        match outcome:
            case Outcome.CREATED:
                self.created += 1
            case Outcome.UPDATED:
                self.updated += 1
            case Outcome.SKIPPED:
                self.skipped += 1
        if remark is None:
            return
        if len(self.remarks) < MOST_REMARKS:
            self.remarks.append((row, remark))
        else:
            self.truncated = True


class ContactImport:
    """One file into one organization. Repeating it changes nothing more."""

    def __init__(
        self, database: Database, organization_id: UUID, terms: Terms, assumed: Assumed
    ) -> None:
        self._database = database
        self._organization_id = organization_id
        self._terms = terms
        self._assumed = assumed
        self._seen: dict[Alias, int] = {}

    async def run(self, file: BinaryIO, sheet: Sheet) -> Report:
        """Save a thousand rows at a time, each thousand in a transaction of its own."""
        report = Report()
        found = rows(file, sheet)
        while chunk := await asyncio.to_thread(self._take, found):
            entries = {number: each for number, each in chunk if isinstance(each, Entry)}
            saved = await self._save(list(entries.values()))
            results = dict(zip(entries, saved, strict=True))
            for number, each in chunk:
                if isinstance(each, Remark):
                    report.add(Outcome.SKIPPED, number, each)
                else:
                    report.add(results[number].outcome, number, results[number].remark)
        return report

    async def _save(self, entries: Sequence[Entry]) -> list[Saved]:
        async with self._database.transaction([self._organization_id]) as session:
            saved = await save(session, self._organization_id, entries, self._terms)
            if any(each.contact_id is not None for each in saved):
                facts = {**told(saved), "groupId": self._terms.group_id}
                change = log.Change("contact.imported", after=facts)
                await log.record(session, self._organization_id, acting(), change)
            return saved

    def _take(self, found: Iterator[Row]) -> list[tuple[int, Entry | Remark]]:
        """Reads a file and parses phones, so it runs beside the event loop."""
        return [
            (number, self._once(number, entry_of(cells, self._assumed, self._terms.now)))
            for number, cells in islice(found, CHUNK)
        ]

    def _once(self, number: int, judged: Entry | Remark) -> Entry | Remark:
        if isinstance(judged, Remark):
            return judged
        before = next((self._seen[name] for name in judged.names if name in self._seen), None)
        if before is not None:
            said = f"The same contact stands in row {before}."
            return Remark("phone" if judged.phone else "userId", Issue.DUPLICATE, said)
        self._seen |= dict.fromkeys(judged.names, number)
        return judged


async def joined(
    database: Database, organization_id: UUID, *, group_id: UUID | None, name: str | None
) -> UUID | None:
    """The group a file's people join; by name it is made if new. Raises `NoSuchGroup`."""
    if group_id is None and name is None:
        return None
    async with database.transaction([organization_id]) as session:
        groups = GroupRepository(session, organization_id)
        if name is None:
            assert group_id is not None
            return (await groups.get(group_id)).id
        group, made = await groups.named(name)
        if made:
            change = log.Change("group.created", group.id, after={"name": group.name})
            await log.record(session, organization_id, acting(), change)
        return group.id


def entry_of(cells: Mapping[str, str], assumed: Assumed, now: datetime) -> Entry | Remark:
    """A row as a contact, or what is wrong with it first."""
    if "" in cells:
        return Remark("row", Issue.BAD_FIELD, f"The row has {cells['']}.")
    try:
        phone = _phone(cells, assumed.region)
    except BadNumber as bad:
        return Remark("phone", Issue.BAD_NUMBER, str(bad))
    user_id = cells.get("userId")
    if user_id is not None and not is_user_id(user_id):
        return Remark("userId", Issue.BAD_USER_ID, "It is not a business-scoped user id.")
    if phone is None and user_id is None:
        return Remark("phone", Issue.NO_IDENTITY, "A phone or a user id is needed.")
    try:
        agreement = _agreement(cells, assumed, now)
    except ValueError as bad:
        return Remark("consent", Issue.BAD_CONSENT, str(bad))
    fields = _fields(cells)
    if isinstance(fields, Remark):
        return fields
    told = {name: getattr(fields, name) for name in _PLAIN}
    tags = tuple(fields.tags)
    return Entry(phone, user_id, **told, tags=tags, custom=fields.custom, agreement=agreement)


def _phone(cells: Mapping[str, str], region: str | None) -> str | None:
    # Spreadsheets keep a leading apostrophe to save a number from becoming a formula.
    written = cells.get("phone", "").removeprefix("'")
    country = cells.get("country", "").upper()
    return normalise(written, country if known_region(country) else region) if written else None


def _agreement(cells: Mapping[str, str], assumed: Assumed, now: datetime) -> Agreement | None:
    """Raises ValueError with what to write instead."""
    word = cells.get("consent")
    state = _WORDS.get(word.casefold()) if word else assumed.consent
    if word and state is None:
        raise ValueError("Write yes or no, or leave it empty.")
    at = _moment(cells["consentAt"], now) if "consentAt" in cells else None
    if state is None:
        return None
    return Agreement(state, assumed.consent_source, assumed.consent_proof, at)


def _moment(written: str, now: datetime) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError("Write the date as 2026-11-20 or 2026-11-20T09:30:00Z.") from None
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    if aware > now:
        raise ValueError("The date lies in the future.")
    return aware


def _fields(cells: Mapping[str, str]) -> ContactFields | Remark:
    told: dict[str, object] = {name: cells[name] for name in _PLAIN if name in cells}
    told["tags"] = [
        tag for part in _SEPARATORS.split(cells.get("tags", "")) if (tag := part.strip())
    ]
    told["custom"] = {
        name.removeprefix("custom."): cell
        for name, cell in cells.items()
        if name.startswith("custom.")
    }
    try:
        return ContactFields.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"] if part != "[key]")
        return Remark(where, Issue.BAD_FIELD, first["msg"].removeprefix("Value error, "))

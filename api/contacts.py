"""Contacts: people, how to reach them, and what they agreed to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status
from pydantic.alias_generators import to_camel

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contact_bodies import (
    BulkAnswer,
    BulkBody,
    BulkItemAnswer,
    ContactAnswer,
    ContactBody,
    DefaultRegion,
    NewContactBody,
    RemarkAnswer,
    WishBody,
    normalised,
)
from api.errors import Conflict, NotFound, ValidationFailed
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from api.validation import Detail
from models.audit.log import CHANGED
from models.auth.permissions import Permission
from models.contacts import consents
from models.contacts.groups import NoSuchGroup
from models.contacts.identities import IdentityTaken
from models.contacts.noted import told
from models.contacts.phones import BadNumber
from models.contacts.repository import AliasTaken, ContactRepository, HasHistory, NoSuchContact
from models.contacts.saving import Terms, save
from models.contacts.types import (
    Consent,
    Entry,
    Filters,
    IdentityKind,
    Issue,
    Outcome,
    Remark,
    Saved,
)

router = guarded(prefix="/contacts", tags=["Contacts"])
INVALID = "The request is not valid."
_ALIASES = {IdentityKind.PHONE: "phone", IdentityKind.BSUID: "userId"}


def naming(field: str, message: str) -> list[Detail]:
    return [{"field": field, "message": message}]


@contextmanager
def refused() -> Iterator[None]:
    """What the models say no to, as refusals."""
    try:
        yield
    except NoSuchContact:
        raise NotFound("There is no such contact.") from None
    except NoSuchGroup:
        raise NotFound("There is no such group.") from None
    except HasHistory:
        raise Conflict(
            "Messages or campaigns refer to this contact, and what happened is kept. "
            "Opt the contact out instead."
        ) from None
    except AliasTaken as taken:
        said = "Another contact has it."
        raise Conflict(said, naming(_ALIASES[taken.kind], said)) from None
    except BadNumber as bad:
        raise ValidationFailed(INVALID, naming("phone", str(bad))) from None
    except IdentityTaken:
        raise Conflict("Somebody else is changing the same contacts. Try again.") from None


@router.post(
    "",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    status_code=status.HTTP_201_CREATED,
    summary="Create a contact",
)
async def create(
    body: NewContactBody, change: ChangeDep, region: DefaultRegion = None
) -> ContactAnswer:
    """Make a contact with a phone, a business-scoped user id, or both.

    409 names the field when another contact has the phone or the user id.
    """
    terms = Terms(datetime.now(UTC), "api", only_new=True)
    with refused():
        entry = body.new_entry(region)
        [saved] = await save(change.session, change.organization_id, [entry], terms)
        contact = await _contacts(change).get(_made(saved))
    await change.note("contact.created", contact.id)
    return ContactAnswer.of(contact)


@router.get("", dependencies=[may(Permission.READ_CONTACTS)], summary="List contacts")
async def index(
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    consent: Annotated[Consent | None, Query(description="What they agreed to.")] = None,
    group_id: Annotated[UUID | None, Query(alias="groupId", description="In this group.")] = None,
    tag: Annotated[str | None, Query(max_length=60, description="With this tag.")] = None,
    search: Annotated[
        str | None, Query(max_length=100, description="How a name or a phone begins.")
    ] = None,
) -> Page[ContactAnswer]:
    """Oldest first; the filters narrow the list together."""
    filters = Filters(consent, group_id, printable("tag", tag), printable("search", search))
    async with state.database.reading([caller.organization_id]) as session:
        contacts = ContactRepository(session, caller.organization_id)
        rows = await contacts.page(filters, cursor, limit + 1)
    return page_of([ContactAnswer.of(row) for row in rows], limit)


@router.post(
    "/bulk", dependencies=[may(Permission.WRITE_CONTACTS)], summary="Save up to 1,000 contacts"
)
async def bulk(body: BulkBody, change: ChangeDep, region: DefaultRegion = None) -> BulkAnswer:
    """Make new contacts and add to known ones, found by phone or user id; an answer for each.

    A consent without `at` does not overrule a person who opted out. Repeating changes nothing.
    """
    judged = [normalised(each, region) for each in body.contacts]
    entries = [each for each in judged if isinstance(each, Entry)]
    terms = Terms(datetime.now(UTC), "api", body.group_id, body.require_consent)
    with refused():
        saved = iter(await save(change.session, change.organization_id, entries, terms))
    results = [next(saved) if isinstance(each, Entry) else _bad(each) for each in judged]
    await change.note("contact.saved", after={**told(results), "groupId": body.group_id})
    return _report(results)


@router.get(
    "/{contact_id:uuid}", dependencies=[may(Permission.READ_CONTACTS)], summary="Read a contact"
)
async def read(contact_id: UUID, caller: CallerDep, state: ServicesDep) -> ContactAnswer:
    """404 also for a contact of another organization."""
    with refused():
        async with state.database.reading([caller.organization_id]) as session:
            contacts = ContactRepository(session, caller.organization_id)
            return ContactAnswer.of(await contacts.get(contact_id))


@router.put(
    "/{contact_id:uuid}", dependencies=[may(Permission.WRITE_CONTACTS)], summary="Replace a contact"
)
async def replace(
    contact_id: UUID, body: ContactBody, change: ChangeDep, region: DefaultRegion = None
) -> ContactAnswer:
    """Write every field; what is absent becomes empty. Consent has its own routes.

    409 names the field when another contact has the phone or the user id.
    """
    with refused():
        entry = _reachable(body.entry(region))
        replaced = await _contacts(change).replace(contact_id, entry)
    after = dict.fromkeys(map(to_camel, replaced.changed), CHANGED)
    await change.note("contact.replaced", contact_id, after=after)
    return ContactAnswer.of(replaced.after)


@router.delete(
    "/{contact_id:uuid}",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a contact",
)
async def delete(contact_id: UUID, change: ChangeDep) -> Response:
    """Only a contact nothing happened to: 409 when messages or campaigns refer to it."""
    with refused():
        await _contacts(change).delete(contact_id)
    await change.note("contact.deleted", contact_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/{contact_id:uuid}/opt-in",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    summary="Record that a person wants marketing",
)
async def opt_in(
    contact_id: UUID, change: ChangeDep, body: WishBody | None = None
) -> ContactAnswer:
    """The latest wish counts, so a date before an opt-out changes nothing but the history."""
    return await _wish(change, contact_id, Consent.OPTED_IN, body or WishBody())


@router.post(
    "/{contact_id:uuid}/opt-out",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    summary="Record that a person wants no marketing",
)
async def opt_out(
    contact_id: UUID, change: ChangeDep, body: WishBody | None = None
) -> ContactAnswer:
    """Nothing of a campaign that asks for consent begins for them from now on."""
    return await _wish(change, contact_id, Consent.OPTED_OUT, body or WishBody())


def printable(field: str, value: str | None) -> str | None:
    """PostgreSQL has no character for a null byte."""
    if value is not None and "\x00" in value:
        raise ValidationFailed(INVALID, naming(field, "It holds a null byte."))
    return value


async def _wish(change: Change, contact_id: UUID, wish: Consent, body: WishBody) -> ContactAnswer:
    made = consents.Change(contact_id, wish, body.at or datetime.now(UTC), body.source, body.proof)
    with refused():
        before = await _contacts(change).get(contact_id)
    await consents.record(change.session, change.organization_id, [made])
    contact = await _contacts(change).get(contact_id)
    verb = "opted_in" if wish is Consent.OPTED_IN else "opted_out"
    was, becomes = {"consent": before.consent}, {"consent": contact.consent, "at": made.at}
    await change.note(f"contact.{verb}", contact_id, before=was, after=becomes)
    return ContactAnswer.of(contact)


def _contacts(change: Change) -> ContactRepository:
    return ContactRepository(change.session, change.organization_id)


def _made(saved: Saved) -> UUID:
    if saved.contact_id is not None:
        return saved.contact_id
    assert saved.remark is not None
    details = naming(saved.remark.field, saved.remark.message)
    if saved.remark.code is Issue.NO_IDENTITY:
        raise ValidationFailed(INVALID, details)
    raise Conflict(saved.remark.message, details)


def _reachable(entry: Entry) -> Entry:
    if not entry.names:
        raise ValidationFailed(INVALID, naming("phone", "A phone or a user id is needed."))
    return entry


def _bad(number: BadNumber) -> Saved:
    return Saved(Outcome.SKIPPED, None, Remark("phone", Issue.BAD_NUMBER, str(number)))


def _report(saved: list[Saved]) -> BulkAnswer:
    outcomes = [each.outcome for each in saved]
    return BulkAnswer(
        created=outcomes.count(Outcome.CREATED),
        updated=outcomes.count(Outcome.UPDATED),
        skipped=outcomes.count(Outcome.SKIPPED),
        items=[
            BulkItemAnswer(
                index=index,
                outcome=each.outcome,
                id=each.contact_id,
                remark=None if each.remark is None else RemarkAnswer.of(each.remark),
            )
            for index, each in enumerate(saved)
        ],
    )

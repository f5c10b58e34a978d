"""Inbound messages: who wrote, what they wrote, what it does to their thread and their consent."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.messages import InboundMessage, parse_message
from core.database import Database
from models.accounts import numbers
from models.contacts.consents import Change, record
from models.contacts.identities import Alias, Person, owners, resolve
from models.contacts.words import consent_in
from models.conversations import hearing
from models.conversations.hearing import Utterance
from models.conversations.satisfaction import rating_in
from models.conversations.threads import Place, hold
from models.ingest.types import StoredEvent
from models.media import records
from models.media.records import Came
from models.sending import inbound
from models.sending.inbound import Inbound

# People press or type these; a caption or a forwarded order is not a wish.
_SPOKEN = ("text", "button", "interactive")
# Nobody waits for an answer to these. An edit changes what was asked, which is heard again.
_QUIET = ("reaction", "system", "request_welcome")
_AMENDING = ("edit", "revoke")


class NobodyNamed(Exception):
    """A message says neither a phone nor a business-scoped id of who wrote it."""


class NumberUnknown(Exception):
    """A message is for a number whose row is gone."""


class Messages:
    """Stores each message once, with its contact, and honours the words that stop marketing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        messages = _once(parse_message(event.body.encode()) for event in events)
        known = await numbers.by_meta_id(
            session, organization_id, {each.phone_number_id or "" for each in messages}
        )
        people = [_person(message) for message in messages]
        contacts = await resolve(session, organization_id, people)
        kept = [
            Inbound(
                phone_number_id=_number(known, message),
                contact_id=contact,
                type=message.type,
                body=_body(message),
                wamid=message.wamid,
                at=message.at,
            )
            for message, contact in zip(messages, contacts, strict=True)
        ]
        places = [(each.contact_id, each.phone_number_id) for each in kept]
        threads = await hold(session, organization_id, places)
        new = await inbound.keep(session, organization_id, kept)
        files = [
            _file(known, message, new[message.wamid])
            for message in messages
            if message.media is not None and message.wamid in new
        ]
        await records.came(session, organization_id, files)
        uttered = [
            _utterance(message, threads[place], place, new.get(message.wamid))
            for message, place in zip(messages, places, strict=True)
        ]
        await hearing.hear(session, organization_id, uttered)
        await _consent(session, organization_id, messages)
        await self._mark_interactive({message.phone_number_id for message in kept})

    async def _mark_interactive(self, ids: set[UUID]) -> None:
        """In a transaction of its own: the pace of a number cannot wait for this batch."""
        async with self._database.transaction() as session:
            await inbound.mark_interactive(session, ids)


def _once(messages: Iterable[InboundMessage]) -> list[InboundMessage]:
    """What comes twice in one batch was said when it came first."""
    first: dict[str, InboundMessage] = {}
    for message in messages:
        first.setdefault(message.wamid, message)
    return list(first.values())


def _person(message: InboundMessage) -> Person:
    alias = Alias.of(message.phone, message.user_id)
    if change := message.identity_change:
        before = Alias.of(None, change.previous_user_id).also(alias)
        alias = before.also(Alias.of(change.phone, change.user_id))
    if not alias.names:
        raise NobodyNamed
    return Person(alias, message.profile_name)


def _number(known: dict[str, UUID], message: InboundMessage) -> UUID:
    found = known.get(message.phone_number_id or "")
    if found is None:
        raise NumberUnknown
    return found


def _file(known: dict[str, UUID], message: InboundMessage, message_id: UUID) -> Came:
    media = message.media
    assert media is not None
    return Came(
        message_id=message_id,
        phone_number_id=_number(known, message),
        meta_id=media.id,
        mime_type=media.mime_type,
        sha256=media.sha256,
        filename=media.filename,
        at=message.at,
    )


def _utterance(
    message: InboundMessage, conversation_id: UUID, place: Place, message_id: UUID | None
) -> Utterance:
    rating = rating_in(message.payload)
    quiet = message.type in _QUIET or message.group_id is not None or rating is not None
    amends = message.type in _AMENDING
    return Utterance(
        conversation_id=conversation_id,
        place=place,
        wamid=message.wamid,
        at=message.at,
        message_id=message_id,
        about=message.about_id if amends or message.type == "reaction" else None,
        speaks=not quiet and not amends,
        stirs=amends,
        rating=rating,
    )


def _body(message: InboundMessage) -> dict[str, Any]:
    told = {
        "text": message.text,
        "payload": message.payload,
        "about": message.about_id,
        "group": message.group_id,
        "referral": message.referral,
        "codes": list(message.codes),
        "content": message.content,
    }
    return {name: value for name, value in told.items() if value}


async def _consent(
    session: AsyncSession, organization_id: UUID, messages: Sequence[InboundMessage]
) -> None:
    """A stop counts for every contact that has one of the sender's names."""
    spoken = [
        (message, state)
        for message in messages
        if message.type in _SPOKEN
        and message.group_id is None
        and (state := consent_in(message.text) or consent_in(message.payload)) is not None
    ]
    if not spoken:
        return
    aliases = [_person(message).alias for message, _ in spoken]
    found = await owners(session, organization_id, aliases)
    changes = [
        Change(contact, state, message.at, "message", message.wamid)
        for (message, state), contacts in zip(spoken, found, strict=True)
        for contact in contacts
    ]
    await record(session, organization_id, changes)

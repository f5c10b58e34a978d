"""Inbound messages: who wrote, what they wrote, what it does to their thread and their consent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.ingest.identities import unite
from activities.ingest.keeping import Said, keep
from clients.meta.webhooks.messages import InboundMessage, parse_message
from core.database import Database
from models.contacts.consents import Change, record
from models.contacts.identities import Alias, Person, owners, renamed
from models.contacts.types import Consent
from models.contacts.words import consent_in
from models.conversations import hearing
from models.flows import responses
from models.flows.responses import Reply
from models.ingest.types import StoredEvent
from models.sending import inbound

# People press or type these; a caption or a forwarded order is not a wish.
_SPOKEN = ("text", "button", "interactive")


class Messages:
    """Stores each message once, with its contact, and honours the words that stop marketing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        messages = [parse_message(event.body.encode()) for event in events]
        people = [_person(message) for message in messages]
        changed = [
            person.alias
            for message, person in zip(messages, people, strict=True)
            if message.identity_change is not None
        ]
        await unite(session, organization_id, changed)
        uttered = await keep(
            session,
            organization_id,
            [
                Said(message, person, message.phone_number_id, referral=message.referral)
                for message, person in zip(messages, people, strict=True)
            ],
        )
        await responses.keep(session, organization_id, _filled_in(messages))
        await renamed(session, organization_id, _new_names(messages))
        wishes = _wishes(messages)
        answered = {message.wamid for message, _ in wishes}
        await hearing.hear(
            session,
            organization_id,
            [each._replace(speaks=each.speaks and each.wamid not in answered) for each in uttered],
        )
        await _consent(session, organization_id, wishes)
        await self._mark_interactive({number for _, number in {each.place for each in uttered}})

    async def _mark_interactive(self, ids: set[UUID]) -> None:
        """In a transaction of its own: the pace of a number cannot wait for this batch."""
        async with self._database.transaction() as session:
            await inbound.mark_interactive(session, ids)


def _person(message: InboundMessage) -> Person:
    alias = Alias.of(message.phone, message.user_id)
    if change := message.identity_change:
        before = Alias.of(None, change.previous_user_id).also(alias)
        alias = before.also(Alias.of(change.phone, change.user_id))
    return Person(alias, message.profile_name)


def _new_names(messages: Sequence[InboundMessage]) -> list[tuple[Alias, datetime]]:
    """Messages go to the new phone from now on, also where the old one is still known."""
    return [
        (Alias.of(change.phone, change.user_id), message.at)
        for message in messages
        if (change := message.identity_change) is not None
    ]


def _filled_in(messages: Sequence[InboundMessage]) -> list[Reply]:
    return [
        Reply(message.wamid, message.about_id, message.flow.answers)
        for message in messages
        if message.flow is not None and message.about_id is not None
    ]


def _wishes(messages: Sequence[InboundMessage]) -> list[tuple[InboundMessage, Consent]]:
    """Those that say nothing but whether marketing is wanted: they are heeded, and that is all."""
    return [
        (message, state)
        for message in messages
        if message.type in _SPOKEN
        and message.group_id is None
        and (state := consent_in(message.text) or consent_in(message.payload)) is not None
    ]


async def _consent(
    session: AsyncSession,
    organization_id: UUID,
    wishes: Sequence[tuple[InboundMessage, Consent]],
) -> None:
    """A stop counts for every contact that has one of the sender's names."""
    if not wishes:
        return
    found = await owners(session, organization_id, [_person(each).alias for each, _ in wishes])
    changes = [
        Change(contact, state, message.at, "message", message.wamid)
        for (message, state), contacts in zip(wishes, found, strict=True)
        for contact in contacts
    ]
    await record(session, organization_id, changes)

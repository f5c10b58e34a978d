"""A number that is also on somebody's phone: what was written there, before and since."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.ingest.keeping import Said, keep
from clients.meta.webhooks.address_book import parse_address_book
from clients.meta.webhooks.echoes import parse_echo
from clients.meta.webhooks.history import HistoryPiece, parse_history
from models.contacts.identities import Alias, Person, resolve
from models.conversations import hearing
from models.ingest.types import StoredEvent


class Echoes:
    """Shows what the business wrote on its phone as what it is: somebody there has answered."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        echoes = [parse_echo(event.body.encode()) for event in events]
        said = [
            Said(
                message=echo,
                person=Person(Alias.of(echo.phone, echo.user_id), echo.profile_name),
                meta_number_id=echo.phone_number_id,
                inbound=False,
            )
            for echo in echoes
        ]
        uttered = await keep(session, organization_id, said)
        await hearing.answered_by_phone(session, organization_id, uttered)


class History:
    """Old messages take their place; nobody is woken, and nothing waits for an answer."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        pieces = [parse_history(event.body.encode()) for event in events]
        said = [each for piece in pieces for each in _said(piece)]
        if said:
            uttered = await keep(session, organization_id, said)
            await hearing.remembered(session, organization_id, uttered)


class AddressBook:
    """People get the names they have on the phone, unless they have one here."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        entries = [parse_address_book(event.body.encode()) for event in events]
        people = [
            Person(Alias.of(entry.phone, entry.user_id), entry.full_name or entry.first_name)
            for entry in entries
            if not entry.removed
        ]
        await resolve(session, organization_id, people)


def _said(piece: HistoryPiece) -> list[Said]:
    if piece.thread is None:
        return []
    person = Person(Alias.of(piece.thread.phone, piece.thread.user_id))
    return [
        Said(
            message=message,
            person=person,
            meta_number_id=piece.phone_number_id,
            inbound=message.inbound,
        )
        for message in piece.thread.messages
    ]

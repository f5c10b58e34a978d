"""Calls stand in the thread they belong to once they are over; a missed one waits for an answer."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from activities.ingest.keeping import Said, keep
from clients.meta.webhooks.calls import CallEvent, parse_call
from clients.meta.webhooks.content import Message
from models.contacts.identities import Alias, Person
from models.conversations import hearing
from models.ingest.types import StoredEvent

_OVER, _TALKED = "terminate", "COMPLETED"


class Calls:
    """Ringing and answering are not kept: what counts is whether anybody talked."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        calls = [parse_call(event.body.encode()) for event in events]
        over = [call for call in calls if call.event == _OVER]
        if not over:
            return
        uttered = await keep(session, organization_id, [_said(call) for call in over])
        missed = {call.call_id for call in over if call.inbound and call.status != _TALKED}
        await hearing.hear(
            session,
            organization_id,
            [each._replace(speaks=each.wamid in missed) for each in uttered],
        )


def _said(call: CallEvent) -> Said:
    told = {"status": call.status, "seconds": call.seconds}
    message = Message(
        wamid=call.call_id,
        type="call",
        at=call.ended_at or call.at,
        text=None,
        payload=None,
        about_id=None,
        media=None,
        group_id=None,
        codes=call.codes,
        content={name: value for name, value in told.items() if value is not None},
    )
    person = Person(Alias.of(call.phone, call.user_id), call.profile_name)
    return Said(message, person, call.phone_number_id, inbound=call.inbound)

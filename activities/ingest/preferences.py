"""What people chose in WhatsApp itself about marketing messages."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.preferences import PreferenceEvent, parse_preference
from models.contacts.consents import Change, record
from models.contacts.identities import Alias, Person, owners, resolve
from models.contacts.types import Consent
from models.ingest.types import StoredEvent

_MARKETING = "marketing_messages"
_CHOICES = {
    "stop": Consent.OPTED_OUT,
    "resume": Consent.OPTED_IN,
    "signup": Consent.OPTED_IN,
}


class Preferences:
    """Turns a choice into consent, also of somebody we never met."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        preferences = [parse_preference(event.body.encode()) for event in events]
        chosen = [
            (preference, choice)
            for preference in preferences
            if preference.category == _MARKETING
            and (choice := _CHOICES.get(preference.value)) is not None
        ]
        if not chosen:
            return
        aliases = [_alias(preference) for preference, _ in chosen]
        await resolve(session, organization_id, [Person(alias) for alias in aliases])
        found = await owners(session, organization_id, aliases)
        changes = [
            Change(contact, choice, preference.at, "user_preferences", preference.value)
            for (preference, choice), contacts in zip(chosen, found, strict=True)
            for contact in contacts
        ]
        await record(session, organization_id, changes)


def _alias(preference: PreferenceEvent) -> Alias:
    return Alias.of(preference.phone, preference.user_id)

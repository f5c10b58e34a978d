"""People who are found under another name from now on."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.identities import parse_user_id
from models.contacts.identities import Alias, Person, owners, resolve
from models.conversations.merging import merge
from models.ingest.types import StoredEvent


class Identities:
    """Keeps one contact for one person when Meta gives them another id."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        changes = [parse_user_id(event.body.encode()) for event in events]
        aliases = [
            Alias.of(None, change.previous_user_id).also(Alias.of(change.phone, change.user_id))
            for change in changes
        ]
        await unite(session, organization_id, aliases)
        await resolve(session, organization_id, [Person(alias) for alias in aliases])


async def unite(session: AsyncSession, organization_id: UUID, aliases: Sequence[Alias]) -> None:
    """Each alias is one person, on Meta's word: contacts that have its names become one."""
    for alias in aliases:
        [found] = await owners(session, organization_id, [alias])
        if len(found) > 1:
            await merge(session, organization_id, found)

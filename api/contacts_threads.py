"""A contact's conversations."""

from uuid import UUID

from api.access import CallerDep, may
from api.contacts import refused
from api.conversations.answers import ConversationAnswer
from api.conversations.cursors import MarkCursor
from api.conversations.listing import conversations_page
from api.pages import Limit, Page
from api.route import guarded
from api.state import ServicesDep
from models.auth.permissions import Permission
from models.contacts.repository import ContactRepository
from models.conversations.listing import Filters, page

router = guarded(prefix="/contacts/{contact_id:uuid}", tags=["Contacts"])


@router.get(
    "/conversations",
    dependencies=[may(Permission.READ_INBOX)],
    summary="List a contact's conversations",
)
async def conversations(
    contact_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    cursor: MarkCursor,
    limit: Limit = 50,
) -> Page[ConversationAnswer]:
    """One for each number they wrote to, newest first; also what is asleep."""
    here, filters = caller.organization_id, Filters(contact_id=contact_id, asleep_too=True)
    with refused():
        async with state.database.reading([here]) as session:
            await ContactRepository(session, here).get(contact_id)
            found = await page(session, here, filters, after=cursor, most=limit + 1)
    return conversations_page(found, limit)

"""Tags: contacts name them, campaigns choose by their ids."""

from api.access import CallerDep, may
from api.contact_bodies import ID, example
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from models.auth.permissions import Permission
from models.contacts.tags import tags_page

router = guarded(prefix="/tags", tags=["Tags"])


class TagAnswer(Listed):
    model_config = example({"id": ID, "name": "vip"})

    name: str


@router.get("", dependencies=[may(Permission.READ_CONTACTS)], summary="List tags")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[TagAnswer]:
    """Every tag a contact was ever given, oldest first."""
    async with state.database.reading([caller.organization_id]) as session:
        tags = await tags_page(session, caller.organization_id, cursor, limit + 1)
    return page_of([TagAnswer(id=tag.id, name=tag.name) for tag in tags], limit)

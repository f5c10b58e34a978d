"""The inbox: lists of conversations, and one."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from api.access import CallerDep, may
from api.contacts import printable
from api.conversations.answers import ConversationAnswer, PriorityName
from api.conversations.cursors import MarkCursor, sealed
from api.conversations.refused import refused
from api.pages import Limit, Page, PageEnd
from api.route import guarded
from api.state import ServicesDep
from models.auth.permissions import Permission
from models.conversations import views
from models.conversations.finding import thread_of
from models.conversations.listing import Filters, Order, ordered_by, page
from models.conversations.types import ConversationState
from models.conversations.views import ConversationView

router = guarded(prefix="/conversations", tags=["Conversations"])
_NOBODY = UUID(int=0)  # whose the keys of the command line are
NumberOf = Annotated[
    UUID | None,
    Query(
        alias="phoneNumberId",
        description="Which of the contact's threads; else the one with the newest message.",
    ),
]


def _filters(
    caller: CallerDep,
    mine: Annotated[bool, Query(description="Those you hold or are offered.")] = False,
    unassigned: Annotated[bool, Query(description="Held by nobody, offered to nobody.")] = False,
    agent_id: Annotated[UUID | None, Query(alias="agentId")] = None,
    department_id: Annotated[UUID | None, Query(alias="departmentId")] = None,
    state: Annotated[list[ConversationState] | None, Query(description="Any of these.")] = None,
    priority: Annotated[PriorityName | None, Query()] = None,
    phone_number_id: Annotated[UUID | None, Query(alias="phoneNumberId")] = None,
    tag: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    unread: Annotated[bool | None, Query()] = None,
    snoozed: Annotated[
        bool | None, Query(description="Only those asleep. They are left out unless searched.")
    ] = None,
    search: Annotated[
        str | None,
        Query(min_length=3, max_length=100, description="In what was said, and in names."),
    ] = None,
) -> Filters:
    return Filters(
        user_id=(caller.user_id or _NOBODY) if mine else None,
        unassigned=unassigned,
        agent_id=agent_id,
        department_id=department_id,
        states=tuple(state or ()),
        priority=None if priority is None else priority.priority,
        phone_number_id=phone_number_id,
        tag=printable("tag", tag),
        unread=unread,
        snoozed=snoozed,
        asleep_too=search is not None,
        search=printable("search", search),
    )


def conversations_page(
    found: Sequence[ConversationView], limit: int, order: Order = Order.NEWEST
) -> Page[ConversationAnswer]:
    """A page of up to `limit` of `limit + 1`: the last only shows that there is more."""
    shown = found[:limit]
    more = len(found) > limit
    after = sealed(ordered_by(order, shown[-1])) if more else None
    return Page(data=[ConversationAnswer.of(each) for each in shown], page=PageEnd(next=after))


@router.get("", dependencies=[may(Permission.READ_INBOX)], summary="List conversations")
async def index(
    caller: CallerDep,
    state: ServicesDep,
    filters: Annotated[Filters, Depends(_filters)],
    cursor: MarkCursor,
    order: Annotated[
        Order, Query(description="`waiting`: open ones that wait for us, the longest first.")
    ] = Order.NEWEST,
    limit: Limit = 50,
) -> Page[ConversationAnswer]:
    """The filters narrow the list together. Pages stay whole while messages come."""
    async with state.database.reading([caller.organization_id]) as session:
        found = await page(session, caller.organization_id, filters, order, cursor, limit + 1)
    return conversations_page(found, limit, order)


@router.get(
    "/{contact_id:uuid}",
    dependencies=[may(Permission.READ_INBOX)],
    summary="Read a conversation",
)
async def read(
    contact_id: UUID, caller: CallerDep, state: ServicesDep, phone_number_id: NumberOf = None
) -> ConversationAnswer:
    """404 also for a contact who never wrote, and for one of another organization."""
    here = caller.organization_id
    with refused():
        async with state.database.reading([here]) as session:
            thread = await thread_of(session, here, contact_id, phone_number_id)
            return ConversationAnswer.of(await views.one(session, here, thread.id))

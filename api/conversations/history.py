"""The course of a conversation: who held it, when it was passed on, how it ended."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from api.access import CallerDep, may
from api.contact_bodies import ID, example
from api.conversations.answers import WHEN
from api.conversations.listing import NumberOf
from api.conversations.refused import refused
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from core.types import Answer
from models.auth.permissions import Permission
from models.conversations.finding import thread_of
from models.conversations.history import Happened, history
from models.conversations.types import EventKind

router = guarded(prefix="/conversations/{contact_id:uuid}", tags=["Conversations"])


class ActorBrief(Answer):
    kind: str = Field(description="`USER`, `API_KEY`, `OPERATOR`, `SYSTEM` or `CUSTOMER`.")
    id: UUID | None
    name: str | None


class EventAnswer(Listed):
    model_config = example(
        {
            "id": ID,
            "kind": "TRANSFERRED",
            "actor": {"kind": "USER", "id": ID, "name": "Bo Lima"},
            "facts": {"before": ID, "department": ID},
            "at": WHEN,
        }
    )

    kind: EventKind
    actor: ActorBrief
    facts: dict[str, Any] = Field(description="Ids and words that belong to this kind.")
    at: datetime

    @classmethod
    def of(cls, event: Happened) -> Self:
        return cls(
            id=event.id,
            kind=event.kind,
            actor=ActorBrief(kind=event.actor_kind, id=event.actor_id, name=event.actor_name),
            facts=event.facts,
            at=event.created_at,
        )


@router.get("/events", dependencies=[may(Permission.READ_INBOX)], summary="Read its course")
async def index(
    contact_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    phone_number_id: NumberOf = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EventAnswer]:
    """Newest first: offers, assignments, transfers, states, missed targets."""
    here = caller.organization_id
    with refused():
        async with state.database.reading([here]) as session:
            thread = await thread_of(session, here, contact_id, phone_number_id)
            found = await history(session, here, thread, cursor, limit + 1)
    return page_of([EventAnswer.of(each) for each in found], limit)

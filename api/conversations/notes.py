"""Notes and tags beside a conversation."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import status
from pydantic import AfterValidator, Field, StringConstraints

from api.access import CallerDep, may
from api.change import ChangeDep
from api.contact_bodies import ID, example
from api.conversations.answers import WHEN, ConversationAnswer
from api.conversations.listing import NumberOf
from api.conversations.message_answers import AuthorBrief
from api.conversations.refused import refused
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from core.types import Request
from models.auth.permissions import Permission
from models.contacts.fields import TagName
from models.conversations import views
from models.conversations.finding import held_thread_of, thread_of
from models.conversations.notes import NoteView, add_note, notes
from models.conversations.tagging import set_tags

router = guarded(prefix="/conversations/{contact_id:uuid}", tags=["Conversations"])
_MOST = 50


def _printable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("A null byte is not allowed")
    return value


class NoteBody(Request):
    model_config = example({"text": "Wants a refund by Friday.", "mentions": [ID]})

    text: Annotated[
        str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_printable)
    ]
    mentions: list[UUID] = Field(
        default_factory=list, max_length=_MOST, description="Ids of members."
    )


class NoteAnswer(Listed):
    model_config = example(
        {
            "id": ID,
            "author": {"userId": ID, "name": "Bo Lima"},
            "text": "Wants a refund by Friday.",
            "mentions": [ID],
            "createdAt": WHEN,
        }
    )

    author: AuthorBrief | None = Field(description="null for what a key wrote.")
    text: str
    mentions: list[UUID]
    created_at: datetime

    @classmethod
    def of(cls, view: NoteView) -> Self:
        author = None
        if view.author_id is not None:
            author = AuthorBrief(user_id=view.author_id, name=view.author_name)
        return cls(
            id=view.id,
            author=author,
            text=view.text,
            mentions=view.mentions,
            created_at=view.created_at,
        )


class TagsBody(Request):
    model_config = example({"tags": ["refund", "vip"]})

    tags: list[TagName] = Field(max_length=_MOST, description="Naming one makes it.")


@router.get("/notes", dependencies=[may(Permission.READ_INBOX)], summary="Read the notes")
async def index(
    contact_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    phone_number_id: NumberOf = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[NoteAnswer]:
    """Oldest first. The customer never sees them."""
    here = caller.organization_id
    with refused():
        async with state.database.reading([here]) as session:
            thread = await thread_of(session, here, contact_id, phone_number_id)
            found = await notes(session, here, thread, cursor, limit + 1)
    return page_of([NoteAnswer.of(each) for each in found], limit)


@router.post(
    "/notes",
    dependencies=[may(Permission.WRITE_INBOX)],
    status_code=status.HTTP_201_CREATED,
    summary="Write a note",
)
async def create(
    contact_id: UUID,
    body: NoteBody,
    caller: CallerDep,
    change: ChangeDep,
    phone_number_id: NumberOf = None,
) -> NoteAnswer:
    """404 names who is mentioned and no member."""
    author = None if caller.key_id is not None else caller.user_id
    here, mentions = change.organization_id, list(dict.fromkeys(body.mentions))
    with refused():
        thread = await held_thread_of(change.session, here, contact_id, phone_number_id)
        note = await add_note(change.session, here, thread, author, body.text, mentions)
    after = {"noteId": note.id, "mentions": mentions}
    await change.note("conversation.noted", thread.id, after=after)
    return NoteAnswer.of(note)


@router.put("/tags", dependencies=[may(Permission.WRITE_INBOX)], summary="Replace the tags")
async def replace_tags(
    contact_id: UUID, body: TagsBody, change: ChangeDep, phone_number_id: NumberOf = None
) -> ConversationAnswer:
    """Exactly these, by name. The contact's own tags are others."""
    here = change.organization_id
    with refused():
        thread = await held_thread_of(change.session, here, contact_id, phone_number_id)
    before, after = await set_tags(change.session, here, thread, body.tags)
    was, becomes = {"tags": before}, {"tags": after}
    await change.note("conversation.tagged", thread.id, before=was, after=becomes)
    return ConversationAnswer.of(await views.one(change.session, here, thread.id))

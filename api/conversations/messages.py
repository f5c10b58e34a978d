"""What was said in a thread, and saying something in it."""

from uuid import UUID

from fastapi import status

from api.access import CallerDep, may
from api.change import ChangeDep
from api.conversations.listing import NumberOf
from api.conversations.message_answers import SaidAnswer, ThreadPage
from api.conversations.refused import refused
from api.conversations.replies import content_of
from api.conversations.reply_bodies import AnyReply
from api.media.links import link_for
from api.messages.accepted import MessageAccepted
from api.messages.taking import refusing
from api.pages import Cursor, Limit, page_of
from api.route import guarded
from api.state import Services, ServicesDep
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.conversations.finding import held_thread_of, thread_of
from models.conversations.reading import Said, messages, newest
from models.conversations.replying import reply
from models.media.types import MediaStatus
from models.sending.types import Origin

router = guarded(prefix="/conversations/{contact_id:uuid}/messages", tags=["Conversations"])


@router.get("", dependencies=[may(Permission.READ_INBOX)], summary="Read what was said")
async def index(
    contact_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    phone_number_id: NumberOf = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ThreadPage:
    """Newest first, of both sides and of campaigns.

    Reactions, edits and revocations are shown on the message they are about.
    """
    here = caller.organization_id
    with refused():
        async with state.database.reading([here]) as session:
            thread = await thread_of(session, here, contact_id, phone_number_id)
            latest = await newest(session, here, thread)
            found = await messages(session, here, thread, cursor, limit + 1)
    shown = page_of([await _shown(state, caller, each) for each in found], limit)
    return ThreadPage(data=shown.data, page=shown.page, newest_message_id=latest)


@router.post(
    "",
    dependencies=[may(Permission.WRITE_INBOX)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Reply",
)
async def answer(
    contact_id: UUID,
    body: AnyReply,
    caller: CallerDep,
    change: ChangeDep,
    phone_number_id: NumberOf = None,
) -> MessageAccepted:
    """It is yours then: taken from the queue, or accepted when it was offered to you.

    409 when something newer was said than you saw, or another agent holds it (unless you have
    `manage:team`); 409 WINDOW_CLOSED names templates that may be sent instead.
    """
    author = None if caller.key_id is not None else caller.user_id
    with refused(), refusing():
        thread = await held_thread_of(
            change.session, change.organization_id, contact_id, phone_number_id
        )
        message_id = await reply(
            change.session,
            change.organization_id,
            change.actor,
            thread.id,
            await content_of(body, change, thread, author),
            origin=None if author is None else Origin.AGENT,
            author_id=author,
            seen=body.seen_message_id,
            reply_to=body.reply_to,
            overruling=Permission.MANAGE_TEAM in caller.permissions,
        )
    change.noted = True  # by `send`
    return MessageAccepted.of(message_id)


async def _shown(state: Services, caller: Caller, said: Said) -> SaidAnswer:
    link = None
    if said.media_id is not None and said.media_status is MediaStatus.STORED:
        link = await link_for(state, caller, said.media_id)
    return SaidAnswer.of(said, link)

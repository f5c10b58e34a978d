"""What a reply says, made ready for its thread."""

from uuid import UUID

from pydantic import ValidationError

from api.change import Change
from api.contacts import naming
from api.conversations.refused import INVALID
from api.conversations.reply_bodies import (
    FilledTemplateReply,
    PartReply,
    QuickReply,
    ReplyBody,
    TemplateReply,
)
from api.errors import NotFound, ValidationFailed
from api.messages.taking import fitting, shelf
from models.conversations.finding import Thread
from models.conversations.quick_replies import quick_reply
from models.messages.content.content import Content
from models.messages.content.template.filled import filled
from models.messages.content.template.fit import check_fit
from models.messages.content.types import MessageType


async def content_of(
    body: ReplyBody, change: Change, thread: Thread, author_id: UUID | None
) -> Content:
    """Raises what a template or a quick reply is refused for."""
    if isinstance(body, FilledTemplateReply):
        return await _filled(body, change, thread)
    if isinstance(body, QuickReply):
        return await _quick(body, change, thread, author_id)
    assert isinstance(body, PartReply)
    if isinstance(body, TemplateReply):
        await fitting(body.template, change, thread.phone_number_id)
    return Content(body.kind, body.part)


async def _filled(body: FilledTemplateReply, change: Change, thread: Thread) -> Content:
    kept = await shelf(change, thread.phone_number_id).by_id(body.template_id)
    if kept is None:
        said = "This number has no such template."
        raise NotFound(said, naming("templateId", said))
    template = filled(kept, body.parameters)
    check_fit(template, kept)
    return Content(MessageType.TEMPLATE, template)


async def _quick(
    body: QuickReply, change: Change, thread: Thread, author_id: UUID | None
) -> Content:
    words = await quick_reply(
        change.session,
        change.organization_id,
        thread,
        body.quick_reply_id,
        author_id,
        body.values,
    )
    try:
        return Content.read(MessageType.TEXT, {"body": words})
    except ValidationError:
        said = "Filled like this it is no text that WhatsApp takes: 1 to 4,096 characters."
        raise ValidationFailed(INVALID, naming("quickReplyId", said)) from None

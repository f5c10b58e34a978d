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
from models.conversations.quick_replies import Asked, quick_reply
from models.messages.content.content import Content
from models.messages.content.template.filled import filled
from models.messages.content.template.fit import check_fit
from models.messages.content.types import MessageType
from models.team.reply_files import CAPTION


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
    asked = Asked(body.quick_reply_id, body.code, body.values)
    ready = await quick_reply(change.session, change.organization_id, thread, asked, author_id)
    try:
        return Content.read(ready.type, ready.part)
    except ValidationError:
        most = 4096 if ready.type is MessageType.TEXT else CAPTION
        said = f"Filled like this it is no text that WhatsApp takes: 1 to {most:,} characters."
        raise ValidationFailed(INVALID, naming(asked.field, said)) from None

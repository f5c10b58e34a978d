"""Sending messages of every type. They are taken at once and delivered durably."""

from typing import Any

from fastapi import status

from api.access import may
from api.change import ChangeDep
from api.messages import bodies
from api.messages.accepted import MessageAccepted
from api.messages.taking import take, take_reaction, take_template
from api.route import guarded
from models.auth.permissions import Permission

router = guarded(prefix="/messages", tags=["Send Messages"])
SENDING: dict[str, Any] = {
    "dependencies": [may(Permission.WRITE_MESSAGES)],
    "status_code": status.HTTP_202_ACCEPTED,
}


@router.post("/send", summary="Send a message of any type", **SENDING)
async def send(body: bodies.AnyBody, change: ChangeDep) -> MessageAccepted:
    """`type` names the field that holds the content, as Meta spells it."""
    if isinstance(body, bodies.ReactionBody):
        return await take_reaction(body, change)
    return await take(body, change)


@router.post("/send/text", summary="Send a text", **SENDING)
async def send_text(body: bodies.TextBody, change: ChangeDep) -> MessageAccepted:
    """Inside the person's window; 409 WINDOW_CLOSED names templates that would go outside it."""
    return await take(body, change)


@router.post("/send/image", summary="Send an image", **SENDING)
async def send_image(body: bodies.ImageBody, change: ChangeDep) -> MessageAccepted:
    """JPEG or PNG, by Meta's media id or by link."""
    return await take(body, change)


@router.post("/send/video", summary="Send a video", **SENDING)
async def send_video(body: bodies.VideoBody, change: ChangeDep) -> MessageAccepted:
    """MP4 or 3GPP, by Meta's media id or by link."""
    return await take(body, change)


@router.post("/send/audio", summary="Send a sound or a voice note", **SENDING)
async def send_audio(body: bodies.AudioBody, change: ChangeDep) -> MessageAccepted:
    """`voice` makes it a voice note, which is OPUS in an OGG file."""
    return await take(body, change)


@router.post("/send/document", summary="Send a document", **SENDING)
async def send_document(body: bodies.DocumentBody, change: ChangeDep) -> MessageAccepted:
    """By Meta's media id or by link; the file's name decides the icon."""
    return await take(body, change)


@router.post("/send/sticker", summary="Send a sticker", **SENDING)
async def send_sticker(body: bodies.StickerBody, change: ChangeDep) -> MessageAccepted:
    """WebP, by Meta's media id or by link."""
    return await take(body, change)


@router.post("/send/location", summary="Send a place", **SENDING)
async def send_location(body: bodies.LocationBody, change: ChangeDep) -> MessageAccepted:
    """In degrees, with a name and an address if there are any."""
    return await take(body, change)


@router.post("/send/contact", summary="Send cards of people", **SENDING)
async def send_contact(body: bodies.ContactsBody, change: ChangeDep) -> MessageAccepted:
    """Up to 257 cards in one message."""
    return await take(body, change)


@router.post("/send/template", summary="Send a template as Meta takes it", **SENDING)
async def send_template(body: bodies.TemplateBody, change: ChangeDep) -> MessageAccepted:
    """By name and language, with Meta's components; also outside the window."""
    return await take(body, change)


@router.post("/send/interactive", summary="Send an interactive message", **SENDING)
async def send_interactive(body: bodies.InteractiveBody, change: ChangeDep) -> MessageAccepted:
    """`interactive.type` says which kind: buttons, a list, products, a carousel and others."""
    return await take(body, change)


@router.post("/send/reaction", summary="React to a message", **SENDING)
async def send_reaction(body: bodies.ReactionBody, change: ChangeDep) -> MessageAccepted:
    """One emoji; an empty one takes the reaction back."""
    return await take_reaction(body, change)


@router.post("/send-template", summary="Send a template by its id", **SENDING)
async def send_filled(body: bodies.FilledTemplateBody, change: ChangeDep) -> MessageAccepted:
    """With a value for each variable, named as in campaigns; also outside the window."""
    return await take_template(body, change)

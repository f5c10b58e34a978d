"""What a conversation says by itself: AI's answers, the away message, the question afterwards."""

from uuid import UUID

from models.audit.actors import acting
from models.conversations import drafts
from models.conversations.commanding import Scene
from models.conversations.refusals import ConversationRefused
from models.conversations.replying import reply
from models.conversations.satisfaction import row_id
from models.conversations.types import EventKind
from models.messages.content.content import Content
from models.messages.content.text import Text
from models.messages.content.types import MessageType
from models.messages.refusals import MessageRefused
from models.messages.types import Sendable
from models.sending.types import Origin

_QUESTION = "How content are you with our help?"
_SCORES = {5: "Very content", 4: "Content", 3: "So so", 2: "Discontent", 1: "Very discontent"}


async def answer(on: Scene, draft_id: UUID, words: str, seen: UUID) -> bool:
    """AI's answer, unless something was said since, or it may not be sent; whether it went."""
    message_id = await _say(on, a_text(words), Origin.AI, seen)
    if message_id is None:
        await drafts.outdate(on.session, on.organization_id, on.facts.id)
        return False
    await drafts.sent(on.session, on.organization_id, draft_id, message_id)
    return True


async def announce(on: Scene, words: str) -> None:
    """The department is closed, and says so."""
    if await _say(on, a_text(words), Origin.SYSTEM) is not None:
        on.note(EventKind.AWAY_TOLD)


async def ask_how_it_was(on: Scene, case_id: UUID) -> bool:
    """Whether the question went out; outside the window it cannot."""
    return await _say(on, _question(case_id), Origin.SYSTEM) is not None


def a_text(words: str) -> Content:
    return Content(MessageType.TEXT, Text(body=words))


async def _say(
    on: Scene, content: Sendable, origin: Origin, seen: UUID | None = None
) -> UUID | None:
    try:
        return await reply(
            on.session,
            on.organization_id,
            acting(),
            on.facts.id,
            content,
            origin=origin,
            author_id=None,
            seen=seen,
            waking=False,
        )
    except (ConversationRefused, MessageRefused):
        return None


def _question(case_id: UUID) -> Content:
    rows = [{"id": row_id(case_id, score), "title": said} for score, said in _SCORES.items()]
    return Content.read(
        MessageType.INTERACTIVE,
        {
            "type": "list",
            "body": {"text": _QUESTION},
            "action": {"button": "Answer", "sections": [{"rows": rows}]},
        },
    )

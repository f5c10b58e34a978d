"""What a batch of messages does to the threads they belong to, and whom it wakes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.types import AiMode
from models.conversations import satisfaction, threads
from models.conversations.amending import amend
from models.conversations.satisfaction import Rating
from models.conversations.threads import Place, Said
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.messages import held


class Utterance(NamedTuple):
    """One message in its thread; `message_id` is there when it came for the first time.

    `speaks` waits for an answer; `stirs` changes what was said; `about` is what it is said of.
    """

    conversation_id: UUID
    place: Place
    wamid: str
    at: datetime
    message_id: UUID | None
    about: str | None
    speaks: bool
    stirs: bool
    rating: Rating | None


async def hear(session: AsyncSession, organization_id: UUID, uttered: Sequence[Utterance]) -> None:
    """Bring threads up to date with what is new. Their workflows are told also of what is not:

    whoever told them before may have died in between.
    """
    new = await _amended(session, organization_id, uttered)
    ratings = [each.rating for each in new if each.rating is not None]
    await satisfaction.keep(session, organization_id, ratings)
    said: defaultdict[UUID, list[datetime]] = defaultdict(list)
    for each in new:
        if each.speaks:
            said[each.conversation_id].append(each.at)
    places = {each.place for each in new if each.speaks}
    await held.release(session, organization_id, sorted(places))
    every = [Said(*item) for item in said.items()]
    heard = await threads.heard(session, organization_id, every)
    others = {each.conversation_id for each in new} - set(said)
    await threads.stirred(session, organization_id, sorted(others))
    modes = {each.conversation_id: each.mode for each in heard}
    await outbox.add(
        session,
        organization_id,
        [
            Wake(
                WakeKind.CONVERSATION_HEARD,
                conversation,
                {"ai": modes.get(conversation, AiMode.OFF) is not AiMode.OFF},
            )
            for conversation in sorted(
                {each.conversation_id for each in uttered if each.speaks or each.stirs}
            )
        ],
    )


async def answered_by_phone(
    session: AsyncSession, organization_id: UUID, uttered: Sequence[Utterance]
) -> None:
    """Somebody at the business wrote to them: they wait no more, and AI leaves it to people."""
    new = await _amended(session, organization_id, uttered)
    latest: dict[UUID, datetime] = {}
    for each in new:
        if each.speaks:
            latest[each.conversation_id] = max(each.at, latest.get(each.conversation_id, each.at))
    await threads.answered(session, organization_id, latest)
    others = {each.conversation_id for each in new} - set(latest)
    await threads.stirred(session, organization_id, sorted(others))
    wakes = [Wake(WakeKind.CONVERSATION_CHANGED, each, {}) for each in sorted(latest)]
    await outbox.add(session, organization_id, wakes)


async def remembered(
    session: AsyncSession, organization_id: UUID, uttered: Sequence[Utterance]
) -> None:
    """It was said long ago, and is only shown."""
    new = await _amended(session, organization_id, uttered)
    await threads.stirred(session, organization_id, sorted({each.conversation_id for each in new}))


async def _amended(
    session: AsyncSession, organization_id: UUID, uttered: Sequence[Utterance]
) -> list[Utterance]:
    """Those that are new, after what they change was changed."""
    new = [each for each in uttered if each.message_id is not None]
    wamids = {each.wamid for each in new} | {each.about for each in new if each.about}
    await amend(session, organization_id, wamids)
    return new

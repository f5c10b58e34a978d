"""What a batch of messages does to the threads they belong to, and whom it wakes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.types import AiMode
from models.conversations import satisfaction, threads
from models.conversations.amending import amend
from models.conversations.satisfaction import Rating
from models.conversations.telling import told
from models.conversations.threads import Place, Said
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.messages import held
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent


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
    others = _latest(each for each in new if each.conversation_id not in said)
    stirred = await threads.stirred(session, organization_id, others)
    versions = stirred | {each.conversation_id: each.version for each in heard}
    await _tell(session, organization_id, new, versions)
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
    versions = await threads.stirred(session, organization_id, _latest(new))
    await _tell(session, organization_id, new, versions)
    wakes = [Wake(WakeKind.CONVERSATION_CHANGED, each, {}) for each in sorted(latest)]
    await outbox.add(session, organization_id, wakes)


async def remembered(
    session: AsyncSession, organization_id: UUID, uttered: Sequence[Utterance]
) -> None:
    """It was said long ago, and is only shown."""
    new = await _amended(session, organization_id, uttered)
    await threads.stirred(session, organization_id, _latest(new))


def _latest(uttered: Iterable[Utterance]) -> dict[UUID, datetime]:
    latest: dict[UUID, datetime] = {}
    for each in sorted(uttered, key=lambda each: (each.conversation_id, each.at)):
        latest[each.conversation_id] = each.at
    return latest


async def _amended(
    session: AsyncSession, organization_id: UUID, uttered: Sequence[Utterance]
) -> list[Utterance]:
    """Those that are new, after what they change was changed."""
    new = [each for each in uttered if each.message_id is not None]
    wamids = {each.wamid for each in new} | {each.about for each in new if each.about}
    await amend(session, organization_id, wamids)
    return new


async def _tell(
    session: AsyncSession,
    organization_id: UUID,
    new: Sequence[Utterance],
    versions: Mapping[UUID, int],
) -> None:
    """Those who watch; history is not news."""
    messages = [
        told(LiveEvent.MESSAGE_NEW, each.message_id, each.conversation_id, version)
        for each in new
        if each.message_id is not None
        and (version := versions.get(each.conversation_id)) is not None
    ]
    updated = [
        told(LiveEvent.CONVERSATION_UPDATED, id, id, version) for id, version in versions.items()
    ]
    await publish(session, organization_id, [*messages, *updated])

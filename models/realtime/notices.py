"""Notices as PostgreSQL carries them: short texts of ids, each under its limit."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson

from models.realtime.types import EventKind, Notice, Told, Typing

CHANNEL = "realtime"
# PostgreSQL takes less than 8,000.
MOST_BYTES = 7900
MOST_NOTICES = 4
# Where a version is missing; PostgreSQL writes its clock there. No id and no kind has one.
MOMENT = "$"
_MOMENT_BYTES = 20


def packed(organization_id: UUID, events: Iterable[Told]) -> list[str]:
    """As few notices as hold the events; where they are too many, one that says `refetch`."""
    texts: list[str] = []
    group: list[str] = []
    size = room = MOST_BYTES - len(_whole(organization_id, []))
    for event in _newest(events):
        text = _told(event)
        needed = len(text) + 1 + (_MOMENT_BYTES if event.version is None else 0)
        if needed > room or len(texts) == MOST_NOTICES:
            return [refetch(organization_id)]
        if needed > size:
            texts.append(_whole(organization_id, group))
            group, size = [], room
        group.append(text)
        size -= needed
    if group:
        texts.append(_whole(organization_id, group))
    return texts if len(texts) <= MOST_NOTICES else [refetch(organization_id)]


def refetch(organization_id: UUID) -> str:
    return orjson.dumps({"o": organization_id, "r": True}).decode()


def typing(organization_id: UUID, said: Typing) -> str:
    return orjson.dumps({"o": organization_id, "t": tuple(said)}).decode()


def read(text: str) -> Notice | None:
    """None where it is not one of ours. Kinds of a newer program are left out."""
    try:
        found = orjson.loads(text)
        told = tuple(_events(found.get("e", ())))
        said = found.get("t")
        return Notice(
            UUID(found["o"]),
            told,
            Typing(UUID(said[0]), UUID(said[1]), bool(said[2])) if said else None,
            bool(found.get("r")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None


def _newest(events: Iterable[Told]) -> Sequence[Told]:
    """Each thing once, as it was told last."""
    return list({(each.kind, each.id): each for each in events}.values())


def _whole(organization_id: UUID, events: Sequence[str]) -> str:
    return f'{{"o":"{organization_id}","e":[{",".join(events)}]}}'


def _told(event: Told) -> str:
    version = MOMENT if event.version is None else event.version
    rest = orjson.dumps([event.conversation_id, event.user_ids]).decode()
    return f'["{event.kind}","{event.id}",{version},{rest[1:]}'


def _events(rows: Iterable[Any]) -> Iterator[Told]:
    kinds = EventKind.__members__.values()
    for kind, id, version, conversation, users in rows:
        if kind in kinds:
            yield Told(
                EventKind(kind),
                UUID(id),
                int(version),
                None if conversation is None else UUID(conversation),
                None if users is None else tuple(UUID(user) for user in users),
            )

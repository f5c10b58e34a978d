"""Notices as PostgreSQL carries them: short texts of ids, each under its limit."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson

from models.realtime.types import LiveEvent, Notice, Told, Typing

CHANNEL = "realtime"
# PostgreSQL takes less than 8,000.
MOST_BYTES = 7900
MOST_NOTICES = 4
# Where a version is missing; PostgreSQL writes its clock there. No id and no kind has one.
MOMENT = "$"
_MOMENT_BYTES = 20


def packed(organization_id: UUID, events: Iterable[Told]) -> list[str]:
    """As few notices as hold the events; where they are too many, one that says `refetch`."""
    groups: list[list[str]] = []
    room = MOST_BYTES - len(_whole(organization_id, ()))
    left = 0
    for event in _newest(events):
        text = _told(event)
        needed = len(text) + 1 + (_MOMENT_BYTES if event.version is None else 0)
        if needed > left:
            groups.append([])
            left = room
        if needed > room or len(groups) > MOST_NOTICES:
            return [refetch(organization_id)]
        groups[-1].append(text)
        left -= needed
    return [_whole(organization_id, group) for group in groups]


def refetch(organization_id: UUID) -> str:
    return f'{{"o":"{organization_id}","r":true}}'


def typing(organization_id: UUID, said: Typing) -> str:
    started = "true" if said.typing else "false"
    return f'{{"o":"{organization_id}","t":["{said.conversation_id}","{said.user_id}",{started}]}}'


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


def _newest(events: Iterable[Told]) -> Iterable[Told]:
    """Each thing once, as it was told last."""
    return {(each.kind, each.id): each for each in events}.values()


def _whole(organization_id: UUID, events: Sequence[str]) -> str:
    return f'{{"o":"{organization_id}","e":[{",".join(events)}]}}'


def _told(event: Told) -> str:
    version = MOMENT if event.version is None else event.version
    conversation = "null" if event.conversation_id is None else f'"{event.conversation_id}"'
    users = "null"
    if event.user_ids is not None:
        users = "[" + ",".join(f'"{user}"' for user in event.user_ids) + "]"
    return f'["{event.kind}","{event.id}",{version},{conversation},{users}]'


def _events(rows: Iterable[Any]) -> Iterator[Told]:
    kinds = set(LiveEvent)
    for kind, id, version, conversation, users in rows:
        if kind in kinds:
            yield Told(
                LiveEvent(kind),
                UUID(id),
                int(version),
                None if conversation is None else UUID(conversation),
                None if users is None else tuple(UUID(user) for user in users),
            )

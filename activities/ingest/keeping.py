"""Storing what was said with whoever said it, in their thread and with its files: each once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.content import Message
from models.accounts import numbers
from models.contacts.identities import Person, resolve
from models.conversations.hearing import Utterance
from models.conversations.satisfaction import rating_in
from models.conversations.threads import AMENDING, QUIET, hold
from models.media import records
from models.media.records import Came
from models.sending import inbound
from models.sending.inbound import Inbound

_Message = TypeVar("_Message", bound=Message)


class NobodyNamed(Exception):
    """A message says neither a phone nor a business-scoped id of whom it is with."""


class NumberUnknown(Exception):
    """A message is for a number whose row is gone."""


class Said(NamedTuple):
    """One message, whom it is with, and which number of ours; `inbound` is theirs."""

    message: Message
    person: Person
    meta_number_id: str | None
    inbound: bool = True
    referral: Mapping[str, Any] | None = None


async def keep(
    session: AsyncSession, organization_id: UUID, said: Sequence[Said]
) -> list[Utterance]:
    """What each of them is in its thread. Raises `NobodyNamed` and `NumberUnknown`."""
    said = _once(said)
    known = await numbers.by_meta_id(
        session, organization_id, {each.meta_number_id or "" for each in said}
    )
    if any(not each.person.alias.names for each in said):
        raise NobodyNamed
    contacts = await resolve(session, organization_id, [each.person for each in said])
    places = [(contact, _number(known, each)) for contact, each in zip(contacts, said, strict=True)]
    threads = await hold(session, organization_id, places)
    new = await inbound.keep(
        session,
        organization_id,
        [
            Inbound(
                contact_id=contact,
                phone_number_id=number,
                type=each.message.type,
                body=_body(each),
                wamid=each.message.wamid,
                at=each.message.at,
                inbound=each.inbound,
            )
            for (contact, number), each in zip(places, said, strict=True)
        ],
    )
    files = {
        each.message.wamid: file
        for each, (_, number) in zip(said, places, strict=True)
        if (file := _file(each.message, number, new.get(each.message.wamid))) is not None
    }
    await records.came(session, organization_id, [files[wamid] for wamid in new if wamid in files])
    return [
        _utterance(each.message, threads[place], place, new.get(each.message.wamid))
        for place, each in zip(places, said, strict=True)
    ]


def _once(said: Sequence[Said]) -> list[Said]:
    """What comes twice in one batch was said when it came first."""
    first: dict[str, Said] = {}
    for each in said:
        first.setdefault(each.message.wamid, each)
    return list(first.values())


def _number(known: Mapping[str, UUID], said: Said) -> UUID:
    found = known.get(said.meta_number_id or "")
    if found is None:
        raise NumberUnknown
    return found


def _file(message: Message, number_id: UUID, message_id: UUID | None) -> Came | None:
    media = message.media
    if media is None or message_id is None:
        return None
    return Came(
        message_id=message_id,
        phone_number_id=number_id,
        meta_id=media.id,
        mime_type=media.mime_type,
        sha256=media.sha256,
        filename=media.filename,
        at=message.at,
    )


def _utterance(
    message: Message, conversation_id: UUID, place: tuple[UUID, UUID], message_id: UUID | None
) -> Utterance:
    rating = rating_in(message.payload)
    quiet = message.type in QUIET or message.group_id is not None or rating is not None
    # An edit changes what was asked, which is heard again.
    amends = message.type in AMENDING
    return Utterance(
        conversation_id=conversation_id,
        place=place,
        wamid=message.wamid,
        at=message.at,
        message_id=message_id,
        about=message.about_id if amends or message.type == "reaction" else None,
        speaks=not quiet and not amends,
        stirs=amends,
        rating=rating,
    )


def _body(said: Said) -> dict[str, Any]:
    message = said.message
    told = {
        "text": message.text,
        "payload": message.payload,
        "about": message.about_id,
        "group": message.group_id,
        "forwarded": message.forwarded,
        "forwarded_often": message.frequently_forwarded,
        "product": message.product and asdict(message.product),
        "answers": message.flow and message.flow.answers,
        "referral": said.referral,
        "codes": list(message.codes),
        "content": message.content,
    }
    return {name: value for name, value in told.items() if value}

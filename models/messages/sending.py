"""Taking a message to send: everything is written at once, and delivered after the commit."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.accounts.types import NumberStatus
from models.audit import log
from models.auth.types import Actor
from models.contacts.types import Consent
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.messages import window
from models.messages.addressing import Addressee, addressee
from models.messages.refusals import (
    ContactBlocked,
    MessageUnknown,
    NotSentYet,
    NumberUnknown,
    NumberUnusable,
    OptedOut,
    ReplyUnknown,
    TemplateUnknown,
    TemplateUnusable,
    TooLate,
    WindowClosed,
)
from models.messages.types import DeliveryInput, Sendable, To
from models.realtime.publishing import publish
from models.sending.deliveries import CONVERSATION, told
from models.sending.types import Origin, Purpose
from models.templates.types import TemplateStatus

# How long a template may wait to be taken by Meta; a one-time code is of no use for long.
LIFE = {
    Purpose.AUTHENTICATION: timedelta(minutes=10),
    Purpose.UTILITY: timedelta(days=7),
    Purpose.MARKETING: timedelta(days=7),
}
_NUMBER = text("""
    select status, business_account_id from phone_number
    where id = :number and organization_id = :organization
""")
_TEMPLATE = text("""
    select category, status from template
    where organization_id = :organization and business_account_id = :account
      and name = :name and language = :language
""")
_WRITE = text("""
    with written as (
        insert into message (id, organization_id, phone_number_id, contact_id, inbound, type, body,
                             at, origin, author_id)
        values (:id, :organization, :number, :contact, false, :type, cast(:body as jsonb),
                clock_timestamp(), :origin, :author)
    )
    insert into delivery (id, organization_id, purpose, address, about, state, due_at, expires_at,
                          tries, reached, deliveries)
    values (:id, :organization, :purpose, :address, :about, 'due', clock_timestamp(), :expires_at,
            0, 'not', 0)
""")
_TAKE_BACK = text(f"""
    update delivery d set state = 'cancelled', reason = 'TAKEN_BACK'
    from message m
    where d.id = :message and d.organization_id = :organization and d.state = 'due'
      and m.id = d.id and m.organization_id = d.organization_id
    returning m.type, {CONVERSATION} as conversation_id
""")
_META_ID = text("""
    select m.contact_id, m.phone_number_id, coalesce(m.wamid, (
        select a.wamid from message_attempt a
        where a.recipient_id = m.id and a.organization_id = m.organization_id
          and a.wamid is not null
        order by a.number desc limit 1)) as wamid
    from message m where m.id = :message and m.organization_id = :organization
""")


class _Terms(NamedTuple):
    purpose: Purpose
    expires_at: datetime


async def send(
    session: AsyncSession,
    organization_id: UUID,
    actor: Actor,
    *,
    phone_number_id: UUID,
    to: To,
    content: Sendable,
    reply_to: UUID | None = None,
    origin: Origin | None = None,
    author_id: UUID | None = None,
) -> UUID:
    """Take a message: it is delivered once this transaction has committed. Returns its id.

    Raises a `MessageRefused` and has written nothing then but perhaps a new contact.
    """
    account_id = await _account(session, organization_id, phone_number_id)
    person = await addressee(session, organization_id, to)
    if person.blocked:
        raise ContactBlocked
    body = content.payload()
    if content.type == "template":
        terms = await _template_terms(session, organization_id, account_id, person, body)
    else:
        terms = await _open_window(session, organization_id, phone_number_id, person)
    about = await _about(session, organization_id, phone_number_id, person, reply_to)
    wanted = DeliveryInput(
        organization_id=organization_id,
        message_id=new_id(),
        phone_number_id=phone_number_id,
        purpose=terms.purpose,
        type=content.type,
    )
    await (await session.connection()).execute(
        _WRITE,
        {
            "id": wanted.message_id,
            "organization": organization_id,
            "number": phone_number_id,
            "contact": person.contact_id,
            "type": content.type,
            "body": orjson.dumps(body).decode(),
            "purpose": terms.purpose,
            "address": person.address,
            "about": about,
            "origin": origin,
            "author": author_id,
            "expires_at": terms.expires_at,
        },
    )
    wake = Wake(WakeKind.MESSAGE_WANTED, wanted.message_id, wanted.model_dump(mode="json"))
    await outbox.add(session, organization_id, [wake])
    change = log.Change("message.sent", wanted.message_id, after={"type": content.type})
    await log.record(session, organization_id, actor, change)
    return wanted.message_id


async def take_back(session: AsyncSession, organization_id: UUID, message_id: UUID) -> str:
    """Give up a message that nobody has begun to send; returns its type.

    Raises MessageUnknown, or TooLate: what was handed to WhatsApp stays there.
    """
    connection = await session.connection()
    found = {"organization": organization_id, "message": message_id}
    row = (await connection.execute(_TAKE_BACK, found)).one_or_none()
    if row is not None:
        await publish(session, organization_id, [told(message_id, row.conversation_id)])
        return str(row.type)
    if await _known(session, organization_id, message_id) is None:
        raise MessageUnknown
    raise TooLate


async def meta_id_of(session: AsyncSession, organization_id: UUID, message_id: UUID) -> str:
    """Meta's id of a message, for what refers to it. Raises MessageUnknown or NotSentYet."""
    row = await _known(session, organization_id, message_id)
    if row is None:
        raise MessageUnknown
    if row.wamid is None:
        raise NotSentYet
    return str(row.wamid)


async def _account(session: AsyncSession, organization_id: UUID, number_id: UUID) -> UUID:
    connection = await session.connection()
    found = {"organization": organization_id, "number": number_id}
    row = (await connection.execute(_NUMBER, found)).one_or_none()
    if row is None:
        raise NumberUnknown
    if row.status == NumberStatus.DISCONNECTED:
        raise NumberUnusable
    account: UUID = row.business_account_id
    return account


async def _template_terms(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    person: Addressee,
    body: dict[str, Any],
) -> _Terms:
    row = (
        await (await session.connection()).execute(
            _TEMPLATE,
            {
                "organization": organization_id,
                "account": account_id,
                "name": body["name"],
                "language": body["language"]["code"],
            },
        )
    ).one_or_none()
    if row is None:
        raise TemplateUnknown
    if row.status != TemplateStatus.APPROVED:
        raise TemplateUnusable(TemplateStatus(row.status))
    purpose = Purpose(row.category)
    if purpose is Purpose.MARKETING and person.consent is Consent.OPTED_OUT:
        raise OptedOut
    return _Terms(purpose, datetime.now(UTC) + LIFE[purpose])


async def _open_window(
    session: AsyncSession, organization_id: UUID, number_id: UUID, person: Addressee
) -> _Terms:
    closes = await window.closes_at(session, organization_id, number_id, person.contact_id)
    if closes is None or closes <= datetime.now(UTC):
        raise WindowClosed(await window.templates_for(session, organization_id, number_id))
    return _Terms(Purpose.SERVICE, closes)


async def _about(
    session: AsyncSession,
    organization_id: UUID,
    number_id: UUID,
    person: Addressee,
    reply_to: UUID | None,
) -> str | None:
    if reply_to is None:
        return None
    row = await _known(session, organization_id, reply_to)
    if row is None or (row.contact_id, row.phone_number_id) != (person.contact_id, number_id):
        raise ReplyUnknown
    if row.wamid is None:
        raise NotSentYet
    return str(row.wamid)


async def _known(session: AsyncSession, organization_id: UUID, message_id: UUID) -> Any:
    connection = await session.connection()
    found = {"organization": organization_id, "message": message_id}
    return (await connection.execute(_META_ID, found)).one_or_none()

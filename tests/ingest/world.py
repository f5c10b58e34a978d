"""A business with a number, and the bodies Meta would send about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import orjson

from activities.ingest.applier import Appliers
from activities.ingest.drain import Drain
from activities.ingest.registry import appliers
from clients.meta.webhooks.split import Kind, split
from core.database import Database
from core.ids import new_id
from core.settings import IngestSettings
from models.accounts.tables import AccountRoute, BusinessAccount, NumberRoute, PhoneNumber
from models.campaigns.tables import Campaign
from models.campaigns.types import CampaignStatus
from models.contacts.tables import Contact
from models.ingest.changes import envelope
from models.ingest.inbox import Inbox
from models.ingest.rules import SHARDS
from models.ingest.types import Arrival
from models.organizations.tables import Organization
from models.sending.tables import CampaignRecipient, Message, MessageAttempt
from models.sending.types import AttemptState, DeliveryPolicy, RecipientState
from models.templates.tables import Template
from models.templates.types import Category
from tests.ingest.moments import LATER, NOW

Json = dict[str, Any]


@dataclass(frozen=True)
class Business:
    organization_id: UUID
    account_id: UUID
    account: str
    number_id: UUID
    number: str


@dataclass(frozen=True)
class Sent:
    """One message on its way: a campaign of one recipient."""

    campaign_id: UUID
    recipient_id: UUID
    attempt_id: UUID
    wamid: str


async def a_business(database: Database) -> Business:
    made = Business(new_id(), new_id(), _digits(), new_id(), _digits())
    owner = made.organization_id
    async with database.transaction([owner]) as session:
        session.add(Organization(id=owner, name="Blue Door Bakery"))
        await session.flush()
        session.add(
            BusinessAccount(
                id=made.account_id,
                organization_id=owner,
                meta_id=made.account,
                name="Bakery",
                sealed_token="sealed",
            )
        )
        await session.flush()
        session.add(
            PhoneNumber(
                id=made.number_id,
                organization_id=owner,
                business_account_id=made.account_id,
                meta_id=made.number,
                display_phone_number="+1 555 010 2000",
            )
        )
        session.add(
            NumberRoute(meta_id=made.number, organization_id=owner, phone_number_id=made.number_id)
        )
        session.add(
            AccountRoute(
                meta_id=made.account, organization_id=owner, business_account_id=made.account_id
            )
        )
    return made


async def a_template(database: Database, business: Business, **differences: Any) -> Template:
    template = Template(
        organization_id=business.organization_id,
        business_account_id=business.account_id,
        name=differences.pop("name", f"order_{uuid4().hex}"),
        language="en_US",
        category=Category.MARKETING,
        components=[],
        **differences,
    )
    async with database.transaction([business.organization_id]) as session:
        session.add(template)
    return template


async def a_sent_message(database: Database, business: Business) -> Sent:
    owner = business.organization_id
    template = await a_template(database, business)
    contact = Contact(organization_id=owner)
    campaign = Campaign(
        organization_id=owner,
        name="Spring",
        status=CampaignStatus.SENDING,
        template_id=template.id,
        phone_number_id=business.number_id,
        audience={},
        delivery_policy=DeliveryPolicy.AT_MOST_ONCE,
    )
    attempt_id, wamid = new_id(), f"wamid.{uuid4().hex}"
    recipient = CampaignRecipient(
        organization_id=owner,
        campaign_id=campaign.id,
        contact_id=contact.id,
        address="+14155550142",
        parameters=[],
        state=RecipientState.ACCEPTED,
        due_at=NOW,
        tries=1,
        attempt_id=attempt_id,
    )
    message = Message(
        organization_id=owner,
        phone_number_id=business.number_id,
        contact_id=contact.id,
        recipient_id=recipient.id,
        inbound=False,
        type="template",
        at=NOW,
    )
    attempt = MessageAttempt(
        id=attempt_id,
        organization_id=owner,
        message_id=message.id,
        recipient_id=recipient.id,
        campaign_id=campaign.id,
        number=1,
        token=new_id(),
        state=AttemptState.ACCEPTED,
        post_before=NOW,
        settle_after=LATER,
        wamid=wamid,
    )
    async with database.transaction([owner]) as session:
        for row in (contact, campaign, recipient, message, attempt):
            session.add(row)
            await session.flush()
    return Sent(campaign.id, recipient.id, attempt_id, wamid)


def a_delivery(business: Business, field: str, *values: Json) -> bytes:
    """One POST of Meta's about this business."""
    changes = [{"field": field, "value": _about(business, field, value)} for value in values]
    entry = {"id": business.account, "time": int(NOW.timestamp()), "changes": changes}
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})


def _about(business: Business, field: str, value: Json) -> Json:
    if field not in ("messages", "user_preferences"):
        return value
    return {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": business.number, "display_phone_number": "15550102000"},
        **value,
    }


async def keep(database: Database, business: Business, *bodies: bytes) -> None:
    """What the door does with bodies it believes."""
    arrivals = [
        Arrival(
            business.organization_id,
            event.field,
            event.kind,
            event.key,
            envelope(event.waba_id, event.occurred_at, event.body)
            if event.kind is Kind.CHANGE
            else event.body.decode(),
        )
        for body in bodies
        for event in split(body)
    ]
    await Inbox(database).append(arrivals)


def a_drain(database: Database, url: str = "", chosen: Appliers | None = None) -> Drain:
    return Drain(database, chosen or appliers(database), url, IngestSettings())


async def drain(database: Database, *, shards: Sequence[int] = range(SHARDS)) -> tuple[int, int]:
    """Apply everything that waits; return how many, and how many were set aside."""
    draining = a_drain(database)
    owned = await draining.own(shards)
    applied = aside = 0
    while any(done := await draining.batch(owned)):
        applied, aside = applied + done[0], aside + done[1]
    return applied, aside


async def ingest(database: Database, business: Business, *bodies: bytes) -> tuple[int, int]:
    await keep(database, business, *bodies)
    return await drain(database)


def _digits() -> str:
    return str(uuid4().int)[:18]

"""A draft campaign in the database, with the people and the template a test wants."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from temporalio.testing import ActivityEnvironment

from activities.campaigns.activities import CampaignActivities
from core.database import Database
from core.ids import new_id
from core.settings import SendingSettings
from models.accounts.connecting import NumberFacts, connect
from models.campaigns.tables import Campaign
from models.campaigns.types import CampaignRef, FreezeInput, Frozen, Launched, LaunchInput
from models.contacts.tables import (
    Contact,
    ContactGroup,
    ContactIdentity,
    ContactTag,
    GroupMember,
    Tag,
)
from models.contacts.types import Consent, IdentityKind
from models.organizations.tables import Organization
from models.sending import counters
from models.sending.types import DeliveryPolicy
from models.templates.tables import Template
from models.templates.types import Category, ParameterFormat, TemplateStatus
from tests.ingest.moments import NOW

Json = dict[str, Any]
_RECIPIENTS = text(
    "select * from campaign_recipient where campaign_id = :campaign order by address"
)
_EXCLUDED = text("select contact_id, reason from campaign_exclusion where campaign_id = :campaign")


@dataclass(slots=True)
class Shop:
    """An organization about to run a campaign."""

    database: Database
    organization_id: UUID = field(default_factory=new_id)
    account_id: UUID = field(default_factory=new_id)
    number_id: UUID = field(default_factory=new_id)
    campaign_id: UUID = field(default_factory=new_id)
    _phones: int = 0

    async def person(
        self,
        *,
        phone: bool = True,
        user_id: str | None = None,
        consent: Consent = Consent.OPTED_IN,
        **facts: Any,
    ) -> UUID:
        contact = Contact(organization_id=self.organization_id, consent=consent, **facts)
        aliases = [(IdentityKind.BSUID, user_id)] if user_id else []
        if phone:
            self._phones += 1
            aliases.append((IdentityKind.PHONE, f"+1415{self._phones:07}"))
        async with self.database.transaction([self.organization_id]) as session:
            session.add(contact)
            await session.flush()
            for kind, value in aliases:
                session.add(
                    ContactIdentity(
                        organization_id=self.organization_id,
                        kind=kind,
                        value=value,
                        contact_id=contact.id,
                    )
                )
        return contact.id

    async def crowd(self, people: int) -> None:
        """So many people at once, all opted in."""
        async with self.database.transaction([self.organization_id]) as session:
            await (await session.connection()).execute(
                text("""
                    with made as (
                        insert into contact (id, organization_id, consent, blocked)
                        select uuidv7(), :organization, 'OPTED_IN', false
                        from generate_series(1, :people) returning id)
                    insert into contact_identity (organization_id, kind, value, contact_id)
                    select :organization, 'PHONE',
                           '+1416' || lpad((row_number() over ())::text, 7, '0'), id from made
                """),
                {"organization": self.organization_id, "people": people},
            )

    async def group(self, *members: UUID) -> UUID:
        made = ContactGroup(organization_id=self.organization_id, name=str(new_id()))
        async with self.database.transaction([self.organization_id]) as session:
            session.add(made)
            await session.flush()
            for member in members:
                session.add(
                    GroupMember(
                        organization_id=self.organization_id, group_id=made.id, contact_id=member
                    )
                )
        return made.id

    async def tag(self, *bearers: UUID) -> UUID:
        made = Tag(organization_id=self.organization_id, name=str(new_id()))
        async with self.database.transaction([self.organization_id]) as session:
            session.add(made)
            await session.flush()
            for bearer in bearers:
                session.add(
                    ContactTag(
                        organization_id=self.organization_id, tag_id=made.id, contact_id=bearer
                    )
                )
        return made.id

    async def campaign(
        self,
        audience: Json | None = None,
        parameters: Json | None = None,
        components: Sequence[Json] = (),
        **template: Any,
    ) -> None:
        made = Template(
            organization_id=self.organization_id,
            business_account_id=template.pop("account_id", self.account_id),
            name=str(new_id()),
            language="en",
            components=list(components),
            **{
                "category": Category.MARKETING,
                "status": TemplateStatus.APPROVED,
                "parameter_format": ParameterFormat.POSITIONAL,
                **template,
            },
        )
        async with self.database.transaction([self.organization_id]) as session:
            session.add(made)
            await session.flush()
            session.add(
                Campaign(
                    id=self.campaign_id,
                    organization_id=self.organization_id,
                    name="Spring",
                    template_id=made.id,
                    phone_number_id=self.number_id,
                    audience={"everyone": True} if audience is None else audience,
                    parameters=parameters or {},
                    delivery_policy=DeliveryPolicy.AT_MOST_ONCE,
                )
            )

    async def launch(self, **differences: Any) -> Launched:
        given = LaunchInput(**self.ref, **{"now": NOW, **differences})
        return await ActivityEnvironment().run(self.activities.launch, given)

    async def freeze(self, after: UUID | None = None) -> Frozen:
        given = FreezeInput(**self.ref, now=NOW, after=after)
        return await ActivityEnvironment().run(self.activities.freeze, given)

    @property
    def ref(self) -> dict[str, UUID]:
        return dict(CampaignRef(organization_id=self.organization_id, campaign_id=self.campaign_id))

    @property
    def activities(self) -> CampaignActivities:
        return CampaignActivities(self.database, SendingSettings())

    async def write(self, statement: str) -> None:
        async with self.database.transaction([self.organization_id]) as session:
            await (await session.connection()).exec_driver_sql(statement)

    async def row(self) -> Campaign:
        async with self.database.transaction([self.organization_id]) as session:
            return await session.get_one(Campaign, (self.campaign_id, self.organization_id))

    async def recipients(self) -> Sequence[RowMapping]:
        return await self._rows(_RECIPIENTS)

    async def reached(self) -> set[UUID]:
        return {row["contact_id"] for row in await self.recipients()}

    async def excluded(self) -> dict[UUID, str]:
        return {row["contact_id"]: row["reason"] for row in await self._rows(_EXCLUDED)}

    async def counters(self) -> dict[str, int]:
        async with self.database.transaction([self.organization_id]) as session:
            counted = await counters.read(await session.connection(), self.campaign_id)
        return {name: n for name, n in counted.items() if n}

    async def _rows(self, statement: Any) -> Sequence[RowMapping]:
        async with self.database.transaction([self.organization_id]) as session:
            result = await (await session.connection()).execute(
                statement, {"campaign": self.campaign_id}
            )
            return result.mappings().all()


async def a_shop(database: Database) -> Shop:
    """An organization with a connected number."""
    shop = Shop(database)
    async with database.transaction([shop.organization_id]) as session:
        session.add(Organization(id=shop.organization_id, name="Blue Door Bakery"))
        await session.flush()
        connected = await connect(
            session,
            shop.organization_id,
            waba_id=str(new_id().int)[-18:],
            name="Bakery",
            sealed_token="sealed",
            number=NumberFacts(str(new_id().int)[-18:], "+15550102000"),
        )
    shop.account_id, shop.number_id = connected.account_id, connected.number_id
    return shop

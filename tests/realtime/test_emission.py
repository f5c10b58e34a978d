"""Whatever changes a message, a campaign or a template tells of it, in that transaction."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from temporalio.testing import ActivityEnvironment

from activities.campaigns.activities import CampaignActivities
from activities.templates.activities import TemplateActivities
from clients.meta.client import MetaClient
from clients.meta.transport import meta_http
from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from core.meta_settings import TemplateSettings
from core.settings import SendingSettings
from models.campaigns.types import CampaignStatus, Move
from models.messages.sending import take_back
from models.realtime.types import LiveEvent, Told
from models.sending.types import AttemptState, Fact
from models.templates.types import Decision, DecisionInput, TemplateStatus
from tests.ingest.test_statuses import a_status
from tests.ingest.world import a_business, a_delivery, a_sent_message, a_template, ingest
from tests.messages.desk import Desk, a_desk
from tests.realtime.notified import Notified, notified
from tests.sending.office import an_office

E = LiveEvent


@pytest.fixture
async def desk(database: Database, keyring: Keyring) -> AsyncIterator[Desk]:
    async with an_office(database, keyring) as office:
        yield await a_desk(office)


@pytest.fixture
async def told(desk: Desk, database_url: str) -> AsyncIterator[Notified]:
    database = desk.office.database
    async with notified(database, database_url, desk.organization_id) as hearing:
        yield hearing


async def _thread(desk: Desk, contact: UUID) -> UUID:
    made = new_id()
    await desk.write(
        "insert into conversation (id, organization_id, contact_id, phone_number_id) "
        "values (:id, :organization, :contact, :number) on conflict do nothing",
        id=made,
        organization=desk.organization_id,
        contact=contact,
        number=desk.scene.number_id,
    )
    [row] = await desk.write("select id from conversation where contact_id = :id", id=contact)
    found: UUID = row["id"]
    return found


async def test_a_message_tells_where_it_stands_and_in_which_conversation(
    desk: Desk, told: Notified
) -> None:
    contact = await desk.somebody()
    conversation = await _thread(desk, contact)
    message = await desk.send(contact)
    await desk.deliver(message)
    accepted = await told.told()
    [attempt] = await desk.attempts(message)
    for _ in range(2):
        fact = Fact(state=AttemptState.READ, at=datetime.now(UTC), wamid=attempt["wamid"])
        await desk.learn(fact)
    read = await told.told()

    # A try that came too late for its turn is told as well, and repeated.
    assert {(e.kind, e.id, e.conversation_id) for e in (*accepted, *read)} == {
        (E.MESSAGE_STATUS, message, conversation)
    }
    assert accepted
    assert len(read) == 1
    assert (accepted[-1].version or 0) < (read[0].version or 0)


async def test_a_message_that_is_given_up_before_it_is_sent_tells_that(
    desk: Desk, told: Notified
) -> None:
    blocked, taken = await desk.somebody(), await desk.somebody()
    first, second = await desk.send(blocked), await desk.send(taken)
    await desk.write("update contact set blocked = true where id = :id", id=blocked)

    await desk.deliver(first)
    async with desk.office.database.transaction([desk.organization_id]) as session:
        await take_back(session, desk.organization_id, second)

    assert await told.named() == {(E.MESSAGE_STATUS, first), (E.MESSAGE_STATUS, second)}
    assert (await desk.standing(first))["state"] == "skipped"


async def test_a_page_tells_of_its_campaign_and_not_of_each_message(
    desk: Desk, database_url: str
) -> None:
    _, ledger = await desk.office.campaign(30)
    database, first = desk.office.database, list[Told]()
    async with notified(database, database_url, ledger.organization_id) as hearing:
        while (await desk.office.page(ledger)).claimed:
            first = first or await hearing.told()
            await hearing.told()
        nothing_left = await hearing.told()

    assert {(event.kind, event.id) for event in first} == {
        (E.CAMPAIGN_PROGRESS, ledger.campaign_id)
    }
    assert len(first) < 10
    assert nothing_left == []


async def test_a_status_tells_of_its_campaign(database: Database, database_url: str) -> None:
    business = await a_business(database)
    sent = await a_sent_message(database, business)
    async with notified(database, database_url, business.organization_id) as hearing:
        for _ in range(2):
            body = a_delivery(business, "messages", a_status(sent, "read"))
            await ingest(database, business, body)

        assert [(e.kind, e.id) for e in await hearing.told()] == [
            (E.CAMPAIGN_PROGRESS, sent.campaign_id)
        ]


async def test_a_campaign_that_moves_is_told(database: Database, database_url: str) -> None:
    business = await a_business(database)
    sent = await a_sent_message(database, business)
    activities = CampaignActivities(database, SendingSettings())
    move = Move(
        organization_id=business.organization_id,
        campaign_id=sent.campaign_id,
        status=CampaignStatus.SETTLING,
    )
    async with notified(database, database_url, business.organization_id) as hearing:
        await ActivityEnvironment().run(activities.move, move)

        assert await hearing.named() == {(E.CAMPAIGN_PROGRESS, sent.campaign_id)}


async def test_a_decision_about_a_template_is_told_once(
    database: Database, keyring: Keyring, database_url: str
) -> None:
    business = await a_business(database)
    template = await a_template(database, business, status=TemplateStatus.PENDING)
    decided = DecisionInput(
        organization_id=business.organization_id,
        template_id=template.id,
        decision=Decision(status=TemplateStatus.APPROVED),
    )
    async with (
        meta_http("http://127.0.0.1:1") as http,
        notified(database, database_url, business.organization_id) as hearing,
    ):
        meta = MetaClient(http, "v24.0")
        activities = TemplateActivities(database, meta, keyring, TemplateSettings())
        for _ in range(2):
            await ActivityEnvironment().run(activities.decide, decided)

        assert [(e.kind, e.id) for e in await hearing.told()] == [(E.TEMPLATE_STATUS, template.id)]

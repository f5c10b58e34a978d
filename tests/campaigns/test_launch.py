"""Whether a campaign may start, and what is in the way."""

from datetime import timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from core.database import Database
from core.ids import new_id
from models.accounts.connecting import NumberFacts, connect
from models.campaigns.types import CampaignStatus
from models.templates.types import TemplateStatus
from tests.campaigns.world import Shop, a_shop
from tests.ingest.moments import NOW

VARIED: dict[str, Any] = {"components": [{"type": "BODY", "text": "Hello {{1}}."}]}
BUTTONS: dict[str, Any] = {
    "components": [
        {"type": "BODY", "text": "Hello."},
        {
            "type": "BUTTONS",
            "buttons": [{"type": "MPM", "text": "See"}, {"type": "VOICE_CALL", "text": "Call"}],
        },
    ]
}
PRODUCTS = (
    '{"thumbnail_product_retailer_id": "sku-1",'
    ' "sections": [{"product_items": [{"product_retailer_id": "sku-1"}]}]}'
)


async def fields_refused(shop: Shop) -> list[str]:
    with pytest.raises(ApplicationError) as refusal:
        await shop.launch()
    assert (refusal.value.type, refusal.value.non_retryable) == ("Refused", True)
    return [detail.field for detail in refusal.value.details]


async def test_a_campaign_starts_at_once(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign()

    launched = await shop.launch()

    row = await shop.row()
    assert (launched.status, launched.fresh) == (CampaignStatus.FREEZING, True)
    assert (row.status, row.kind, row.starts_at) == ("FREEZING", "ONE_TIME", None)


async def test_a_campaign_starts_later(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign()
    later = NOW + timedelta(days=2)

    launched = await shop.launch(starts_at=later)

    row = await shop.row()
    assert (launched.status, launched.starts_at) == (CampaignStatus.SCHEDULED, later)
    assert (row.status, row.kind, row.starts_at) == ("SCHEDULED", "SCHEDULED", later)


async def test_a_time_that_has_passed_means_now(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign()

    launched = await shop.launch(starts_at=NOW - timedelta(minutes=1))

    assert (launched.status, launched.starts_at) == (CampaignStatus.FREEZING, None)


async def test_launching_again_changes_nothing(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign()
    first = await shop.launch()

    again = await shop.launch(starts_at=NOW + timedelta(days=1))

    assert (again.fresh, again.status) == (False, first.status)
    assert (await shop.row()).starts_at is None


@pytest.mark.parametrize("status", [s for s in TemplateStatus if s is not TemplateStatus.APPROVED])
async def test_only_an_approved_template_is_sent(
    database: Database, status: TemplateStatus
) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign(status=status)

    assert await fields_refused(shop) == ["templateId"]
    assert (await shop.row()).status == "DRAFT"


async def test_template_and_number_are_of_one_account(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    async with database.transaction([shop.organization_id]) as session:
        other = await connect(
            session,
            shop.organization_id,
            waba_id=str(new_id().int)[-18:],
            name="Second",
            sealed_token="sealed",
            number=NumberFacts(str(new_id().int)[-18:], "+15550102001"),
        )
    await shop.campaign(account_id=other.account_id)

    assert await fields_refused(shop) == ["templateId"]


async def test_a_disconnected_number_sends_nothing(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign()
    await shop.write("update phone_number set status = 'DISCONNECTED'")

    assert await fields_refused(shop) == ["phoneNumberId"]


@pytest.mark.parametrize("audience", [{}, {"contactIds": [str(new_id())]}, {"everyone": True}])
async def test_somebody_must_be_meant(database: Database, audience: dict[str, Any]) -> None:
    shop = await a_shop(database)
    await shop.campaign(audience)

    assert await fields_refused(shop) == ["audience"]


async def test_every_variable_needs_a_source(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign(**VARIED)

    assert await fields_refused(shop) == ["parameters.body.1"]


@pytest.mark.parametrize(
    ("key", "source"),
    [
        ("button.0", {"field": "company"}),
        ("button.0", {"value": "sku-1"}),
        ("button.1.ttl_minutes", {"value": "43201"}),
    ],
)
async def test_what_fits_nobody_is_refused_before_anybody_is_sent_to(
    database: Database, key: str, source: dict[str, str]
) -> None:
    shop = await a_shop(database)
    await shop.person()
    await shop.campaign(parameters={"button.0": {"value": PRODUCTS}, key: source}, **BUTTONS)

    assert await fields_refused(shop) == [f"parameters.{key}"]


async def test_products_that_are_the_same_for_everybody_are_sent(database: Database) -> None:
    shop = await a_shop(database)
    await shop.person()
    minutes = {"button.1.ttl_minutes": {"value": "60"}, "button.1.payload": {"field": "company"}}
    await shop.campaign(parameters={"button.0": {"value": PRODUCTS}, **minutes}, **BUTTONS)

    assert (await shop.launch()).fresh


async def test_every_reason_is_told_at_once(database: Database) -> None:
    shop = await a_shop(database)
    await shop.campaign(status=TemplateStatus.PAUSED, **VARIED)
    await shop.write("update phone_number set status = 'DISCONNECTED'")

    assert await fields_refused(shop) == [
        "templateId",
        "phoneNumberId",
        "audience",
        "parameters.body.1",
    ]


async def test_a_foreign_campaign_is_no_campaign(database: Database) -> None:
    shop, neighbour = await a_shop(database), await a_shop(database)
    await neighbour.person()
    await neighbour.campaign()
    shop.campaign_id = neighbour.campaign_id

    assert await fields_refused(shop) == ["campaignId"]
    assert (await neighbour.row()).status == "DRAFT"

"""What Meta tells of accounts and numbers beside their status: written once, in the feed too."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, select

from core.database import Database
from models.accounts.tables import (
    AccountEvent,
    AccountNumber,
    AccountRoute,
    BusinessAccount,
    PhoneNumber,
)
from models.audit.tables import AuditEntry
from tests.ingest.look import failed_of, outbox_of, row
from tests.ingest.world import Business, Json, a_business, a_delivery, ingest

PHONE = "15550102000"


async def tell(database: Database, business: Business, field: str, value: Json) -> None:
    await ingest(database, business, a_delivery(business, field, value))
    assert await failed_of(database, business) == []


async def rows(database: Database, business: Business, table: type[Any]) -> list[Any]:
    async with database.reading([business.organization_id]) as session:
        return list((await session.exec(select(table).order_by(col(table.id)))).all())


async def news(database: Database, business: Business) -> list[tuple[str, Any]]:
    return [(each.kind, each.after) for each in await rows(database, business, AccountEvent)]


async def the_number(database: Database, business: Business) -> PhoneNumber:
    return await row(database, business, PhoneNumber, business.number_id)


async def the_account(database: Database, business: Business) -> BusinessAccount:
    return await row(database, business, BusinessAccount, business.account_id)


async def another_account(
    database: Database, business: Business, portfolio: str | None
) -> BusinessAccount:
    made = BusinessAccount(
        organization_id=business.organization_id,
        meta_id=str(uuid4().int)[:15],
        name="Second",
        sealed_token="sealed",
        portfolio_id=portfolio,
    )
    async with database.transaction([business.organization_id]) as session:
        session.add(made)
        first = await session.get(BusinessAccount, (business.account_id, business.organization_id))
        assert first is not None
        first.portfolio_id = "1009001"
    return made


@pytest.mark.parametrize(("portfolio", "shared"), [("1009001", "TIER_2K"), ("1009002", None)])
async def test_a_limit_is_that_of_the_portfolio_and_all_its_accounts(
    database: Database, portfolio: str, shared: str | None
) -> None:
    business = await a_business(database)
    other = await another_account(database, business, portfolio)
    value = {"max_daily_conversations_per_business": 2000}

    await tell(database, business, "business_capability_update", value)

    assert (await the_account(database, business)).messaging_limit == "TIER_2K"
    assert (await the_number(database, business)).messaging_limit == "TIER_2K"
    assert (await row(database, business, BusinessAccount, other.id)).messaging_limit == shared


async def test_how_many_numbers_there_may_be_is_written(database: Database) -> None:
    business = await a_business(database)

    value = {"max_phone_numbers_per_business": 20}
    await tell(database, business, "business_capability_update", value)

    assert (await the_account(database, business)).max_numbers == 20


async def test_a_review_is_written_and_noted(database: Database) -> None:
    business = await a_business(database)

    await tell(database, business, "account_review_update", {"decision": "REJECTED"})

    assert (await the_account(database, business)).review_status == "REJECTED"
    assert await news(database, business) == [("account.changed", {"review_status": "REJECTED"})]
    noted = await rows(database, business, AuditEntry)
    assert [(each.action, each.actor_kind) for each in noted] == [("account.changed", "SYSTEM")]


async def test_a_refused_name_says_why(database: Database) -> None:
    business = await a_business(database)
    value = {
        "display_phone_number": PHONE,
        "decision": "REJECTED",
        "requested_verified_name": "WhatsApp Bakery",
        "rejection_reason": "NAME_EMPLOYEE_WHATSAPP",
    }

    await tell(database, business, "phone_number_name_update", value)

    number = await the_number(database, business)
    assert (number.verified_name, number.requested_name_status) == (None, "DECLINED")
    said = ("number.name_decided", {"decision": "REJECTED", "reason": "NAME_EMPLOYEE_WHATSAPP"})
    assert said in await news(database, business)


ALERT = {
    "entity_type": "BUSINESS",
    "entity_id": "1009001",
    "alert_info": {
        "alert_severity": "CRITICAL",
        "alert_status": "ACTIVE",
        "alert_type": "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED",
        "alert_description": "Somebody's words",
    },
}


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("account_alerts", ALERT, "account.alert"),
        (
            "security",
            {"display_phone_number": PHONE, "event": "PIN_CHANGED", "requester": "1"},
            "number.security",
        ),
        (
            "account_update",
            {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "ADULT"}},
            "account.told",
        ),
        ("account_update", {"event": "MM_LITE_TERMS_SIGNED"}, "account.told"),
    ],
)
async def test_what_changes_no_fact_is_in_the_feed_once(
    database: Database, field: str, value: Json, kind: str
) -> None:
    business = await a_business(database)

    for _ in range(2):
        await tell(database, business, field, value)

    assert [each[0] for each in await news(database, business)] == [kind]
    assert await outbox_of(database, business) == []


async def test_an_alert_about_a_number_is_the_number_s(database: Database) -> None:
    business = await a_business(database)
    value = ALERT | {"entity_type": "PHONE_NUMBER", "entity_id": business.number}

    await tell(database, business, "account_alerts", value)

    [event] = await rows(database, business, AccountEvent)
    assert (event.kind, event.phone_number_id) == ("number.alert", business.number_id)


async def test_restrictions_of_several_kinds_stand_beside_each_other(database: Database) -> None:
    business = await a_business(database)
    for kind, ends in (("ADD_PHONE_NUMBER_ACTION", 1995166400), ("BIZ_INITIATED_MESSAGING", None)):
        info = {"restriction_type": f"RESTRICTED_{kind}", "expiration": ends}
        value = {"event": "ACCOUNT_RESTRICTION", "restriction_info": [info]}
        await tell(database, business, "account_update", value)

    account = await the_account(database, business)
    assert [each["type"] for each in account.restrictions] == [
        "RESTRICTED_ADD_PHONE_NUMBER_ACTION",
        "RESTRICTED_BIZ_INITIATED_MESSAGING",
    ]
    assert (await the_number(database, business)).status == "DEGRADED"


async def test_a_ban_that_is_lifted_leaves_a_flagged_number_flagged(database: Database) -> None:
    business = await a_business(database)
    flagged = {"display_phone_number": PHONE, "event": "FLAGGED"}
    await tell(database, business, "phone_number_quality_update", flagged)
    for state, status in (("DISABLE", "DISCONNECTED"), ("REINSTATE", "DEGRADED")):
        value = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": state}}
        await tell(database, business, "account_update", value)
        assert (await the_number(database, business)).status == status


async def test_a_number_on_a_phone_leaves_alone(database: Database) -> None:
    business = await a_business(database)
    second = PhoneNumber(
        organization_id=business.organization_id,
        business_account_id=business.account_id,
        meta_id=str(uuid4().int)[:15],
        display_phone_number="+1 555 010 3000",
    )
    async with database.transaction([business.organization_id]) as session:
        session.add(second)

    value = {"event": "ACCOUNT_OFFBOARDED", "phone_number": "15550103000"}
    await tell(database, business, "account_update", value)

    assert (await row(database, business, PhoneNumber, second.id)).status == "DISCONNECTED"
    assert (await the_number(database, business)).status == "CONNECTED"


async def test_a_ban_of_an_account_that_a_number_does_not_send_through_is_not_the_number_s(
    database: Database,
) -> None:
    business = await a_business(database)
    other = await another_account(database, business, None)
    link = AccountNumber(
        organization_id=business.organization_id,
        business_account_id=other.id,
        phone_number_id=business.number_id,
    )
    async with database.transaction([business.organization_id]) as session:
        session.add(link)
        session.add(
            AccountRoute(
                meta_id=other.meta_id,
                organization_id=business.organization_id,
                business_account_id=other.id,
            )
        )
    value = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}
    await tell(database, replace(business, account=other.meta_id), "account_update", value)

    assert (await row(database, business, BusinessAccount, other.id)).ban_state == "DISABLE"
    assert (await the_number(database, business)).status == "CONNECTED"
    assert await outbox_of(database, business) == []

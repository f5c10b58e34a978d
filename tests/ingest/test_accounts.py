"""What Meta decides about numbers and templates, and who is told."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from core.database import Database
from models.accounts.tables import PhoneNumber
from models.accounts.types import NumberStatus, Quality
from models.ingest.types import WakeKind
from models.templates.tables import Template
from tests.ingest.look import outbox_of, row
from tests.ingest.world import Business, Json, a_business, a_delivery, a_template, ingest


async def wakes_after(database: Database, business: Business, field: str, value: Json) -> list[Any]:
    await ingest(database, business, a_delivery(business, field, value))
    return [(each.kind, each.target, each.payload) for each in await outbox_of(database, business)]


RESTRICTED = {
    "event": "ACCOUNT_RESTRICTION",
    "restriction_info": [
        {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1795166400}
    ],
}


@pytest.mark.parametrize(
    ("value", "status", "kind"),
    [
        (RESTRICTED, NumberStatus.DEGRADED, WakeKind.NUMBER_DEGRADED),
        (
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}},
            NumberStatus.DISCONNECTED,
            WakeKind.NUMBER_DEGRADED,
        ),
        (
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}},
            NumberStatus.CONNECTED,
            WakeKind.NUMBER_RECOVERED,
        ),
        ({"event": "ACCOUNT_DELETED"}, NumberStatus.DISCONNECTED, WakeKind.NUMBER_DEGRADED),
    ],
)
async def test_what_stops_an_account_stops_its_numbers(
    database: Database, value: Json, status: NumberStatus, kind: WakeKind
) -> None:
    business = await a_business(database)

    wakes = await wakes_after(database, business, "account_update", value)

    number = await row(database, business, PhoneNumber, business.number_id)
    assert number.status == status
    of_number = [wake[0] for wake in wakes if wake[1] == business.number_id]
    assert of_number == [kind]


async def test_a_restriction_says_when_it_ends(database: Database) -> None:
    business = await a_business(database)

    [wake] = await wakes_after(database, business, "account_update", RESTRICTED)

    assert wake[2] == {"status": "DEGRADED", "until": "2026-11-20T09:20:00+00:00"}


async def test_other_restrictions_leave_the_numbers_alone(database: Database) -> None:
    business = await a_business(database)
    value = {
        "event": "ACCOUNT_RESTRICTION",
        "restriction_info": [{"restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION"}],
    }

    assert await wakes_after(database, business, "account_update", value) == []


async def test_a_flagged_number_is_degraded_and_recovers(database: Database) -> None:
    business = await a_business(database)
    flagged = {"display_phone_number": "15550102000", "event": "FLAGGED"}
    await wakes_after(database, business, "phone_number_quality_update", flagged)
    number = await row(database, business, PhoneNumber, business.number_id)
    assert (number.status, number.quality) == (NumberStatus.DEGRADED, Quality.RED)

    unflagged = flagged | {"event": "UNFLAGGED"}
    wakes = await wakes_after(database, business, "phone_number_quality_update", unflagged)

    assert [wake[0] for wake in wakes] == [WakeKind.NUMBER_DEGRADED, WakeKind.NUMBER_RECOVERED]


async def test_an_upgrade_is_written_on_the_number_and_wakes_nobody(database: Database) -> None:
    business = await a_business(database)
    value = {
        "display_phone_number": "15550102000",
        "event": "THROUGHPUT_UPGRADE",
        "max_daily_conversations_per_business": "TIER_UNLIMITED",
    }

    wakes = await wakes_after(database, business, "phone_number_quality_update", value)

    number = await row(database, business, PhoneNumber, business.number_id)
    assert (number.throughput, number.messaging_limit) == (1000, "TIER_UNLIMITED")
    assert wakes == []


async def test_an_approved_name_is_written_on_the_number(database: Database) -> None:
    business = await a_business(database)
    value = {
        "display_phone_number": "15550102000",
        "decision": "APPROVED",
        "requested_verified_name": "Blue Door",
    }

    await wakes_after(database, business, "phone_number_name_update", value)

    number = await row(database, business, PhoneNumber, business.number_id)
    assert number.verified_name == "Blue Door"


def a_decision(event: str, **more: Any) -> Json:
    return {
        "event": event,
        "message_template_id": 1689,
        "message_template_name": "order_ready",
        "message_template_language": "en-US",
        **more,
    }


async def test_a_decision_about_a_template_is_told_and_not_written(database: Database) -> None:
    business = await a_business(database)
    template = await a_template(database, business, meta_id="1689")

    wakes = await wakes_after(
        database,
        business,
        "message_template_status_update",
        a_decision("paused", reason="NONE", message_template_category="UTILITY"),
    )

    assert wakes == [
        (
            WakeKind.TEMPLATE_STATUS_CHANGED,
            template.id,
            {
                "status": "PAUSED",
                "reason": None,
                "category": "UTILITY",
                "meta_id": "1689",
                "at": "2026-11-20T09:00:00Z",
                "pause": None,
            },
        )
    ]
    kept = await row(database, business, type(template), template.id)
    assert kept.status == template.status


async def test_a_template_whose_id_is_not_learnt_yet_is_found_by_name(database: Database) -> None:
    business = await a_business(database)
    submitted = {"submitted_at": datetime.now(UTC)}
    template = await a_template(database, business, name="order_ready", **submitted)

    wakes = await wakes_after(
        database,
        business,
        "message_template_status_update",
        a_decision("REJECTED", reason="Your text about +1 415 555 0142 is not allowed"),
    )

    [(_, target, payload)] = wakes
    assert target == template.id
    assert payload["reason"] is None  # somebody's words stay out of histories


async def test_a_category_is_told_when_it_is_announced_and_when_it_changes(
    database: Database,
) -> None:
    business = await a_business(database)
    template = await a_template(database, business, meta_id="1689")
    announced = a_decision(
        "x",
        new_category="UTILITY",
        correct_category="MARKETING",
        category_update_timestamp=1_790_000_000,
    )
    changed = a_decision("x", previous_category="UTILITY", new_category="MARKETING")
    told = {"category": "MARKETING", "at": "2026-11-20T09:00:00Z"}
    for value, more in (
        (announced, {"announced": True, "takes_effect_at": "2026-09-21T14:13:20Z"}),
        (changed, {"announced": False, "takes_effect_at": None}),
    ):
        wakes = await wakes_after(database, business, "template_category_update", value)
        assert wakes[-1] == (WakeKind.TEMPLATE_CATEGORY_CHANGED, template.id, told | more)


@pytest.mark.parametrize(
    ("field", "more", "kind"),
    [
        (
            "message_template_quality_update",
            {"previous_quality_score": "GREEN", "new_quality_score": "RED"},
            WakeKind.TEMPLATE_QUALITY_CHANGED,
        ),
        (
            "message_template_components_update",
            {"message_template_element": "Hello {{1}}"},
            WakeKind.TEMPLATE_COMPONENTS_CHANGED,
        ),
    ],
)
async def test_quality_and_edits_elsewhere_are_told(
    database: Database, field: str, more: Json, kind: WakeKind
) -> None:
    business = await a_business(database)
    template = await a_template(database, business, meta_id="1689")
    value = {k: v for k, v in a_decision("x", **more).items() if k != "event"}

    [(told, target, payload)] = await wakes_after(database, business, field, value)

    assert (told, target) == (kind, template.id)
    assert "Hello" not in str(payload)


async def test_metas_words_are_kept_and_older_ones_change_nothing(database: Database) -> None:
    business = await a_business(database)
    template = await a_template(database, business, meta_id="1689")
    words = {"reason": "Side by side", "recommendation": "Put words between"}
    rejected = a_decision("REJECTED", reason="INVALID_FORMAT", rejection_info=words)
    field = "message_template_status_update"

    await wakes_after(database, business, field, rejected)
    kept = await row(database, business, Template, template.id)
    assert (kept.rejection, kept.advice) == ("Side by side", "Put words between")

    async with database.transaction([business.organization_id]) as session:
        later = "update template set told_at = '2026-11-20 10:00+00', rejection = null"
        await (await session.connection()).execute(text(later))
    await wakes_after(database, business, field, rejected)
    assert (await row(database, business, Template, template.id)).rejection is None


async def test_a_decision_that_comes_after_a_newer_one_changes_nothing(database: Database) -> None:
    business = await a_business(database)
    back = a_delivery(business, "account_update", {"event": "ACCOUNT_RECONNECTED"})
    lost = a_delivery(business, "account_update", {"event": "ACCOUNT_DELETED"})
    newer, older = orjson.loads(back), orjson.loads(lost)
    older["entry"][0]["time"] = newer["entry"][0]["time"] - 60

    for body in (newer, older):
        await ingest(database, business, orjson.dumps(body))

    number = await row(database, business, PhoneNumber, business.number_id)
    assert number.status == NumberStatus.CONNECTED
    assert [each.kind for each in await outbox_of(database, business)] == ["number.recovered"]

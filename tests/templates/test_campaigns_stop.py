"""What happens to a template at Meta, and what the campaign that sends it does then."""

import pytest

from tests.templates.shop import OTHER, Shop

NAME = "open_again"
SAME_WORDS = {"type": "BODY", "text": "Good day {{1}}, we are open."}
MORE_WORDS = {"type": "BODY", "text": "Hello {{1}}, we are open until {{2}} today."}


@pytest.mark.parametrize(
    ("status", "reason", "again"),
    [
        ("PAUSED", "TEMPLATE_PAUSED", True),
        ("DISABLED", "TEMPLATE_DISABLED", True),
        ("ARCHIVED", "TEMPLATE_ARCHIVED", True),
        ("REJECTED", "TEMPLATE_REJECTED", True),
        ("PENDING", "TEMPLATE_IN_REVIEW", True),
        ("DELETED", "TEMPLATE_DELETED", False),
    ],
)
async def test_a_campaign_stops_and_names_why(
    shop: Shop, status: str, reason: str, again: bool
) -> None:
    await shop.start()
    meta_id = (await shop.listed(NAME))["id"]
    await shop.at_meta(NAME, "decide", status=status)
    await shop.campaign_is("PAUSED", reason)

    await shop.resume_is_refused(reason)
    if again:
        await shop.control(f"templates/{meta_id}/decide", {"status": "APPROVED"})
        await shop.campaign_is("SENDING")


async def test_a_higher_price_waits_for_a_person(shop: Shop) -> None:
    await shop.at_meta(NAME, "category", category="UTILITY")
    await shop.until(str(shop.house.scene.template_id), lambda it: it["category"] == "UTILITY")
    await shop.start()
    await shop.at_meta(NAME, "category", category="MARKETING")
    await shop.campaign_is("PAUSED", "TEMPLATE_COSTLIER")

    await shop.at_meta(NAME, "decide", status="PAUSED")
    await shop.campaign_is("PAUSED", "TEMPLATE_PAUSED")
    await shop.at_meta(NAME, "decide", status="APPROVED")
    await shop.campaign_is("PAUSED", "TEMPLATE_COSTLIER")

    await shop.house.post(f"{shop.campaign_path}/resume")
    await shop.campaign_is("SENDING")


async def test_a_lower_price_stops_nothing(shop: Shop) -> None:
    await shop.start()
    await shop.at_meta(NAME, "category", category="UTILITY")
    await shop.until(str(shop.house.scene.template_id), lambda it: it["category"] == "UTILITY")
    assert (await shop.campaign())["status"] == "SENDING"


async def test_other_words_are_sent_and_other_parameters_are_not(shop: Shop) -> None:
    await shop.start()
    await shop.at_meta(NAME, "components", components=[SAME_WORDS])
    id = str(shop.house.scene.template_id)
    await shop.until(id, lambda it: it["components"][0]["text"] == SAME_WORDS["text"])
    assert (await shop.campaign())["status"] == "SENDING"

    await shop.at_meta(NAME, "components", components=[MORE_WORDS])
    await shop.campaign_is("PAUSED", "TEMPLATE_CHANGED")
    await shop.at_meta(NAME, "components", components=[SAME_WORDS])
    await shop.campaign_is("SENDING")


async def test_what_was_edited_elsewhere_is_read_before_anything_is_sent_with_it(
    shop: Shop,
) -> None:
    await shop.start()
    await shop.at_meta(NAME, "decide", status="PENDING")
    await shop.campaign_is("PAUSED", "TEMPLATE_IN_REVIEW")
    await shop.at_meta(NAME, "components", components=[MORE_WORDS], webhook=False)
    await shop.at_meta(NAME, "decide", status="APPROVED")
    await shop.campaign_is("PAUSED", "TEMPLATE_CHANGED")


async def test_our_own_edit_pauses_the_campaign_until_meta_has_approved_it(shop: Shop) -> None:
    await shop.start()
    id = {"id": str(shop.house.scene.template_id)}
    assert (await shop.ask("PUT", id, "/body", json=OTHER)).is_success
    assert (await shop.ask("POST", id, "/submit")).status_code == 202
    await shop.campaign_is("PAUSED", "TEMPLATE_IN_REVIEW")
    await shop.at_meta(NAME, "decide", status="APPROVED")
    await shop.campaign_is("SENDING")


async def test_a_draft_does_not_start_with_a_template_that_is_paused(shop: Shop) -> None:
    await shop.at_meta(NAME, "decide", status="PAUSED")
    await shop.until(str(shop.house.scene.template_id), lambda it: it["status"] == "PAUSED")
    refused = await shop.house.ask("POST", f"{shop.campaign_path}/start")
    assert (refused.status_code, "PAUSED" in refused.text) == (409, True)

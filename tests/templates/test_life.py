"""A template from its draft to its deletion, over the whole program and a simulated Meta."""

import pytest

from tests.templates.shop import BODY, OTHER, Shop


async def test_a_rejected_template_says_why_and_is_edited_and_submitted_again(shop: Shop) -> None:
    made = await shop.becomes(await shop.write(), "PENDING")
    await shop.at_meta("order_ready", "decide", status="REJECTED", reason="INVALID_FORMAT")
    rejected = await shop.becomes(made, "REJECTED")
    assert rejected["reason"] == "INVALID_FORMAT"
    assert rejected["rejection"].startswith("Your template has parameters")
    assert rejected["recommendation"]
    assert "variables" in rejected["advice"]

    written = await shop.ask("PUT", made, "/body", json=OTHER)
    assert written.is_success, written.text
    submitted = await shop.ask("POST", made, "/submit")
    assert submitted.status_code == 202, submitted.text
    pending = await shop.becomes(made, "PENDING")
    assert (pending["components"], pending["revision"]) == ([OTHER], None)
    assert (pending["reason"], pending["rejection"]) == (None, None)
    assert (await shop.listed("order_ready"))["components"][0]["text"] == OTHER["text"]
    await shop.at_meta("order_ready", "decide", status="APPROVED")
    await shop.becomes(made, "APPROVED")


async def test_an_approved_template_is_edited_once_a_day_and_asked_before_meta_is(
    shop: Shop,
) -> None:
    made = await shop.approved()
    assert (await shop.ask("POST", made, "/submit")).status_code == 409  # nothing new
    assert (await shop.ask("PUT", made, "/body", json=OTHER)).is_success
    assert (await shop.ask("POST", made, "/submit")).status_code == 202
    await shop.becomes(made, "PENDING")
    await shop.at_meta("order_ready", "decide", status="APPROVED")
    await shop.becomes(made, "APPROVED")

    assert (await shop.ask("PUT", made, "/body", json=BODY)).is_success
    refused = await shop.ask("POST", made, "/submit")
    assert refused.status_code == 409
    assert "next edit" in refused.text
    found = await shop.read(made)
    assert (found["status"], found["edits"]["lastDay"]) == ("APPROVED", 1)


async def test_an_edit_whose_answer_was_lost_is_not_made_twice(shop: Shop) -> None:
    made = await shop.approved()
    meta_id = (await shop.listed("order_ready"))["id"]
    lost = {"edge": "", "node": meta_id, "method": "POST", "times": 1, "lost": "cut"}
    await shop.street.configure({"calls": [lost]})
    assert (await shop.ask("PUT", made, "/body", json=OTHER)).is_success
    assert (await shop.ask("POST", made, "/submit")).status_code == 202
    await shop.becomes(made, "PENDING")
    rows = (await shop.street.http.get(f"{shop.street.control_url}/calls")).json()["calls"]
    assert sum((each["node"], each["method"]) == (meta_id, "POST") for each in rows) == 1


async def test_a_lost_approval_is_found_out_by_asking(shop: Shop) -> None:
    made = await shop.becomes(await shop.write(), "PENDING")
    await shop.at_meta("order_ready", "decide", status="APPROVED", webhook=False)
    await shop.becomes(made, "APPROVED")


async def test_news_that_comes_twice_or_late_changes_nothing(shop: Shop) -> None:
    made = await shop.approved()
    meta_id = (await shop.listed("order_ready"))["id"]
    value = {
        "message_template_id": int(meta_id),
        "message_template_name": "order_ready",
        "message_template_language": "en-US",
        "message_template_category": "UTILITY",
        "reason": "NONE",
    }
    await shop.at_meta("order_ready", "decide", status="PAUSED")
    await shop.becomes(made, "PAUSED")
    paused = await shop.read(made)
    late = {
        "account": shop.waba_id,
        "field": "message_template_status_update",
        "time": 1_700_000_000,
    }
    for event in ("APPROVED", "REJECTED"):
        await shop.control("changes", late | {"value": value | {"event": event}})
    again = {k: v for k, v in late.items() if k != "time"}
    await shop.control("changes", again | {"value": value | {"event": "PAUSED"}})
    await shop.at_meta("order_ready", "quality", quality="RED")
    found = await shop.until(made, lambda it: it["quality"] == "RED")
    same = ("status", "reason", "rejection", "pauses", "pausedAt", "decidedAt", "category")
    assert {name: found[name] for name in same} == {name: paused[name] for name in same}


async def test_a_template_that_the_token_may_not_read_is_not_deleted(shop: Shop) -> None:
    """Meta says the same of both; its list of the account tells them apart."""
    made = await shop.approved()
    meta_id = (await shop.listed("order_ready"))["id"]
    hidden = {"edge": "", "node": meta_id, "method": "GET", "code": 100, "subcode": 33}
    await shop.street.configure({"calls": [hidden]})
    await shop.at_meta("order_ready", "components", components=[OTHER])
    found = await shop.until(made, lambda it: it["components"] != made["components"])
    assert (found["status"], found["components"][0]["text"]) == ("APPROVED", OTHER["text"])
    await shop.street.configure({"calls": [hidden, {"edge": "message_templates", "code": 200}]})
    refused = await shop.ask("DELETE", made)
    assert (refused.is_success, (await shop.read(made))["status"]) == (False, "APPROVED")


async def test_a_deleted_template_stays_readable_and_its_name_is_explained(shop: Shop) -> None:
    made = await shop.approved()
    deleted = await shop.ask("DELETE", made)
    assert (deleted.status_code, deleted.json()["status"]) == (200, "DELETED")
    assert [each["name"] for each in await shop.all_at_meta()] == ["open_again"]
    assert (await shop.ask("DELETE", made)).status_code == 200

    again = await shop.write()
    refused = await shop.until(again, lambda it: it["reason"] is not None)
    assert (refused["status"], refused["reason"]) == ("DRAFT", "TemplateRefused 100/2388023")
    assert "30 days" in refused["advice"]
    assert refused["rejection"].startswith("New content can't be added")
    assert (await shop.read(made))["status"] == "DELETED"


async def test_a_pause_is_ended_when_meta_allows_it(shop: Shop) -> None:
    made = await shop.approved()
    await shop.at_meta("order_ready", "pause")
    paused = await shop.becomes(made, "PAUSED")
    assert paused["pauses"] == 1
    refused = await shop.ask("POST", made, "/unpause")
    assert (refused.status_code, "5 minutes" in refused.text) == (409, True)
    await shop.street.configure({"templates": {"unpause_after": 0}})
    unpaused = await shop.ask("POST", made, "/unpause")
    assert (unpaused.status_code, unpaused.json()["status"]) == (200, "APPROVED")


async def test_a_category_is_announced_and_then_changed(shop: Shop) -> None:
    made = await shop.approved()
    await shop.at_meta("order_ready", "category", category="MARKETING", notice=600)
    announced = await shop.until(made, lambda it: it["correctCategory"])
    assert (announced["category"], announced["correctCategory"]) == ("UTILITY", "MARKETING")
    assert announced["categoryChangesAt"]
    await shop.at_meta("order_ready", "category", category="MARKETING")
    changed = await shop.until(made, lambda it: it["category"] == "MARKETING")
    assert (changed["previousCategory"], changed["correctCategory"]) == ("UTILITY", None)


async def test_meta_may_assign_another_category_at_once(shop: Shop) -> None:
    made = await shop.becomes(await shop.write("order_sales"), "PENDING")
    assert (made["category"], made["previousCategory"]) == ("MARKETING", "UTILITY")


@pytest.mark.parametrize("lost", ["cut", "html502"])
async def test_a_template_whose_answer_was_lost_is_made_once(shop: Shop, lost: str) -> None:
    rule = {"edge": "message_templates", "node": shop.waba_id, "method": "POST", "times": 1}
    await shop.street.configure({"calls": [rule | {"lost": lost}]})
    await shop.becomes(await shop.write(), "PENDING")
    assert await shop.calls("message_templates") == 1


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("abusive", "ABUSIVE_CONTENT"),
        ("scam", "SCAM"),
        ("promotional", "PROMOTIONAL"),
        ("malformed", "INVALID_FORMAT"),
        ("miscategorised", "INCORRECT_CATEGORY"),
        ("mismatch", "TAG_CONTENT_MISMATCH"),
        ("beyond_limit", "LIMIT_EXCEEDED"),
    ],
)
async def test_what_only_meta_can_see_comes_back_with_a_reason_and_advice(
    shop: Shop, ending: str, reason: str
) -> None:
    await shop.street.configure({"review": {"seconds": 0.05}})
    rejected = await shop.becomes(await shop.write(f"order_{ending}"), "REJECTED")
    assert rejected["reason"] == reason
    assert rejected["advice"]

"""What Meta answered before somebody changed the template is no news about what it is now."""

import asyncio

from tests.routes.house import Json
from tests.templates.shop import BODY, OTHER, Shop


async def test_a_list_read_before_an_edit_does_not_bring_the_old_words_back(shop: Shop) -> None:
    made = await shop.approved()
    await shop.at_meta("order_ready", "quality", quality="GREEN")
    slow = {"edge": "message_templates", "node": shop.waba_id, "method": "GET", "times": 1}
    await shop.street.configure({"calls": [slow | {"delay": 4}]})
    reading = asyncio.create_task(shop.sync())
    await shop.asked("message_templates", "GET")
    await edited(shop, made)
    await reading
    found = await shop.read(made)
    assert (found["status"], found["components"]) == ("PENDING", [OTHER])
    assert found["quality"] == "GREEN"


async def test_a_draft_refused_for_its_name_learns_from_a_sync_what_meta_has(shop: Shop) -> None:
    await shop.made_at_meta("order_ready", components=[OTHER])
    made = await shop.write()
    await shop.until(made, lambda it: it["reason"] is not None)
    await shop.sync()
    found = await shop.becomes(made, "APPROVED")
    assert found["components"][0]["text"] == OTHER["text"]
    assert found["revision"]["components"] == [BODY]


async def test_news_of_another_template_of_its_name_is_not_a_drafts(shop: Shop) -> None:
    made = await shop.write("order_ready", submit=False)
    await shop.made_at_meta("order_ready")
    await shop.at_meta("order_ready", "decide", status="PAUSED")
    await shop.at_meta("order_ready", "decide", status="DELETED")
    await shop.approved("order_other")
    assert (await shop.read(made))["status"] == "DRAFT"


async def test_a_draft_is_not_deleted_with_another_of_its_name(shop: Shop) -> None:
    made = await shop.write("order_ready", submit=False)
    await shop.made_at_meta("order_ready", "PENDING_DELETION")
    await shop.sync()
    await shop.approved("order_other")
    assert (await shop.read(made))["status"] == "DRAFT"


async def edited(shop: Shop, made: Json) -> None:
    assert (await shop.ask("PUT", made, "/body", json=OTHER)).is_success
    assert (await shop.ask("POST", made, "/submit")).status_code == 202
    await shop.becomes(made, "PENDING")

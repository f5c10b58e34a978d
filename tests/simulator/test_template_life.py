"""What becomes of a template after it was made: edits, pauses, quality, category, deletion."""

from typing import Any

import pytest

from tests.simulator.conftest import ACCOUNT, Receiver, Sim, template
from tests.simulator.test_templates import EDGE, create, order_ready

OTHER = [{"type": "BODY", "text": "Your order {{1}} came in.", "example": {"body_text": [["7"]]}}]


async def approved(sim: Sim, **more: object) -> dict[str, Any]:
    await sim.configure(review={"seconds": None})
    created = await create(sim, **more)
    await happens(sim, created, "decide", status="APPROVED")
    return created


async def happens(sim: Sim, created: dict[str, Any], what: str, **body: object) -> None:
    await sim.control(f"templates/{created['id']}/{what}", body)


async def node(sim: Sim, created: dict[str, Any], fields: str) -> dict[str, Any]:
    return dict((await sim.graph("GET", f"{created['id']}?fields={fields}"))[1])


async def test_an_edit_is_reviewed_again_and_an_approved_one_has_one_a_day(sim: Sim) -> None:
    created = await approved(sim)
    edit = {"components": OTHER}
    assert await sim.graph("POST", created["id"], edit) == (200, {"success": True})
    found = await node(sim, created, "status,components")
    assert (found["status"], found["components"]) == ("PENDING", OTHER)
    assert (await sim.graph("POST", created["id"], edit))[1]["error"]["error_subcode"] == 2593003
    await happens(sim, created, "decide", status="APPROVED")
    assert (await sim.graph("POST", created["id"], edit))[1]["error"]["error_subcode"] == 2593004
    await happens(sim, created, "decide", status="REJECTED", reason="INVALID_FORMAT")
    assert (await sim.graph("POST", created["id"], edit))[0] == 200


async def test_the_category_of_an_approved_template_stays(sim: Sim) -> None:
    created = await approved(sim)
    _, body = await sim.graph("POST", created["id"], {"category": "MARKETING"})
    assert body["error"]["error_subcode"] == 2593003


async def test_pauses_come_twice_and_then_it_is_disabled(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(templates={"pauses": [0.01, 0.01]})
    created = await approved(sim)
    for _ in range(3):
        await happens(sim, created, "pause")
        await sim.drain()
    told = [change["value"] for change in receiver.changes()][1:]
    titles = [value.get("other_info", {}).get("title") for value in told]
    assert [value["event"] for value in told] == [
        *("PAUSED", "APPROVED", "PAUSED", "APPROVED", "DISABLED")
    ]
    assert titles[:4] == ["FIRST_PAUSE", "UNPAUSE", "SECOND_PAUSE", "UNPAUSE"]
    assert (await sim.graph("DELETE", f"{EDGE}?name=order_ready"))[0] == 400


async def test_a_paused_template_is_unpaused_after_a_while(sim: Sim) -> None:
    created = await approved(sim)
    await happens(sim, created, "pause")
    _, body = await sim.graph("POST", f"{created['id']}/unpause")
    assert body["success"] is False
    assert body["reason"]
    await sim.configure(templates={"unpause_after": 0})
    assert (await sim.graph("POST", f"{created['id']}/unpause"))[1] == {"success": True}
    await sim.accepted(**template("order_ready", "en", "1"))


async def test_quality_and_category_are_told_with_a_dash_in_the_language(
    sim: Sim, receiver: Receiver
) -> None:
    created = await approved(sim, language="en_US")
    await happens(sim, created, "quality", quality="YELLOW")
    await happens(sim, created, "category", category="MARKETING", notice=86_400)
    await sim.drain()
    told = receiver.changes()[1:]
    assert [change["field"] for change in told] == [
        "message_template_quality_update",
        "template_category_update",
        "template_category_update",
    ]
    values = [change["value"] for change in told]
    assert {value["message_template_language"] for value in values} == {"en-US"}
    assert values[0]["new_quality_score"] == "YELLOW"
    assert values[1]["correct_category"] == "MARKETING"
    assert (values[2]["previous_category"], values[2]["new_category"]) == ("UTILITY", "MARKETING")
    found = await node(sim, created, "category,previous_category,correct_category,quality_score")
    assert (found["category"], found["previous_category"]) == ("MARKETING", "UTILITY")
    assert "correct_category" not in found
    assert found["quality_score"]["score"] == "YELLOW"


async def test_the_name_of_a_deleted_template_is_not_free_for_a_month(sim: Sim) -> None:
    created = await approved(sim)
    assert (await sim.graph("DELETE", f"{EDGE}?name=order_ready&hsm_id={created['id']}"))[0] == 200
    _, body = await sim.graph("POST", EDGE, order_ready())
    assert body["error"]["error_subcode"] == 2388023
    await sim.configure(templates={"blocked_days": 0})
    await create(sim, name="never_approved")
    await sim.graph("DELETE", f"{EDGE}?name=never_approved")
    await create(sim, name="never_approved")


@pytest.mark.parametrize(
    ("limits", "code", "subcode"),
    [({"most": 1}, 100, 2388019), ({"creations": 1}, 80008, None)],
)
async def test_an_account_has_its_limits(
    sim: Sim, limits: dict[str, int], code: int, subcode: int | None
) -> None:
    await sim.configure(templates=limits)
    await create(sim)
    _, body = await sim.graph("POST", EDGE, order_ready(name="one_more"))
    assert (body["error"]["code"], body["error"].get("error_subcode")) == (code, subcode)


async def test_the_end_of_a_name_decides_about_it(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(review={"seconds": 0.01})
    assert (await create(sim, name="order_sales"))["category"] == "MARKETING"
    await create(sim, name="order_promotional")
    await sim.drain()
    told = {c["value"]["message_template_name"]: c["value"] for c in receiver.changes()}
    assert told["order_promotional"]["reason"] == "PROMOTIONAL"
    assert told["order_promotional"]["rejection_info"]["recommendation"]
    assert told["order_sales"]["event"] == "APPROVED"


async def test_authentication_templates_are_upserted_and_shown_as_meta_writes_them(
    sim: Sim,
) -> None:
    body = {
        "name": "code",
        "languages": ["en_US", "es_ES"],
        "category": "AUTHENTICATION",
        "components": [
            {"type": "BODY", "add_security_recommendation": True},
            {"type": "FOOTER", "code_expiration_minutes": 5},
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
        ],
    }
    edge = f"{ACCOUNT}/upsert_message_templates"
    _, first = await sim.graph("POST", edge, body)
    _, second = await sim.graph("POST", edge, body)
    assert [row["id"] for row in first["data"]] == [row["id"] for row in second["data"]]
    assert {row["status"] for row in second["data"]} == {"APPROVED"}
    _, shown = await sim.graph("GET", first["data"][0]["id"])
    button = shown["components"][2]["buttons"][0]
    assert button["type"] == "URL"
    assert "otp_type=COPY_CODE" in button["url"]
    query = "category=AUTHENTICATION&languages=en_US,es_ES&code_expiration_minutes=5"
    _, previews = await sim.graph("GET", f"{ACCOUNT}/message_template_previews?{query}")
    assert [each["language"] for each in previews["data"]] == ["en_US", "es_ES"]
    assert previews["data"][0]["footer"] == "This code expires in 5 minutes."


async def test_a_filter_takes_several_values(sim: Sim) -> None:
    await approved(sim)
    await create(sim, name="order_late")
    await create(sim, name="order_lost", language="es")
    for query, names in (
        ('status=["PENDING"]', ["order_late", "order_lost"]),
        ("status=APPROVED,REJECTED", ["order_ready"]),
        ('language=["es"]&category=UTILITY', ["order_lost"]),
        ("name_or_content=is ready&limit=1", ["order_ready"]),
    ):
        _, body = await sim.graph("GET", f"{EDGE}?{query}")
        assert [row["name"] for row in body["data"]] == names, query

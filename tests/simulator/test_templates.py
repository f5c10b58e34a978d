from typing import Any

import pytest

from tests.simulator.conftest import ACCOUNT, Receiver, Sim, template

EDGE = f"{ACCOUNT}/message_templates"


def order_ready(**more: object) -> dict[str, object]:
    return {
        "name": "order_ready",
        "language": "en",
        "category": "utility",
        "components": [
            {"type": "body", "text": "Order {{1}} is ready.", "example": {"body_text": [["77"]]}}
        ],
    } | more


async def create(sim: Sim, **more: object) -> dict[str, Any]:
    status, body = await sim.graph("POST", EDGE, order_ready(**more))
    assert status == 200, body
    return dict(body)


async def test_a_template_is_reviewed_and_then_can_be_sent(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(review={"seconds": 0.05})
    created = await create(sim)
    assert (created["status"], created["category"]) == ("PENDING", "UTILITY")
    assert (await sim.send(**template("order_ready", "en", "77")))[1]["error"]["code"] == 132001
    await receiver.wait_for(receiver.changes)
    (change,) = receiver.changes()
    assert change["field"] == "message_template_status_update"
    assert change["value"] == {
        "event": "APPROVED",
        "message_template_id": int(created["id"]),
        "message_template_name": "order_ready",
        "message_template_language": "en",
        "reason": "NONE",
        "message_template_category": "UTILITY",
    }
    assert int(created["id"]) > 2**53
    await sim.accepted(**template("order_ready", "en", "77"))


async def test_a_review_may_reject_by_name_and_say_why(sim: Sim, receiver: Receiver) -> None:
    verdict = {"status": "REJECTED", "reason": "INVALID_FORMAT"}
    await sim.configure(review={"seconds": 0.05, "by_name": {"order_ready": verdict}})
    created = await create(sim)
    await receiver.wait_for(receiver.changes)
    value = receiver.changes()[0]["value"]
    assert (value["event"], value["reason"]) == ("REJECTED", "INVALID_FORMAT")
    assert value["rejection_info"]
    _, body = await sim.graph("GET", f"{created['id']}?fields=status,rejected_reason")
    assert body["rejected_reason"] == "INVALID_FORMAT"


async def test_the_news_of_a_verdict_may_get_lost(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(review={"seconds": 600, "webhook": False})
    created = await create(sim)
    await sim.drain()
    _, body = await sim.graph("GET", f"{created['id']}?fields=status")
    assert body == {"status": "APPROVED", "id": created["id"]}
    assert receiver.posts == []


async def test_a_review_without_end_is_decided_by_hand(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(review={"seconds": None})
    created = await create(sim)
    await sim.drain()
    paused = {"other_info": {"title": "FIRST_PAUSE", "description": "Low quality"}}
    path = f"templates/{created['id']}/decide"
    await sim.control(path, {"status": "APPROVED"})
    await sim.control(path, {"status": "PAUSED", "extra": paused})
    await sim.drain()
    events = [change["value"] for change in receiver.changes()]
    assert [event["event"] for event in events] == ["APPROVED", "PAUSED"]
    assert events[1]["other_info"]["title"] == "FIRST_PAUSE"
    assert (await sim.send(**template("order_ready", "en", "1")))[1]["error"]["code"] == 132015


@pytest.mark.parametrize(
    ("change", "subcode"),
    [
        ({"name": "Order Ready"}, None),
        ({"language": "klingon"}, None),
        ({"category": "FUN"}, None),
        ({"components": []}, None),
        ({"nonsense": 1}, None),
        ({"components": [{"type": "BODY", "text": "x" * 1025}]}, 2388040),
        ({"components": [{"type": "BODY", "text": "Order {{2}} is ready."}]}, 2388072),
        ({"components": [{"type": "BODY", "text": "{{1}} is ready."}]}, 2388299),
        ({"components": [{"type": "FOOTER", "text": "Bye"}]}, 2388072),
    ],
)
async def test_a_wrong_template_is_refused(
    sim: Sim, change: dict[str, object], subcode: int | None
) -> None:
    status, body = await sim.graph("POST", EDGE, order_ready(**change))
    assert (status, body["error"]["code"]) == (400, 100)
    assert body["error"].get("error_subcode") == subcode


async def test_the_same_name_and_language_is_a_duplicate(sim: Sim) -> None:
    await create(sim)
    _, body = await sim.graph("POST", EDGE, order_ready())
    assert (body["error"]["code"], body["error"]["error_subcode"]) == (100, 2388024)
    assert body["error"]["error_user_title"]
    await create(sim, language="es")


async def test_the_list_is_paged_filtered_and_summed(sim: Sim) -> None:
    for n in range(5):
        await create(sim, name=f"order_{n}")
    await create(sim, name="other")
    path = f"{EDGE}?limit=2&fields=name,status&summary=total_count&name=order"
    names, after = [], ""
    while True:
        _, body = await sim.graph("GET", path + after)
        assert body["summary"]["total_count"] == 5
        names += [row["name"] for row in body["data"]]
        assert all(row.keys() == {"name", "status", "id"} for row in body["data"])
        if "next" not in body["paging"]:
            break
        after = "&after=" + body["paging"]["cursors"]["after"]
    assert names == [f"order_{n}" for n in range(5)]
    _, body = await sim.graph("GET", f"{EDGE}?after=nonsense")
    assert body["error"]["code"] == 131059


async def test_templates_are_deleted_by_name_or_one_by_id(sim: Sim) -> None:
    english, spanish = await create(sim), await create(sim, language="es")
    path = f"{EDGE}?name=order_ready"
    gone = await sim.graph("DELETE", f"{path}&hsm_id={spanish['id']}")
    assert gone == (200, {"success": True})
    assert (await sim.graph("GET", spanish["id"]))[0] == 400
    assert (await sim.graph("GET", english["id"]))[0] == 200
    assert (await sim.graph("DELETE", path))[0] == 200
    assert (await sim.graph("DELETE", path))[0] == 400
    assert (await sim.graph("GET", EDGE))[1]["data"] == []


async def test_templates_of_another_account_are_out_of_reach(sim: Sim) -> None:
    created = await create(sim)
    await sim.control("numbers", {"account": "other", "token": "token-2"})
    for path in (EDGE, created["id"]):
        status, body = await sim.graph("GET", path, token="token-2")
        assert (status, body["error"]["error_subcode"]) == (400, 33)

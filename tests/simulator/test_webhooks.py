import hashlib
import hmac
import json

import pytest

from simulator.webhooks import signature
from tests.simulator.conftest import ACCOUNT, ANA, NUMBER, Receiver, Sim, text_to

VECTORS = [
    (
        b'{"object":"whatsapp_business_account","entry":[]}',
        "dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756",
    ),
    (
        b'{"object": "whatsapp_business_account", "entry": []}',
        "56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a",
    ),
]
CERTAIN = {"sent": 1, "delivered": 1, "read": 1}


@pytest.mark.parametrize(("body", "expected"), VECTORS)
def test_the_signature_is_the_one_of_the_published_vectors(body: bytes, expected: str) -> None:
    assert signature("test_app_secret", body) == "sha256=" + expected


async def test_every_post_is_signed_over_its_exact_ascii_bytes(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(webhooks={"app_secret": "other", "escape_slashes": True})
    await sim.accepted(biz_opaque_callback_data="niño/1")
    await sim.drain()
    for body, header in receiver.posts:
        expected = hmac.new(b"other", body, hashlib.sha256).hexdigest()
        assert header == "sha256=" + expected
        assert b"ni\\u00f1o\\/1" in body


async def test_a_message_is_sent_delivered_and_read_in_the_v24_style(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(statuses=CERTAIN)
    wamid = await sim.accepted(biz_opaque_callback_data="attempt-1")
    await sim.drain()
    statuses = receiver.statuses()
    assert [(s["id"], s["status"]) for s in statuses] == [
        (wamid, "sent"),
        (wamid, "delivered"),
        (wamid, "read"),
    ]
    assert ["pricing" in s for s in statuses] == [True, True, False]
    assert not any("conversation" in s for s in statuses)
    assert all(s["recipient_id"] == "14155550142" for s in statuses)
    assert all(s["recipient_user_id"].startswith("US.") for s in statuses)
    value = receiver.changes()[0]["value"]
    assert value["contacts"][0]["wa_id"] == "14155550142"
    assert value["metadata"]["phone_number_id"] == NUMBER


async def test_read_carries_the_pricing_when_delivered_is_skipped(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(statuses=CERTAIN | {"skip_delivered": 1})
    await sim.accepted()
    await sim.drain()
    shown = [(s["status"], "pricing" in s) for s in receiver.statuses()]
    assert shown == [("sent", True), ("read", True)]


async def test_a_failed_status_has_errors_and_no_contacts(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(errors=[{"codes": [131049], "when": "async"}])
    await sim.accepted(biz_opaque_callback_data="attempt-1")
    await sim.drain()
    (change,) = receiver.changes()
    (status,) = change["value"]["statuses"]
    assert "contacts" not in change["value"]
    assert "recipient_user_id" not in status
    assert status["errors"][0]["code"] == 131049
    assert status["biz_opaque_callback_data"] == "attempt-1"
    (delivery,) = (await sim.control("deliveries"))["deliveries"]["14155550142"]
    assert (delivery["delivery"], delivery["failed_code"]) == (False, 131049)


async def test_a_failed_status_may_lack_the_echo(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(statuses={"failed": 1, "failed_without_echo": 1})
    await sim.accepted(biz_opaque_callback_data="attempt-1")
    await sim.drain()
    (status,) = receiver.statuses()
    assert "biz_opaque_callback_data" not in status


async def test_statuses_travel_together_up_to_the_batch(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(webhooks={"batch": 4, "linger": 60}, statuses={"delivered": 0})
    for n in range(10):
        await sim.accepted(f"+1415555{n:04}")
    await sim.drain()
    assert [len(json.loads(body)["entry"]) for body, _ in receiver.posts] == [1, 1, 1]
    sizes = [
        len(json.loads(b)["entry"][0]["changes"][0]["value"]["statuses"]) for b, _ in receiver.posts
    ]
    assert sorted(sizes) == [2, 4, 4]


async def test_statuses_can_be_doubled_and_change_places(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(
        webhooks={"concurrency": 1},
        statuses=CERTAIN | {"read": 0, "duplicated": 1, "reordered": 1, "duplicate_delay": [9, 9]},
    )
    await sim.accepted()
    await sim.drain()
    assert [s["status"] for s in receiver.statuses()] == ["delivered", "sent"] * 2
    first, second = receiver.statuses()[:2]
    assert int(first["timestamp"]) >= int(second["timestamp"])


async def test_a_late_status_is_posted_late_with_its_own_timestamp(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(
        webhooks={"concurrency": 1},
        statuses=CERTAIN | {"late": 0.5, "late_by": [100, 100], "delivered_delay": [50, 50]},
    )
    for n in range(20):
        await sim.accepted(f"+1415555{n:04}")
    await sim.drain()
    statuses = receiver.statuses()
    assert len(statuses) == 60
    times = [int(s["timestamp"]) for s in statuses]
    assert times != sorted(times)


async def test_an_event_is_posted_again_until_the_answer_is_exactly_200(
    sim: Sim, receiver: Receiver
) -> None:
    receiver.answers = [500, 201]
    await sim.configure(statuses={"delivered": 0})
    wamid = await sim.accepted()
    await receiver.wait_for(lambda: len(receiver.posts) == 3)
    await sim.drain()
    assert {body for body, _ in receiver.posts} == {receiver.posts[0][0]}
    (event,) = (await sim.control("acknowledged"))["acknowledged"]
    assert (event["id"], event["status"], event["attempt"]) == (wamid, "sent", 3)


async def test_nothing_is_acknowledged_while_the_receiver_refuses_connections(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(webhooks={"url": "http://127.0.0.1:1/hook"}, statuses={"delivered": 0})
    await sim.accepted()
    await sim.control("webhooks/flush", {})
    assert (await sim.control("acknowledged"))["total"] == 0
    assert (await sim.control("pending"))["total"] == 1
    await sim.configure(webhooks={"url": receiver.url})
    await sim.drain()
    assert (await sim.control("acknowledged"))["total"] == 1


async def test_withheld_statuses_are_counted_listed_and_never_posted(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(statuses=CERTAIN | {"withhold": {"sent": 0.5, "all": 0.2}})
    wamids = [await sim.accepted(f"+1415555{n:04}") for n in range(40)]
    await sim.drain()
    told = await sim.control("withheld")
    withheld = {(w["wamid"], w["status"]) for w in told["withheld"]}
    posted = {(s["id"], s["status"]) for s in receiver.statuses()}
    assert told["counts"]["total"] == len(withheld) > 0
    assert 0 < len(told["silent_messages"]) < 40
    assert not withheld & posted
    assert withheld | posted == {(w, s) for w in wamids for s in CERTAIN}
    assert set(told["silent_messages"]) == set(wamids) - {wamid for wamid, _ in posted}


async def test_failed_is_never_withheld(sim: Sim, receiver: Receiver) -> None:
    everything = {"sent": 1, "delivered": 1, "read": 1, "all": 1}
    await sim.configure(statuses={"failed": 1, "withhold": everything})
    await sim.accepted()
    await sim.drain()
    assert [s["status"] for s in receiver.statuses()] == ["failed"]


async def test_sent_can_arrive_before_the_answer(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(statuses={"before_answer": 1})
    wamid = await sim.accepted()
    assert [(s["id"], s["status"]) for s in receiver.statuses()][:1] == [(wamid, "sent")]


async def test_the_same_seed_gives_the_same_run(sim: Sim, receiver: Receiver) -> None:
    runs = []
    await sim.configure(seed=7, statuses={"failed": 0.3, "read": 0.5})
    for _ in range(2):
        await sim.control("reset", {"keep": ["numbers", "configuration"]})
        receiver.posts.clear()
        for n in range(30):
            await sim.accepted(f"+1415555{n:04}")
        await sim.drain()
        runs.append(sorted((s["recipient_id"], s["status"]) for s in receiver.statuses()))
    assert runs[0] == runs[1]
    assert len({status for _, status in runs[0]}) == 4


async def test_an_inbound_message_is_a_signed_webhook(sim: Sim, receiver: Receiver) -> None:
    told = await sim.control(
        "inbound",
        {"number": NUMBER, "from": ANA, "message": {"type": "text", "text": {"body": "STOP"}}},
    )
    await sim.drain()
    (value,) = (change["value"] for change in receiver.changes())
    (message,) = value["messages"]
    assert [message["id"]] == told["wamids"]
    assert (message["from"], message["text"]) == ("14155550142", {"body": "STOP"})
    assert value["contacts"][0]["user_id"] == message["from_user_id"]
    (event,) = (await sim.control("acknowledged"))["acknowledged"]
    assert (event["kind"], event["id"]) == ("message", message["id"])


async def test_any_other_change_can_be_injected(sim: Sim, receiver: Receiver) -> None:
    value = {"event": "ACCOUNT_DELETED"}
    await sim.control("changes", {"account": ACCOUNT, "field": "account_update", "value": value})
    await sim.drain()
    assert receiver.changes() == [{"field": "account_update", "value": value}]


async def test_an_inbound_message_opens_the_window(sim: Sim) -> None:
    await sim.configure(limits={"window": "sync"})
    _, refused = await sim.send()
    assert refused["error"]["code"] == 131047
    message = {"type": "text", "text": {"body": "Hello?"}}
    await sim.control("inbound", {"number": NUMBER, "from": ANA, "message": message})
    assert (await sim.graph("POST", f"{NUMBER}/messages", text_to(ANA)))[0] == 200


@pytest.mark.parametrize(("decision", "last"), [("release", "sent"), ("drop", "failed")])
async def test_a_held_message_waits_for_its_judgement(
    sim: Sim, receiver: Receiver, decision: str, last: str
) -> None:
    await sim.configure(held={"share": 1, "outcome": "wait"}, statuses={"delivered": 0})
    hello = {"name": "hello", "language": "en", "category": "MARKETING"}
    hello |= {"components": [{"type": "BODY", "text": "Hi"}]}  # type: ignore[dict-item]
    await sim.control("templates", {"account": ACCOUNT, "template": hello})
    send = {"name": "hello", "language": {"code": "en"}}
    _, body = await sim.send(type="template", template=send)
    assert body["messages"][0]["message_status"] == "held_for_quality_assessment"
    await sim.drain()
    assert receiver.posts == []
    assert await sim.control("held", {"decision": decision}) == {"judged": 1}
    await sim.drain()
    (status,) = receiver.statuses()
    assert status["status"] == last
    if last == "failed":
        assert status["errors"][0]["code"] == 132015


async def test_the_handshake_sends_challenge_and_token(sim: Sim) -> None:
    assert await sim.control("webhooks/verify", {}) == {"ok": True, "status": 200}

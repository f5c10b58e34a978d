import json
from typing import Any

import pytest

from tests.simulator.conftest import ACCOUNT, ANA, NUMBER, TOKEN, Receiver, Sim, template, text_to


async def test_an_accepted_text_answers_wamid_and_contact(sim: Sim) -> None:
    status, body = await sim.send("+1 (415) 555-0142")
    assert status == 200
    assert body["contacts"] == [{"input": "+1 (415) 555-0142", "wa_id": "14155550142"}]
    assert body["messages"][0]["id"].startswith("wamid.")
    assert "message_status" not in body["messages"][0]


async def test_a_user_id_is_answered_without_a_phone_number(sim: Sim) -> None:
    message = text_to(ANA) | {"recipient": "US.7730014412"}
    del message["to"]
    _, body = await sim.graph("POST", f"{NUMBER}/messages", message)
    assert body["contacts"] == [{"input": "US.7730014412", "user_id": "US.7730014412"}]


@pytest.mark.parametrize("token", [None, "unknown"])
async def test_the_token_is_checked_before_anything_else(sim: Sim, token: str | None) -> None:
    status, body = await sim.graph("POST", "nowhere/messages", {"broken": 1}, token)
    assert (status, body["error"]["code"]) == (401, 190)
    assert body["error"].keys() >= {"message", "type", "fbtrace_id"}


async def test_an_expired_token_names_its_subcode(sim: Sim) -> None:
    await sim.control("tokens", {"token": TOKEN, "state": "expired"})
    status, body = await sim.send()
    assert (status, body["error"]["code"], body["error"]["error_subcode"]) == (401, 190, 463)


@pytest.mark.parametrize("path", ["999/messages", "777/messages"])
async def test_a_number_of_nobody_or_of_another_account_is_100_33(sim: Sim, path: str) -> None:
    await sim.control(
        "numbers", {"account": "other", "token": "token-2", "numbers": [{"id": "777"}]}
    )
    status, body = await sim.graph("POST", path, text_to(ANA))
    assert (status, body["error"]["code"], body["error"]["error_subcode"]) == (400, 100, 33)
    assert body["error"]["type"] == "GraphMethodException"


NOT_SENT: list[tuple[dict[str, object], int]] = [
    ({"messaging_product": None}, 100),
    ({"messaging_product": "telegram"}, 100),
    ({"to": None}, 100),
    ({"to": 14155550142}, 100),
    ({"to": "Ana"}, 131009),
    ({"recipient_type": "everybody"}, 100),
    ({"type": "poem"}, 100),
    ({"text": None}, 131008),
    ({"text": {"body": ""}}, 131008),
    ({"text": {"body": "x" * 4097}}, 100),
    ({"text": {"body": "x", "colour": "red"}}, 100),
    ({"misspelled": 1}, 100),
    ({"biz_opaque_callback_data": "x" * 513}, 100),
    ({"context": {"id": "wamid.1"}}, 131009),
    (template("absent"), 132001),
    (template("pair"), 132000),
    (template("pair", "en", "one"), 132000),
    (template("pair", "en", "one", ""), 131008),
    (template("pair", "en", "one", "two\nlines"), 132018),
    (template("pair", "es", "one", "two"), 132001),
    ({"type": "template", "template": {"name": "pair"}}, 131008),
    ({"type": "template", "template": {"language": {"code": "en"}}}, 131008),
    (
        {
            "type": "template",
            "template": {
                "name": "pair",
                "language": {"code": "en"},
                "components": [{"type": "body", "parameters": [{"type": "image"}] * 2}],
            },
        },
        132012,
    ),
    (
        {
            "type": "template",
            "template": {
                "name": "pair",
                "language": {"code": "en"},
                "components": [
                    {"type": "body", "parameters": [{"type": "text", "text": "one"}] * 2},
                    {"type": "button", "sub_type": "flow", "index": "0"},
                ],
            },
        },
        132012,
    ),
]


@pytest.mark.parametrize(("change", "code"), NOT_SENT, ids=[str(i) for i in range(len(NOT_SENT))])
async def test_a_wrong_body_gets_metas_code(sim: Sim, change: dict[str, object], code: int) -> None:
    await seed(sim, "pair", "Dear {{1}}, your order {{2}} is on its way.")
    body = {k: v for k, v in (text_to(ANA) | change).items() if v is not None}
    if "template" in change:
        del body["text"]
    status, answer = await sim.graph("POST", f"{NUMBER}/messages", body)
    assert answer["error"]["code"] == code
    assert status == (404 if code == 132001 else 400)
    assert (await sim.control("stats"))["refused"] == {str(code): 1}
    assert (await sim.control("deliveries"))["deliveries"] == {}


async def test_a_body_that_is_not_json_is_refused(sim: Sim) -> None:
    url = f"{sim.simulator.url}/v24.0/{NUMBER}/messages"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with sim.session.post(url, data=b"{", headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == 100


async def test_a_chunked_body_of_four_megabytes_is_read_to_its_end(sim: Sim) -> None:
    async def pieces() -> Any:
        whole = json.dumps(text_to(ANA) | {"text": {"body": "x" * 4_000_000}}).encode()
        for start in range(0, len(whole), 65_536):
            yield whole[start : start + 65_536]

    url = f"{sim.simulator.url}/v24.0/{NUMBER}/messages"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with sim.session.post(url, data=pieces(), headers=headers) as response:
        assert (await response.json())["error"]["code"] == 100


@pytest.mark.parametrize(
    ("status", "code"), [("PAUSED", 132015), ("DISABLED", 132016), ("PENDING", 132001)]
)
async def test_a_template_that_is_not_approved_is_not_sent(
    sim: Sim, status: str, code: int
) -> None:
    template_id = await seed(sim, "plain", "Hello there")
    await sim.control(f"templates/{template_id}/decide", {"status": status})
    _, body = await sim.send(**template("plain"))
    assert body["error"]["code"] == code


async def test_a_template_is_answered_with_its_message_status(sim: Sim) -> None:
    await seed(sim, "plain", "Hello there")
    _, body = await sim.send(**template("plain"))
    assert body["messages"][0]["message_status"] == "accepted"


async def test_named_parameters_must_be_those_of_the_template(sim: Sim) -> None:
    await seed(sim, "named", "Dear {{name}}, hello.", parameter_format="named")
    values: list[dict[str, str]] = [{"type": "text", "parameter_name": "name", "text": "Ana"}]
    components = [{"type": "body", "parameters": values}]
    shown = {"name": "named", "language": {"code": "en"}, "components": components}
    assert (await sim.send(type="template", template=shown))[0] == 200
    values[0]["parameter_name"] = "surname"
    _, body = await sim.send(type="template", template=shown)
    assert body["error"]["code"] == 132000


async def test_a_read_receipt_is_a_success_and_no_delivery(sim: Sim) -> None:
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1"}
    assert await sim.graph("POST", f"{NUMBER}/messages", receipt) == (200, {"success": True})
    receipt["message_id"] = "IN1"
    _, body = await sim.graph("POST", f"{NUMBER}/messages", receipt)
    assert body["error"]["code"] == 131009
    assert (await sim.control("deliveries"))["recipients"] == 0


async def test_the_number_can_be_read_with_fields(sim: Sim) -> None:
    _, body = await sim.graph("GET", f"{NUMBER}?fields=status,throughput")
    assert body == {"status": "CONNECTED", "throughput": {"level": "STANDARD"}, "id": NUMBER}
    status, body = await sim.graph("GET", f"{NUMBER}?fields=nonsense")
    assert (status, body["error"]["code"]) == (400, 100)


async def test_every_request_and_delivery_can_be_read_back(sim: Sim, receiver: Receiver) -> None:
    wamid = await sim.accepted(biz_opaque_callback_data="attempt-1")
    await sim.send("nobody", biz_opaque_callback_data="attempt-2")
    await sim.drain()
    found = (await sim.control("deliveries?recipient=%2B14155550142"))["deliveries"]["14155550142"]
    assert [(d["wamid"], d["echo"], d["delivery"]) for d in found] == [(wamid, "attempt-1", True)]
    arrivals = (await sim.control("arrivals"))["arrivals"]
    assert [(a["echo"], a["outcome"], a["code"]) for a in arrivals] == [
        ("attempt-1", "accepted", None),
        ("attempt-2", "refused", 131009),
    ]
    assert found[0]["accepted_at"] == arrivals[0]["arrived_at"]
    assert {s["biz_opaque_callback_data"] for s in receiver.statuses()} == {"attempt-1"}


async def seed(sim: Sim, name: str, text: str, **more: object) -> str:
    body = {"name": name, "language": "en", "category": "MARKETING"}
    components = [{"type": "BODY", "text": text}]
    given = {"account": ACCOUNT, "template": body | {"components": components} | more}
    return str((await sim.control("templates", given))["id"])

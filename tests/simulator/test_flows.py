"""Flows in the simulator; pywa's encryption, written by others, plays the endpoint."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from pywa.utils import default_flow_request_decryptor, default_flow_response_encryptor

from tests.simulator.conftest import ACCOUNT, ANA, NUMBER, TOKEN, Receiver, Sim

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
EDGE = f"{ACCOUNT}/flows"


def hello(**more: object) -> dict[str, Any]:
    """The smallest Flow JSON that can be published."""
    footer = {"type": "Footer", "label": "Done", "on-click-action": {"name": "complete"}}
    layout = {"type": "SingleColumnLayout", "children": [footer]}
    screen = {"id": "HELLO", "title": "Hello", "terminal": True, "data": {}, "layout": layout}
    return {"version": "7.3", "screens": [screen]} | more


async def a_flow(sim: Sim, **more: object) -> str:
    given = {"name": "booking", "categories": ["OTHER"], "flow_json": json.dumps(hello())} | more
    status, body = await sim.graph("POST", EDGE, given)
    assert status == 200, body
    return str(body["id"])


async def upload(sim: Sim, flow: str, text: str) -> tuple[int, Any]:
    form = aiohttp.FormData()
    form.add_field("file", text, filename="flow.json", content_type="application/json")
    form.add_field("name", "flow.json")
    form.add_field("asset_type", "FLOW_JSON")
    url = f"{sim.simulator.url}/v24.0/{flow}/assets"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with sim.session.post(url, data=form, headers=headers) as response:
        return response.status, await response.json()


async def status_of(sim: Sim, flow: str) -> str:
    return str((await sim.graph("GET", f"{flow}?fields=status"))[1]["status"])


class Endpoint:
    """A business's own server for its flow."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {"data": {"status": "active"}}
        self.flips = True

    async def handle(self, request: web.Request) -> web.Response:
        sent = await request.json()
        asked, key, iv = default_flow_request_decryptor(
            sent["encrypted_flow_data"],
            sent["encrypted_aes_key"],
            sent["initial_vector"],
            PRIVATE,
        )
        self.asked.append(asked)
        if not self.flips:
            iv = bytes(each ^ 0xFF for each in iv)
        return web.Response(text=default_flow_response_encryptor(self.answer, key, iv))


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    app = web.Application()
    app.router.add_post("/flow", endpoint.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    endpoint.url = f"http://{host}:{port}/flow"
    yield endpoint
    await runner.cleanup()


async def an_open_flow(sim: Sim, endpoint: Endpoint) -> str:
    routes = {"data_api_version": "3.0", "routing_model": {"HELLO": []}}
    given = json.dumps(hello(**routes))
    flow = await a_flow(sim, flow_json=given, endpoint_uri=endpoint.url)
    await sim.graph(
        "POST", f"{NUMBER}/whatsapp_business_encryption", {"business_public_key": PUBLIC}
    )
    return flow


async def test_a_flow_goes_from_draft_over_published_to_deprecated(
    sim: Sim, receiver: Receiver
) -> None:
    flow = await a_flow(sim)
    assert await status_of(sim, flow) == "DRAFT"
    assert (await sim.graph("POST", f"{flow}/publish"))[0] == 200
    assert (await sim.graph("DELETE", flow))[1]["error"]["code"] == 139004
    assert (await sim.graph("POST", f"{flow}/deprecate"))[0] == 200

    assert await status_of(sim, flow) == "DEPRECATED"
    assert (await sim.graph("POST", f"{flow}/deprecate"))[1]["error"]["code"] == 139003
    await sim.drain()
    told = [each["value"]["new_status"] for each in receiver.changes() if each["field"] == "flows"]
    assert told == ["DRAFT", "PUBLISHED", "DEPRECATED"]


async def test_whoever_edits_a_published_flow_has_a_draft_again(sim: Sim) -> None:
    flow = await a_flow(sim, publish=True)
    assert await status_of(sim, flow) == "PUBLISHED"

    await upload(sim, flow, json.dumps(hello()))

    assert await status_of(sim, flow) == "DRAFT"


async def test_a_mistake_is_kept_and_named_with_its_line_and_column(sim: Sim) -> None:
    flow = await a_flow(sim)
    broken = hello()
    broken["screens"][0]["layout"]["children"].insert(0, {"type": "Heading", "text": "Hi"})

    status, body = await upload(sim, flow, json.dumps(broken, indent=1))

    assert (status, body["success"]) == (200, True)
    (error,) = body["validation_errors"]
    line = json.dumps(broken, indent=1).splitlines()[error["line_start"] - 1]
    assert line[error["column_start"] - 1 : error["column_end"] - 1] == '"Heading"'
    assert error["pointers"][0]["path"] == "screens[0].layout.children[0].type"
    assert (await sim.graph("POST", f"{flow}/publish"))[1]["error"]["code"] == 139002


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"version": "99.0"}, "INVALID_PROPERTY_VALUE"),
        ({"screens": []}, "MISSING_REQUIRED_PROPERTY"),
        ({"screens": [{"id": "SUCCESS", "terminal": False}]}, "INVALID_PROPERTY_VALUE"),
        ({"screens": [{"id": "A", "terminal": True}]}, "MISSING_FOOTER"),
        ({"screens": [{"id": "A"}]}, "MISSING_TERMINAL_SCREEN"),
        ({"data_api_version": "3.0"}, "MISSING_REQUIRED_PROPERTY"),
        ({"data_api_version": "3.0", "routing_model": {"B": []}}, "INVALID_ROUTING_MODEL"),
    ],
)
async def test_what_cannot_be_published_is_told(
    sim: Sim, change: dict[str, Any], kind: str
) -> None:
    flow = await a_flow(sim)
    _, body = await upload(sim, flow, json.dumps(hello(**change)))
    assert kind in [each["error"] for each in body["validation_errors"]]


async def test_names_are_unique_in_an_account(sim: Sim) -> None:
    await a_flow(sim)
    status, body = await sim.graph("POST", EDGE, {"name": "booking", "categories": ["OTHER"]})
    assert (status, body["error"]["error_subcode"]) == (400, 4016019)


async def test_a_list_has_pages_and_a_node_has_a_preview(sim: Sim) -> None:
    for name in ("one", "two", "three"):
        await a_flow(sim, name=name)

    _, first = await sim.graph("GET", f"{EDGE}?limit=2")
    _, rest = await sim.graph("GET", f"{EDGE}?limit=2&after={first['paging']['cursors']['after']}")
    _, node = await sim.graph("GET", f"{rest['data'][0]['id']}?fields=id,preview.invalidate(true)")

    assert [each["name"] for each in first["data"]] == ["one", "two"]
    assert [each["name"] for each in rest["data"]] == ["three"]
    assert "next" not in rest["paging"]
    assert "token=" in node["preview"]["preview_url"]


async def test_an_endpoint_is_pinged_before_its_flow_is_published(
    sim: Sim, endpoint: Endpoint
) -> None:
    flow = await an_open_flow(sim, endpoint)
    endpoint.flips = False
    assert (await sim.graph("POST", f"{flow}/publish"))[1]["error"]["code"] == 139002

    endpoint.flips = True

    assert (await sim.graph("POST", f"{flow}/publish"))[0] == 200
    assert endpoint.asked[-1]["action"] == "ping"


async def test_without_a_key_no_flow_with_an_endpoint_is_published(
    sim: Sim, endpoint: Endpoint
) -> None:
    routes = {"data_api_version": "3.0", "routing_model": {"HELLO": []}}
    flow = await a_flow(sim, flow_json=json.dumps(hello(**routes)), endpoint_uri=endpoint.url)
    assert (await sim.graph("POST", f"{flow}/publish"))[1]["error"]["code"] == 139002


async def test_a_phone_says_what_is_wrong_with_an_answer(sim: Sim, endpoint: Endpoint) -> None:
    flow = await an_open_flow(sim, endpoint)
    opening = {"number": NUMBER, "action": "INIT", "flow_token": "t"}

    endpoint.answer = {"screen": "HELLO", "data": {}}
    good = await sim.control(f"flows/{flow}/open", opening)
    endpoint.answer = {"screen": "ELSEWHERE", "data": {}}
    bad = await sim.control(f"flows/{flow}/open", opening)

    assert (good["answer"]["screen"], good["problems"]) == ("HELLO", [])
    assert bad["problems"] == ["The flow has no such screen."]
    assert endpoint.asked[0] == {"version": "3.0", "action": "INIT", "flow_token": "t"}


async def test_what_was_filled_in_comes_as_a_reply(sim: Sim, receiver: Receiver) -> None:
    flow = await a_flow(sim)
    filled = {"number": NUMBER, "from": ANA, "about": "wamid.x", "response": {"flow_token": "t"}}

    answer = await sim.control(f"flows/{flow}/complete", filled)

    await receiver.wait_for(lambda: [c for c in receiver.changes() if c["field"] == "messages"])
    (change,) = [each for each in receiver.changes() if each["field"] == "messages"]
    (message,) = change["value"]["messages"]
    assert [message["id"]] == answer["wamids"]
    assert message["context"]["id"] == "wamid.x"
    assert json.loads(message["interactive"]["nfm_reply"]["response_json"]) == {"flow_token": "t"}


async def test_a_key_of_the_wrong_size_is_refused(sim: Sim) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=3072).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    edge = f"{NUMBER}/whatsapp_business_encryption"
    assert (await sim.graph("POST", edge, {"business_public_key": pem}))[0] == 400
    assert (await sim.graph("GET", edge))[1] == {"data": []}


async def test_an_answer_that_takes_its_time_is_lost_like_any_other(sim: Sim) -> None:
    flow = await a_flow(sim)
    await sim.configure(calls=[{"edge": "publish", "lost": "cut", "times": 1}])
    with pytest.raises(aiohttp.ClientError):
        await sim.graph("POST", f"{flow}/publish")
    assert await status_of(sim, flow) == "PUBLISHED"


async def fetched(sim: Sim, address: str) -> tuple[int, str]:
    async with sim.session.get(address) as response:
        return response.status, await response.text()


async def address_of(sim: Sim, flow: str) -> str:
    _, body = await sim.graph("GET", f"{flow}/assets")
    (told,) = body["data"]
    assert (told["name"], told["asset_type"]) == ("flow.json", "FLOW_JSON")
    return str(told["download_url"])


async def test_a_flow_json_is_served_as_it_was_written_at_an_address_that_is_signed_and_ends(
    sim: Sim,
) -> None:
    flow = await a_flow(sim)
    text = json.dumps(hello(), indent=3) + "\r\n"
    await upload(sim, flow, text)

    address = await address_of(sim, flow)
    await sim.configure(flow_files={"seconds": -5})
    late = await address_of(sim, flow)
    await sim.configure(flow_files={"address": "https://cdn.example/flow.json"})
    elsewhere = await address_of(sim, flow)

    assert await fetched(sim, address) == (200, text)
    assert (await fetched(sim, address[:-1] + "x"))[0] == 403
    assert (await fetched(sim, address.partition("?")[0]))[0] == 403
    assert (await fetched(sim, late))[0] == 403
    assert elsewhere == "https://cdn.example/flow.json"

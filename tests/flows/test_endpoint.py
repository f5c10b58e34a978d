"""A phone has a flow open: what it is answered, and what it is refused."""

import asyncio
import hmac
import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from models.flows.tokens import token_of
from tests.flows.own_server import OwnServer
from tests.flows.studio import ASKING, TABLE, Json, Studio

NOTICE = {"error": "INVALID_SCREEN_TRANSITION", "error_message": "Something of a phone's"}


async def test_a_table_leads_a_phone_from_the_first_screen_to_the_end(studio: Studio) -> None:
    flow = await studio.answering()

    first = await studio.phone(flow, "INIT", flow_token="t")
    second = await studio.phone(
        flow, "data_exchange", screen="WELCOME", data={"email": "a@b.c"}, flow_token="t"
    )
    last = await studio.phone(
        flow, "data_exchange", screen="DETAILS", data={"day": "Monday"}, flow_token="t"
    )

    assert [each["problems"] for each in (first, second, last)] == [[], [], []]
    assert first["answer"] == TABLE["first"]
    assert second["answer"] == TABLE["next"]["WELCOME"]
    params = last["answer"]["data"]["extension_message_response"]["params"]
    assert params == {"day": "Monday", "source": "whatsapp", "flow_token": "t"}


async def test_pings_and_notices_are_answered_as_meta_wants_it(studio: Studio) -> None:
    flow = await studio.answering()
    ping = await studio.phone(flow, "ping")
    notice = await studio.phone(flow, "data_exchange", screen="WELCOME", data=NOTICE)
    assert (ping["answer"], ping["problems"]) == ({"data": {"status": "active"}}, [])
    assert (notice["answer"], notice["problems"]) == ({"data": {"acknowledged": True}}, [])


async def test_going_back_and_a_screen_nobody_thought_of_keep_the_phone_where_it_is(
    studio: Studio,
) -> None:
    flow = await studio.answering({**TABLE, "failure": "Try again, please."})
    back = await studio.phone(flow, "BACK", screen="DETAILS")
    lost = await studio.phone(flow, "data_exchange", screen="OTHER", data={})
    assert back["answer"] == {"screen": "DETAILS", "data": {}}
    assert lost["answer"]["data"] == {"error_message": "Try again, please."}


async def test_what_meta_did_not_sign_is_refused_before_anything_is_opened(
    studio: Studio,
) -> None:
    flow = await studio.answering()
    assert (await studio.phone(flow, "INIT", forged=True))["status"] == 432


async def test_what_was_sealed_for_another_key_asks_the_phone_to_fetch_ours(
    studio: Studio,
) -> None:
    flow = await studio.answering()
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert (await studio.phone(flow, "INIT", key=pem))["status"] == 421


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"encrypted_flow_data":"%","encrypted_aes_key":"","initial_vector":""}'],
)
async def test_what_no_phone_ever_sent_is_421_when_it_is_signed(
    studio: Studio, body: bytes
) -> None:
    flow = await studio.answering()
    assert (await signed(studio, flow, body)).status_code == 421


async def test_an_unknown_flow_is_not_found(studio: Studio) -> None:
    flow = await studio.answering()
    elsewhere = {**flow, "endpointUri": flow["endpointUri"][:-12] + "0" * 12}
    assert (await signed(studio, elsewhere, b"{}")).status_code == 404


async def test_a_key_that_was_replaced_opens_for_a_while(studio: Studio) -> None:
    flow = await studio.answering()
    before = (await studio.good("GET", f"/keys/{studio.number_id}"))["publicKey"]

    after = (await studio.with_key())["publicKey"]

    assert before != after
    assert (await studio.phone(flow, "ping", key=before))["problems"] == []
    assert (await studio.phone(flow, "ping"))["problems"] == []
    await studio.house.street.owner.execute(
        "update flow_key set retired_at = now() - interval '8 days' where public_key = $1", before
    )
    assert (await studio.phone(flow, "ping", key=before))["status"] == 421


async def test_a_token_of_ours_that_opens_nothing_closes_the_form(studio: Studio) -> None:
    flow = await studio.answering()
    elsewhere = await token_of(studio.house.street.keyring, UUID(int=7), UUID(int=8))
    mine = studio.house.organization_id
    gone = await token_of(studio.house.street.keyring, mine, UUID(int=8))

    for token in ("flow1.nonsense", elsewhere, gone):
        heard = await studio.phone(flow, "INIT", flow_token=token)
        assert (heard["status"], heard["problems"]) == (427, [])
        assert heard["answer"] == {"error_msg": "This form is no longer available."}


async def test_a_request_goes_on_signed_to_a_server_of_the_business(
    studio: Studio, own: OwnServer
) -> None:
    flow = await studio.answering({"kind": "FORWARD", "url": own.url})
    own.answer = {"screen": "DETAILS", "data": {"free": [9, 10]}}

    heard = await studio.phone(
        flow, "data_exchange", screen="WELCOME", data={"email": "a@b.c"}, flow_token="t"
    )

    assert (heard["answer"], heard["problems"]) == (own.answer, [])
    body, headers = own.asked[-1]
    told = json.loads(body)
    assert (told["flowId"], told["action"], told["screen"]) == (
        flow["id"],
        "data_exchange",
        "WELCOME",
    )
    assert (told["data"], told["flowToken"]) == ({"email": "a@b.c"}, "t")
    signed_text = headers["X-Parley-Timestamp"].encode() + b"." + body
    made = hmac.new(flow["secret"].encode(), signed_text, "sha256").hexdigest()
    assert headers["X-Parley-Signature"] == f"sha256={made}"


async def test_a_server_ends_a_flow_and_may_close_the_form(studio: Studio, own: OwnServer) -> None:
    flow = await studio.answering({"kind": "FORWARD", "url": own.url})
    asked: Json = {"screen": "WELCOME", "data": {}, "flow_token": "t"}

    own.answer = {"screen": "SUCCESS", "data": {"order": "77"}}
    done = await studio.phone(flow, "data_exchange", **asked)
    own.answer, own.status = {"error_msg": "Sold out."}, 427
    closed = await studio.phone(flow, "data_exchange", **asked)
    own.status = 200

    params = done["answer"]["data"]["extension_message_response"]["params"]
    assert params == {"order": "77", "flow_token": "t"}
    assert (closed["status"], closed["answer"]) == (427, {"error_msg": "Sold out."})


@pytest.mark.parametrize(
    ("answer", "status"),
    [("no JSON", 200), ({"data": {}}, 200), ({"screen": "A"}, 200), ({"error": "x"}, 500)],
)
async def test_a_server_that_fails_leaves_the_phone_on_its_screen_with_a_word(
    studio: Studio, own: OwnServer, answer: Any, status: int
) -> None:
    flow = await studio.answering({"kind": "FORWARD", "url": own.url, "failure": "Later, please."})
    own.answer, own.status = answer, status

    heard = await studio.phone(flow, "data_exchange", screen="WELCOME", data={})
    opening = await studio.phone(flow, "INIT")
    own.answer, own.status = {"screen": "DETAILS", "data": {}}, 200

    assert heard["problems"] == []
    assert heard["answer"]["data"] == {"error_message": "Later, please."}
    assert opening["status"] == 503


async def test_a_slow_server_is_given_up_before_whatsapp_gives_up(
    studio: Studio, own: OwnServer
) -> None:
    flow = await studio.answering({"kind": "FORWARD", "url": own.url})
    own.pause = asyncio.Event()

    heard = await studio.phone(flow, "data_exchange", screen="WELCOME", data={})
    own.pause.set()
    own.pause = None

    assert heard["problems"] == []
    assert "error_message" in heard["answer"]["data"]


async def test_a_private_address_is_no_server_to_forward_to(studio: Studio) -> None:
    flow = await studio.flow(ASKING)
    chosen = {"endpoint": {"kind": "FORWARD", "url": "https://10.0.0.1/flow"}}
    answer = await studio.ask("PUT", f"/{flow['id']}/endpoint", chosen)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "endpoint.url"


async def test_a_new_table_needs_no_word_to_meta_and_the_secret_is_shown_once(
    studio: Studio, own: OwnServer
) -> None:
    flow = await studio.answering()
    forwards = {"endpoint": {"kind": "FORWARD", "url": own.url}}

    first = await studio.good("PUT", f"/{flow['id']}/endpoint", forwards)
    second = await studio.good("PUT", f"/{flow['id']}/endpoint", forwards)

    assert (first["status"], first["secret"] is None) == ("PUBLISHED", False)
    assert second["secret"] is None


async def signed(studio: Studio, flow: Json, body: bytes) -> httpx.Response:
    made = hmac.new(b"app-secret", body, "sha256").hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={made}", "Content-Type": "application/json"}
    http = studio.house.street.http
    return await http.post(flow["endpointUri"], content=body, headers=headers)

"""The codec endpoint: for Temporal UI on this machine, and nobody else."""

from collections.abc import AsyncIterator

import httpx
import pytest
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads

from api.codec import create_codec_app
from tests.api.app import NOWHERE, settings

UI = "http://127.0.0.1:8233"


@pytest.fixture
async def codec() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_codec_app(settings(NOWHERE)))
    async with httpx.AsyncClient(transport=transport, base_url="http://codec") as client:
        yield client


def some_payloads() -> str:
    payload = Payload(metadata={"encoding": b"json/plain"}, data=b'"hello"')
    return json_format.MessageToJson(Payloads(payloads=[payload]))


async def test_what_is_encoded_is_sealed_and_decodes_to_the_same(codec: httpx.AsyncClient) -> None:
    sealed = await codec.post("/encode", content=some_payloads())
    opened = await codec.post("/decode", content=sealed.text)

    [payload] = json_format.Parse(sealed.text, Payloads()).payloads
    assert payload.metadata["encoding"] == b"binary/encrypted"
    assert b"hello" not in payload.data
    assert json_format.Parse(opened.text, Payloads()) == json_format.Parse(
        some_payloads(), Payloads()
    )


@pytest.mark.parametrize(("origin", "allowed"), [(UI, UI), ("https://evil.example", None)])
async def test_only_the_uis_pages_may_ask(
    codec: httpx.AsyncClient, origin: str, allowed: str | None
) -> None:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-namespace",
    }

    answer = await codec.options("/decode", headers=headers)

    assert answer.headers.get("access-control-allow-origin") == allowed


@pytest.mark.parametrize("body", ["", "{", '{"payloads": 7}'])
async def test_a_body_that_is_no_payloads_is_refused(codec: httpx.AsyncClient, body: str) -> None:
    answer = await codec.post("/decode", content=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


async def test_what_another_key_sealed_is_refused(codec: httpx.AsyncClient) -> None:
    other = httpx.ASGITransport(create_codec_app(settings(NOWHERE)))
    async with httpx.AsyncClient(transport=other, base_url="http://other") as stranger:
        sealed = await stranger.post("/encode", content=some_payloads())

    assert (await codec.post("/decode", content=sealed.text)).status_code == 400


async def test_it_says_that_it_lives(codec: httpx.AsyncClient) -> None:
    assert (await codec.get("/health")).json() == {"status": "ok"}

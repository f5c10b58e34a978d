"""The codec endpoint: for a signed-in operator on our own pages, and nobody else."""

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request, Response
from google.protobuf import json_format
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload, Payloads

from api.codec import create_codec_app
from api.operators import COOKIE
from core import operators
from core.crypto import new_key
from core.database import Database
from core.keyring import Keyring
from models.keys.store import keyring_of
from tests.api.app import NOWHERE, settings

PORT = 8082
HERE = f"http://127.0.0.1:{PORT}"
NAMESPACE = {"X-Namespace": "default"}
FROM_OUR_PAGES = NAMESPACE | {"Origin": HERE}


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.of({"k": SecretStr(new_key())})


def a_browser(keyring: Keyring, ui_url: str = "http://127.0.0.1:1") -> httpx.AsyncClient:
    configured = settings(NOWHERE)
    configured.temporal.ui_url = ui_url
    transport = httpx.ASGITransport(create_codec_app(configured, keyring, PORT))
    return httpx.AsyncClient(transport=transport, base_url=HERE)


@pytest.fixture
async def stranger(keyring: Keyring) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser(keyring) as client:
        yield client


@pytest.fixture
async def operator(stranger: httpx.AsyncClient, keyring: Keyring) -> httpx.AsyncClient:
    """A browser that followed the link."""
    answer = await stranger.get("/operator", params={"token": await operators.issue(keyring)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return stranger


def some_payloads() -> str:
    payload = Payload(metadata={"encoding": b"json/plain"}, data=b'"hello"')
    return json_format.MessageToJson(Payloads(payloads=[payload]))


async def test_what_is_encoded_is_sealed_and_decodes_to_the_same(
    operator: httpx.AsyncClient,
) -> None:
    sealed = await operator.post("/encode", content=some_payloads(), headers=FROM_OUR_PAGES)
    opened = await operator.post("/decode", content=sealed.text, headers=FROM_OUR_PAGES)

    [payload] = json_format.Parse(sealed.text, Payloads()).payloads
    assert payload.metadata["encoding"] == b"binary/encrypted"
    assert b"hello" not in payload.data
    assert json_format.Parse(opened.text, Payloads()) == json_format.Parse(
        some_payloads(), Payloads()
    )


async def test_the_cookie_is_for_our_own_pages_and_for_no_script(
    stranger: httpx.AsyncClient, keyring: Keyring
) -> None:
    token = await operators.issue(keyring, timedelta(hours=2))

    answer = await stranger.get("/operator", params={"token": token})

    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert 7000 < int(cookie.partition("Max-Age=")[2].partition(";")[0]) <= 7200
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", ["/encode", "/decode"])
async def test_without_a_token_nothing_is_encoded_or_decoded(
    stranger: httpx.AsyncClient, keyring: Keyring, path: str
) -> None:
    expired = await operators.issue(keyring, -timedelta(seconds=1))
    for cookie in ("", "made-up", "k.9.x", expired):
        answer = await stranger.post(
            path,
            content=some_payloads(),
            headers=FROM_OUR_PAGES | {"Cookie": f"{COOKIE}={cookie}"},
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "AUTHENTICATION_ERROR")
        assert "hello" not in answer.text


@pytest.mark.parametrize(
    "changed",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:8233"},
        {"Origin": "null"},
        {"Origin": ""},
        {"X-Namespace": "other"},
        {"X-Namespace": ""},
        {"Host": "evil.example:8082"},
        {"Host": "evil.example:8082", "Origin": "http://evil.example:8082"},
    ],
)
async def test_an_operators_cookie_is_no_use_from_elsewhere(
    operator: httpx.AsyncClient, changed: dict[str, str]
) -> None:
    answer = await operator.post(
        "/decode", content=some_payloads(), headers=FROM_OUR_PAGES | changed
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "AUTHORIZATION_ERROR")
    assert "access-control-allow-origin" not in answer.headers


async def test_the_cookie_needs_an_origin_and_a_bearer_token_does_not(
    operator: httpx.AsyncClient, keyring: Keyring
) -> None:
    bearer = {"Authorization": f"Bearer {await operators.issue(keyring)}"}

    by_cookie = await operator.post("/decode", content=some_payloads(), headers=NAMESPACE)
    operator.cookies.clear()
    by_hand = await operator.post("/decode", content=some_payloads(), headers=NAMESPACE | bearer)
    from_a_page = await operator.post(
        "/decode",
        content=some_payloads(),
        headers=NAMESPACE | bearer | {"Origin": "https://evil.example"},
    )

    assert [by_cookie.status_code, by_hand.status_code, from_a_page.status_code] == [403, 200, 403]


@pytest.mark.parametrize("body", ["", "{", '{"payloads": 7}'])
async def test_a_body_that_is_no_payloads_is_refused(
    operator: httpx.AsyncClient, body: str
) -> None:
    answer = await operator.post("/decode", content=body, headers=FROM_OUR_PAGES)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


async def test_what_another_key_sealed_is_refused(operator: httpx.AsyncClient) -> None:
    other = Keyring.of({"other": SecretStr(new_key())})
    async with a_browser(other) as stranger:
        await stranger.get("/operator", params={"token": await operators.issue(other)})
        sealed = await stranger.post("/encode", content=some_payloads(), headers=FROM_OUR_PAGES)

    answer = await operator.post("/decode", content=sealed.text, headers=FROM_OUR_PAGES)
    assert answer.status_code == 400


async def test_it_says_that_it_lives(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/health")).json() == {"status": "ok"}


async def test_without_postgresql_it_lives_and_says_that_a_service_is_away() -> None:
    configured, database = settings(NOWHERE), Database(NOWHERE)
    async with a_browser(keyring_of(configured, database)) as browser:
        headers = FROM_OUR_PAGES | {"Cookie": f"{COOKIE}=k.1.x"}
        answers = [await browser.post("/decode", headers=headers), await browser.get("/health")]
    await database.close()

    assert [answer.status_code for answer in answers] == [503, 200]


class TestUi:
    """Temporal UI, forwarded."""

    @pytest.fixture
    async def ui(self) -> AsyncIterator[str]:
        """A server that repeats what reached it."""
        app = FastAPI()

        @app.api_route("/{path:path}", methods=["GET", "POST"])
        async def echo(request: Request) -> Response:
            heard = {
                "path": request.scope["raw_path"].decode(),
                "query": request.url.query,
                "cookie": request.headers.get("cookie", ""),
                "origin": request.headers.get("origin", ""),
                "body": (await request.body()).decode(),
            }
            answer = Response(gzip.compress(str(heard).encode()), 201)
            answer.headers["content-encoding"] = "gzip"
            answer.set_cookie("_csrf", "1")
            answer.set_cookie("other", "2")
            return answer

        server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
        config = server.config
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
        await server.shutdown()

    async def test_it_is_shown_to_an_operator_as_it_is(self, ui: str, keyring: Keyring) -> None:
        async with a_browser(keyring, ui) as browser:
            await browser.get("/operator", params={"token": await operators.issue(keyring)})
            browser.cookies.set("_csrf", "1")

            answer = await browser.post(
                "/api/v1/workflows/campaign%2F1?run=a%2Bb", content="x", headers={"Origin": HERE}
            )

        assert answer.status_code == 201
        assert "'path': '/api/v1/workflows/campaign%2F1', 'query': 'run=a%2Bb'" in answer.text
        assert "'cookie': '_csrf=1', 'origin': '', 'body': 'x'" in answer.text
        assert answer.headers.get_list("set-cookie") == [
            "_csrf=1; Path=/; SameSite=lax",
            "other=2; Path=/; SameSite=lax",
        ]
        assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"

    async def test_nobody_else_sees_it(self, ui: str, keyring: Keyring) -> None:
        async with a_browser(keyring, ui) as browser:
            answers = [
                await browser.get("/"),
                await browser.get("/operator", params={"token": "made-up"}),
                await browser.get("/namespaces", headers={"Authorization": "Bearer made-up"}),
            ]

        assert {answer.status_code for answer in answers} == {401}
        assert all("parley operator" in answer.text for answer in answers)

    async def test_nothing_is_changed_there_from_another_origin(
        self, ui: str, keyring: Keyring
    ) -> None:
        async with a_browser(keyring, ui) as browser:
            await browser.get("/operator", params={"token": await operators.issue(keyring)})

            answer = await browser.post(
                "/api/v1/terminate", headers={"Origin": "http://127.0.0.1:3000"}
            )

        assert answer.status_code == 403

    async def test_an_absent_ui_is_said_to_be_away(self, keyring: Keyring) -> None:
        async with a_browser(keyring) as browser:
            await browser.get("/operator", params={"token": await operators.issue(keyring)})

            assert (await browser.get("/")).status_code == 503

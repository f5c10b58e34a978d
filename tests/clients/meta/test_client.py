"""What the client asks and what it makes of the answers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from clients.meta.bodies import template_body
from clients.meta.client import MetaClient
from clients.meta.errors import Outcome
from clients.meta.refusals import Throttled
from clients.meta.results import Sent
from clients.meta.transport import meta_http
from tests.clients.meta.wire import Wire, answer, says, wire

TOKEN = "EAAG-token"
BODY = {"messaging_product": "whatsapp", "to": "+15550100001"}


@asynccontextmanager
async def meta(document: object, status: str = "200 OK") -> AsyncIterator[tuple[MetaClient, Wire]]:
    async with AsyncExitStack() as stack:
        raw = answer(orjson.dumps(document), status)
        server = await stack.enter_async_context(wire(says(raw)))
        http = await stack.enter_async_context(meta_http(server.url))
        yield MetaClient(http), server


def asked(server: Wire) -> tuple[str, str, dict[str, list[str]], str, bytes]:
    """Method, path, query, the Authorization header and body of the only request."""
    [request] = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value for name, _, value in (ln.partition(": ") for ln in lines)}
    url = urlsplit(target)
    return method, url.path, parse_qs(url.query), headers["authorization"], body


async def test_a_message_is_posted_once_with_the_token() -> None:
    async with meta({"messages": [{"id": "wamid.OUT1"}]}) as (client, server):
        await client.send("300000000000007", TOKEN, BODY)
        method, path, query, authorization, body = asked(server)
        assert (method, path, query) == ("POST", "/v24.0/300000000000007/messages", {})
        assert authorization == f"Bearer {TOKEN}"
        assert orjson.loads(body) == BODY


@pytest.mark.parametrize(
    ("kind", "edge"), [("gif", "marketing_messages"), ("image", "messages"), ("text", "messages")]
)
async def test_a_moving_picture_is_posted_as_a_marketing_message(kind: str, edge: str) -> None:
    header = {"type": "header", "parameters": [{"type": kind, kind: {"id": "1"}}]}
    components = [header, {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]
    body = template_body({"to": "+15550100001"}, "spring", "en", components)
    async with meta({"messages": [{"id": "wamid.OUT1"}]}) as (client, server):
        await client.send("300000000000007", TOKEN, body)
        assert asked(server)[1] == f"/v24.0/300000000000007/{edge}"


@pytest.mark.parametrize(
    ("document", "sent"),
    [
        (
            {
                "contacts": [{"input": "+15550100001", "wa_id": "15550100001"}],
                "messages": [{"id": "wamid.OUT1", "message_status": "accepted"}],
            },
            Sent("wamid.OUT1", "15550100001", held=False),
        ),
        (
            {
                "contacts": [{"input": "US.7730000001", "user_id": "US.7730000001"}],
                "messages": [{"id": "wamid.OUT1"}],
            },
            Sent("wamid.OUT1", None, held=False),
        ),
        (
            {"messages": [{"id": "wamid.OUT1", "message_status": "held_for_quality_assessment"}]},
            Sent("wamid.OUT1", None, held=True),
        ),
        (
            {"messages": [{"id": "wamid.OUT1", "message_status": None}], "contacts": "x"},
            Sent("wamid.OUT1", None, held=False),
        ),
    ],
)
async def test_an_accepted_message_has_an_id(document: object, sent: Sent) -> None:
    async with meta(document) as (client, _):
        assert await client.send("1", TOKEN, BODY) == sent


async def test_a_refusal_is_raised_and_not_repeated() -> None:
    refusal = {"error": {"message": "m", "code": 130429, "error_data": {"details": "d"}}}
    async with meta(refusal, "400 Bad Request") as (client, server):
        with pytest.raises(Throttled) as caught:
            await client.send("1", TOKEN, BODY)
        assert (caught.value.outcome, caught.value.status) == (Outcome.NOT_NOW, 400)
        assert len(server.requests) == 1


async def test_an_error_inside_a_success_is_an_error() -> None:
    refusal = {"error": {"message": "m", "code": 130429}}
    async with meta(refusal) as (client, _):
        with pytest.raises(Throttled):
            await client.send("1", TOKEN, BODY)


async def test_a_number_tells_its_facts() -> None:
    document = {
        "id": 9007199254740993123,
        "verified_name": "Acme",
        "display_phone_number": "+1 555-000-9900",
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
        "status": "CONNECTED",
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "something_new": {},
    }
    async with meta(document) as (client, server):
        facts = await client.phone_number("1", TOKEN)
        assert facts.model_dump() == {
            "id": "9007199254740993123",
            "verified_name": "Acme",
            "display_phone_number": "+1 555-000-9900",
            "quality_rating": "GREEN",
            "throughput_level": "STANDARD",
            "status": "CONNECTED",
            "messaging_limit": "TIER_2K",
        }
        method, path, query, _, body = asked(server)
        assert (method, path, body) == ("GET", "/v24.0/1", b"")
        assert "throughput" in query["fields"][0].split(",")


async def test_a_number_may_tell_its_id_only() -> None:
    async with meta({"id": "1"}) as (client, _):
        assert (await client.phone_number("1", TOKEN)).throughput_level is None


async def test_the_version_is_in_the_path() -> None:
    async with wire(says(answer(b'{"id":"1"}'))) as server, meta_http(server.url) as http:
        await MetaClient(http, version="v25.0").phone_number("1", TOKEN)
        assert asked(server)[1] == "/v25.0/1"

"""What browsers are told, and whose pages may ask."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from api.access import everybody, logged_in
from api.edges import cookie
from api.route import Route
from core.database import Database
from core.keyring import Keyring
from core.settings import ApiSettings, Settings
from tests.api.app import running, settings
from tests.organizations.people import People

PAGE, OURS = "https://app.example", "http://parley"
_API = Path(__file__).parents[2] / "api"

router = APIRouter(prefix="/trial", route_class=Route)


@router.get("/broken", dependencies=[everybody])
async def broken() -> None:
    raise RuntimeError


@router.get("/kept", dependencies=[everybody])
async def kept() -> Response:
    return Response("image", headers={"Cache-Control": "private, max-age=60"})


@router.get("/me", dependencies=[logged_in])
async def look_at_me() -> None:
    return None


@router.post("/me", dependencies=[logged_in])
async def change_me() -> None:
    return None


@router.post("/refresh", dependencies=[everybody])
async def refresh(request: Request) -> dict[str, str | None]:
    return {"given": cookie(request, "parley_refresh")}


def _listing(database_url: str) -> Settings:
    api = ApiSettings(origins=frozenset({PAGE}))
    return settings(database_url).model_copy(update={"api": api})


@pytest.fixture
async def client(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running(_listing(database_url), router) as started:
        yield started


@pytest.fixture
async def access(database: Database, keyring: Keyring, client: httpx.AsyncClient) -> str:
    """An access token, for the cookie."""
    ana = await People(database, keyring, client).make()
    return ana.headers["Authorization"].removeprefix("Bearer ")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/health/live", 200),
        ("GET", "/api/openapi.json", 200),
        ("GET", "/api/contacts", 401),
        ("GET", "/nowhere", 404),
        ("PUT", "/api/health", 405),
        ("POST", "/api/webhooks/whatsapp", 401),
        ("GET", "/trial/broken", 500),
    ],
)
async def test_every_answer_is_nothing_a_browser_may_show_guess_or_keep(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; frame-")
    assert "x-request-id" in answer.headers
    assert "server" not in answer.headers
    assert "strict-transport-security" not in answer.headers


async def test_production_asks_for_https_from_then_on(database_url: str) -> None:
    local = settings(database_url)
    parley = local.parley.model_copy(update={"env": "production"})
    async with running(local.model_copy(update={"parley": parley})) as client:
        answer = await client.get("/api/health/live")

    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_what_says_itself_how_long_it_keeps_is_left_alone(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/trial/kept")

    assert answer.headers.get_list("cache-control") == ["private, max-age=60"]


async def test_the_documentation_may_load_what_it_names_and_nothing_else(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/api/docs")

    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    for url in re.findall(r'(?:src|href)="(https://[^"]+)"', page.text):
        folder = url.rpartition("/")[0]
        assert f"{folder}/" in policy or url in policy, url


async def test_a_refused_login_says_how_to_log_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/contacts")

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("path", ["/api/health/live", "/api/contacts", "/trial/broken"])
async def test_a_listed_page_may_read_answers_and_refusals(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path, headers={"Origin": PAGE})

    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", ["https://evil.example", f"{PAGE}.evil.example", "null"])
async def test_no_other_page_may(client: httpx.AsyncClient, origin: str) -> None:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    answer = await client.get("/api/health/live", headers={"Origin": origin})
    preflight = await client.options("/api/contacts", headers=asked)

    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-origin" not in preflight.headers
    assert (preflight.status_code, preflight.json()["error"]["code"]) == (
        403,
        "AUTHORIZATION_ERROR",
    )


async def test_a_listed_page_is_told_what_it_may_send(client: httpx.AsyncClient) -> None:
    answer = await client.options(
        "/api/contacts",
        headers={
            "Origin": PAGE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
        },
    )

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == PAGE


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "https://*.example",
        "app.example",
        "https://app.example/",
        "null",
        "https://a@b.example",
    ],
)
def test_a_list_of_origins_that_would_let_in_more_or_nobody_is_refused(written: str) -> None:
    assert ApiSettings.model_validate(
        {"origins": f"{PAGE}, https://b.example:8443"}
    ).origins == frozenset({PAGE, "https://b.example:8443"})
    with pytest.raises(ValidationError):
        ApiSettings.model_validate({"origins": written})


@pytest.mark.parametrize("written", ["*", "proxy", "10.0.0.1/8", "0.0.0.0.0"])
def test_a_proxy_is_an_address_or_a_network(written: str) -> None:
    assert ApiSettings.model_validate({"proxies": "10.0.0.0/8,::1"}).proxies == frozenset(
        {"10.0.0.0/8", "::1/128"}
    )
    with pytest.raises(ValidationError):
        ApiSettings.model_validate({"proxies": written})


async def test_without_a_list_no_page_may_read_anything(database_url: str) -> None:
    async with running(settings(database_url)) as client:
        answer = await client.get("/api/health/live", headers={"Origin": PAGE})

    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"Origin": PAGE}, 200),
        ({"Origin": OURS}, 200),
        ({"Referer": f"{OURS}/settings?tab=1"}, 200),
        ({"Origin": "https://parley"}, 200),  # a proxy ended the TLS
        ({"Origin": "http://127.0.0.1:8000"}, 200),  # PARLEY_PUBLIC_URL
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://parley.evil.example"}, 403),
        ({"Origin": "https://evil.example", "Referer": f"{OURS}/"}, 403),
        ({"Referer": "https://evil.example/?http://parley"}, 403),
        ({"Referer": "http://parley@evil.example/"}, 403),
        ({"Referer": "http://[parley"}, 403),
    ],
)
async def test_a_change_by_cookie_must_come_from_a_page_of_ours(
    client: httpx.AsyncClient, access: str, said: dict[str, str], status: int
) -> None:
    by_cookie = {"Cookie": f"parley_access={access}", **said}

    assert (await client.post("/trial/me", headers=by_cookie)).status_code == status
    assert (await client.get("/trial/me", headers=by_cookie)).status_code == 200


async def test_the_cookie_of_an_open_route_is_no_exception(client: httpx.AsyncClient) -> None:
    sent = {"Cookie": "parley_refresh=token"}

    assert (await client.post("/trial/refresh", headers=sent)).status_code == 403
    ours = await client.post("/trial/refresh", headers=sent | {"Origin": OURS})
    assert ours.json() == {"given": "token"}
    assert (await client.post("/trial/refresh")).json() == {"given": None}


async def test_a_request_that_names_its_token_needs_no_page(
    client: httpx.AsyncClient, access: str
) -> None:
    sent = {"Authorization": f"Bearer {access}", "Cookie": "parley_access=other"}

    answer = await client.post("/trial/me", headers=sent | {"Origin": "https://evil.example"})

    assert answer.status_code == 200


def test_cookies_are_read_in_one_place() -> None:
    """The codec, another process, has an origin check of its own."""
    reading = {
        str(path.relative_to(_API))
        for path in _API.rglob("*.py")
        if re.search(r"\.cookies\b|\bCookie\(", path.read_text())
    }

    assert reading - {"operators.py", "operator_ui.py"} == {"edges.py"}

"""How long what one sends may be."""

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from api.errors import PayloadTooLarge
from api.flows.refused import checked
from api.middleware import BodyLimits
from models.flows.types import LARGEST_JSON

LIMITS = {"/flows": 30, "/flows/*/json": 20}


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(
    ("path", "most"), [("/flows", 30), ("/flows/1/json", 20), ("/flows/1", 10), ("/json", 10)]
)
async def test_each_path_has_its_own_limit_and_a_star_stands_for_any_id(
    path: str, most: int
) -> None:
    transport = httpx.ASGITransport(BodyLimits(echo, LIMITS, 10))
    async with httpx.AsyncClient(transport=transport, base_url="http://parley") as http:
        assert (await http.put(path, content=b"x" * most)).status_code == 200
        assert (await http.put(path, content=b"x" * (most + 1))).status_code == 413


def test_a_flow_json_may_be_as_long_as_meta_takes_it() -> None:
    with pytest.raises(PayloadTooLarge):
        checked(b" " * (LARGEST_JSON + 1), "json")

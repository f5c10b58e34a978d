"""Resumable uploads, and what a handle is good for."""

import aiohttp
import pytest

from tests.simulator.conftest import ACCOUNT, TOKEN, Sim
from tests.simulator.test_templates import EDGE, order_ready

APP, CONTENT = "77", b"not really a picture" * 100


async def begin(sim: Sim, kind: str = "image/png") -> str:
    query = f"file_name=a.png&file_length={len(CONTENT)}&file_type={kind}"
    status, body = await sim.graph("POST", f"{APP}/uploads?{query}")
    assert status == 200, body
    return str(body["id"])


async def put(sim: Sim, session: str, content: bytes, offset: int, scheme: str = "OAuth") -> object:
    url = f"{sim.simulator.url}/v24.0/{session}"
    headers = {"Authorization": f"{scheme} {TOKEN}", "file_offset": str(offset)}
    async with sim.session.post(url, data=content, headers=headers) as answer:
        return (await answer.json()).get("h")


async def where(sim: Sim, session: str) -> int:
    url = f"{sim.simulator.url}/v24.0/{session}"
    headers = {"Authorization": f"OAuth {TOKEN}"}
    async with sim.session.get(url, headers=headers) as answer:
        return int((await answer.json())["file_offset"])


async def test_a_broken_upload_goes_on_where_it_broke(sim: Sim) -> None:
    await sim.configure(templates={"upload_cuts": [700]})
    session = await begin(sim)
    with pytest.raises(aiohttp.ClientError):
        await put(sim, session, CONTENT, 0)
    assert await where(sim, session) == 700
    assert await put(sim, session, CONTENT[700:], 0) is None
    handle = await put(sim, session, CONTENT[700:], 700)
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}}
    body = order_ready()
    body["components"] = [header, *body["components"]]  # type: ignore[misc]
    status, created = await sim.graph("POST", EDGE, body)
    assert status == 200, created
    _, shown = await sim.graph("GET", f"{ACCOUNT}/message_templates")
    assert shown["data"][0]["components"][0]["example"]["header_handle"][0].startswith("https://")
    header["example"] = {"header_handle": ["4::invented"]}
    _, refused = await sim.graph("POST", EDGE, body | {"name": "other"})
    assert refused["error"]["code"] == 100


async def test_only_oauth_authorises_and_only_some_types_are_taken(sim: Sim) -> None:
    session = await begin(sim)
    assert await put(sim, session, CONTENT, 0, scheme="Bearer") is None
    query = "file_name=a.gif&file_length=3&file_type=image/gif"
    assert (await sim.graph("POST", f"{APP}/uploads?{query}"))[0] == 400

"""Files at the simulator behave like Meta's: short addresses, a token for each request."""

from base64 import b64encode
from hashlib import sha256
from typing import Any

import aiohttp
import pytest

from tests.simulator.conftest import NUMBER, TOKEN, Sim

BEARER = {"Authorization": f"Bearer {TOKEN}"}
CONTENT = b"\xff\xd8\xff" + bytes(range(256)) * 8


def form(kind: str = "image/jpeg", content: bytes = CONTENT) -> aiohttp.FormData:
    data = aiohttp.FormData()
    data.add_field("messaging_product", "whatsapp")
    data.add_field("type", "image/jpeg")
    data.add_field("file", content, filename="file.jpg", content_type=kind)
    return data


async def asked(sim: Sim, method: str, path: str, **options: Any) -> tuple[int, Any]:
    url = path if path.startswith("http") else f"{sim.simulator.url}/v24.0/{path}"
    options.setdefault("headers", BEARER)
    async with sim.session.request(method, url, **options) as answer:
        if answer.content_type == "application/json":
            return answer.status, await answer.json()
        return answer.status, await answer.read()


async def held(sim: Sim, **options: Any) -> dict[str, Any]:
    body = {"number": NUMBER, "content": b64encode(CONTENT).decode(), **options}
    found: dict[str, Any] = await sim.control("media", body)
    return found


async def test_an_uploaded_file_comes_back(sim: Sim) -> None:
    _, made = await asked(sim, "POST", f"{NUMBER}/media", data=form())
    _, facts = await asked(sim, "GET", made["id"])

    assert facts["file_size"] == str(len(CONTENT))
    assert facts["sha256"] == b64encode(sha256(CONTENT).digest()).decode()
    assert await asked(sim, "GET", facts["url"]) == (200, CONTENT)


async def test_an_address_is_nothing_without_the_token(sim: Sim) -> None:
    media = await held(sim)
    _, facts = await asked(sim, "GET", media["id"])

    status, body = await asked(sim, "GET", facts["url"], headers={})

    assert (status, body["error"]["code"]) == (401, 190)


async def test_an_address_ends(sim: Sim) -> None:
    media = await held(sim, url_seconds=0)
    _, facts = await asked(sim, "GET", media["id"])

    assert (await asked(sim, "GET", facts["url"]))[0] == 404
    assert (await asked(sim, "GET", facts["url"].split("hash=")[0] + "hash=x"))[0] == 404


async def test_a_forgotten_id_is_no_object(sim: Sim) -> None:
    media = await held(sim, expired=True)

    status, body = await asked(sim, "GET", media["id"])

    assert (status, body["error"]["code"], body["error"]["error_subcode"]) == (400, 100, 33)


async def test_a_deleted_file_is_gone(sim: Sim) -> None:
    media = await held(sim)

    assert await asked(sim, "DELETE", media["id"]) == (200, {"success": True})
    assert (await asked(sim, "GET", media["id"]))[0] == 400


async def test_a_download_is_cut_as_often_as_told(sim: Sim) -> None:
    media = await held(sim, cuts=1)
    _, facts = await asked(sim, "GET", media["id"])

    with pytest.raises(aiohttp.ClientPayloadError):
        await asked(sim, "GET", facts["url"])

    assert await asked(sim, "GET", facts["url"]) == (200, CONTENT)


async def test_a_type_that_is_not_the_files_is_refused(sim: Sim) -> None:
    for wrong in (form("image/png"), form("application/zip"), form(content=b"")):
        status, body = await asked(sim, "POST", f"{NUMBER}/media", data=wrong)
        assert (status, body["error"]["code"]) == (400, 100)


async def test_a_wrong_digest_is_told_as_given(sim: Sim) -> None:
    media = await held(sim, sha256="another")

    assert media["sha256"] == "another"
    assert (await asked(sim, "GET", media["id"]))[1]["sha256"] == "another"

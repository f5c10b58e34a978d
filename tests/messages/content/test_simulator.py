"""What we take, the simulator takes: over HTTP, with the body our client sends."""

from collections.abc import AsyncIterator

import httpx
import pytest

from models.messages.content.content import Content
from models.messages.content.types import MessageType
from simulator.app import Simulator
from tests.messages.content.good import GOOD

_NUMBER, _TOKEN, _ANA = "4009004", "token-1", "+14155550142"
_PLAIN = [each for each in GOOD if each[1] != MessageType.TEMPLATE]


@pytest.fixture(scope="module")
async def meta() -> AsyncIterator[httpx.AsyncClient]:
    async with (
        Simulator() as simulator,
        httpx.AsyncClient(
            base_url=simulator.url,
            headers={"Authorization": f"Bearer {_TOKEN}"},
            trust_env=False,
        ) as http,
    ):
        account = {"account": "3009003", "token": _TOKEN, "numbers": [{"id": _NUMBER}]}
        control = f"{simulator.control_url}/_sim"
        (await http.post(f"{control}/numbers", json=account)).raise_for_status()
        free = {"limits": {"pair": False, "throughput": None}}
        (await http.post(f"{control}/configure", json=free)).raise_for_status()
        yield http


async def _send(meta: httpx.AsyncClient, content: Content) -> httpx.Response:
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": _ANA,
        "type": content.type,
        content.type: content.payload(),
    }
    return await meta.post(f"/v24.0/{_NUMBER}/messages", json=body)


@pytest.mark.parametrize("good", _PLAIN, ids=[each[0] for each in _PLAIN])
async def test_what_we_take_is_accepted(
    meta: httpx.AsyncClient, good: tuple[str, str, object]
) -> None:
    answer = await _send(meta, Content.read(MessageType(good[1]), good[2]))

    assert answer.status_code == 200, answer.text

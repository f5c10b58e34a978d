"""What we take, the simulator takes: over HTTP, with the body our client sends."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from clients.meta.bodies import edge_of
from core.ids import new_id
from models.messages.content.content import Content
from models.messages.content.types import MessageType
from simulator.app import Simulator
from tests.messages.content.approved import approved
from tests.messages.content.good import GOOD

_ACCOUNT, _NUMBER, _TOKEN, _ANA = "3009003", "4009004", "token-1", "+14155550142"


class Meta:
    """The simulator, and how it learns of a template."""

    def __init__(self, http: httpx.AsyncClient, control: str) -> None:
        self._http = http
        self._control = control

    async def configure(self, path: str, told: object) -> None:
        (await self._http.post(f"{self._control}/{path}", json=told)).raise_for_status()

    async def send(self, content: Content, edge: str | None = None) -> httpx.Response:
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": _ANA,
            "type": content.type,
            content.type: content.payload(),
        }
        return await self._http.post(f"/v24.0/{_NUMBER}/{edge or edge_of(body)}", json=body)


@pytest.fixture(scope="module")
async def meta() -> AsyncIterator[Meta]:
    async with (
        Simulator() as simulator,
        httpx.AsyncClient(
            base_url=simulator.url,
            headers={"Authorization": f"Bearer {_TOKEN}"},
            trust_env=False,
        ) as http,
    ):
        made = Meta(http, f"{simulator.control_url}/_sim")
        numbers = [{"id": _NUMBER}]
        await made.configure("numbers", {"account": _ACCOUNT, "token": _TOKEN, "numbers": numbers})
        await made.configure("configure", {"limits": {"pair": False, "throughput": None}})
        yield made


@pytest.mark.parametrize(("kind", "value"), [e[1:] for e in GOOD], ids=[e[0] for e in GOOD])
async def test_what_we_take_is_accepted(meta: Meta, kind: str, value: Any) -> None:
    if kind == MessageType.TEMPLATE:
        value = value | {"name": f"t{new_id().hex}"}
        shown = {"account": _ACCOUNT, "status": "APPROVED", "template": approved(value)}
        await meta.configure("templates", shown)

    answer = await meta.send(Content.read(MessageType(kind), value))

    assert answer.status_code == 200, answer.text

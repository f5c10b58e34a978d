"""Customers as the measures need them: their messages come to our door as Meta posts them."""

import hashlib
import hmac
from time import time
from typing import Self

import httpx
import orjson

from bench.bed import Bed, Json
from bench.scene import WABA, Scene
from cli.stack.services import WEBHOOK_PATH
from core.ids import new_id


class Customers:
    """Their phones; whoever writes is known by a number."""

    def __init__(self, bed: Bed, scene: Scene) -> None:
        self._number = scene.meta_number_id
        self._secret = bed.stack.environment["META_APP_SECRET"].encode()
        self._http = httpx.AsyncClient(base_url=bed.stack.api_url, trust_env=False, timeout=30)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def write(self, *senders: str) -> None:
        """One webhook with a message of each; return when the door has kept it."""
        entry = {"id": WABA + self._number[-9:], "changes": [self._change(s) for s in senders]}
        body = orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signature}"}
        answer = await self._http.post(WEBHOOK_PATH, content=body, headers=headers)
        answer.raise_for_status()

    def _change(self, sender: str) -> Json:
        message = {
            "from": sender,
            "id": f"wamid.{new_id()}",
            "timestamp": str(int(time())),
            "type": "text",
            "text": {"body": "Are you open today?"},
        }
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550001111", "phone_number_id": self._number},
            "contacts": [{"profile": {"name": "Customer"}, "wa_id": sender}],
            "messages": [message],
        }
        return {"field": "messages", "value": value}


def people(count: int, area: int) -> list[str]:
    """Numbers of nobody we know yet."""
    return [f"1{area}{n:07}" for n in range(1, count + 1)]


def spread(name: str, seconds: list[float]) -> Json:
    """Half of them took at most p50, all but one in twenty at most p95."""
    ordered = sorted(seconds)
    return {
        f"{name}_p50_ms": round(ordered[len(ordered) // 2] * 1000),
        f"{name}_p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000),
    }

"""How many status webhooks a second the door keeps, beside a route that only checks them."""

import asyncio
import hashlib
import hmac
from collections.abc import Iterator
from time import perf_counter, time

import orjson

from bench.bed import Bed, Json
from bench.entries.bench_api import BARE
from bench.scene import WABA
from cli.stack.services import WEBHOOK_PATH
from core.ids import new_id

SECONDS = 6.0
CONNECTIONS = 64
_ROUNDS = 2


async def door(bed: Bed) -> Json:
    """One status a POST; door and bare route take turns, and the better of each counts."""
    scene = await bed.campaign(1, limit=80)
    secret = bed.stack.environment["META_APP_SECRET"].encode()
    rates: dict[str, list[float]] = {BARE: [], WEBHOOK_PATH: []}
    for _ in range(_ROUNDS):
        for path, found in rates.items():
            found.append(await _rate(bed, path, _requests(path, scene.meta_number_id, secret)))
    bare, kept = max(rates[BARE]), max(rates[WEBHOOK_PATH])
    return {
        "bare_route_per_second": round(bare),
        "ingest_per_second": round(kept),
        "ingest_ratio": round(kept / bare, 2),
    }


async def _rate(bed: Bed, path: str, requests: Iterator[bytes]) -> float:
    ends = perf_counter() + SECONDS
    began = perf_counter()
    counts = await asyncio.gather(
        *(_client(bed.stack.ports.api, requests, ends) for _ in range(CONNECTIONS))
    )
    return sum(counts) / (perf_counter() - began)


async def _client(port: int, requests: Iterator[bytes], ends: float) -> int:
    """One connection kept alive; only an exact 200 counts."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    while perf_counter() < ends:
        writer.write(next(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"the door answered {head[:40]!r}")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        if length:
            await reader.readexactly(length)
        answered += 1
    writer.close()
    return answered


def _requests(path: str, number: str, secret: bytes) -> Iterator[bytes]:
    while True:
        body = status_body(number, f"wamid.{new_id()}", str(new_id()), "delivered")
        signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
        yield (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


def status_body(number: str, wamid: str, echo: str, status: str) -> bytes:
    """A webhook with one status, as Meta posts it."""
    metadata = {"display_phone_number": "15550001111", "phone_number_id": number}
    told = {
        "id": wamid,
        "status": status,
        "timestamp": str(int(time())),
        "recipient_id": "14155550100",
        "biz_opaque_callback_data": echo,
    }
    value = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": [told]}
    change = {"field": "messages", "value": value}
    entry = {"id": WABA + number[-9:], "changes": [change]}
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})

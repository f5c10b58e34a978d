"""The baseline: the same requests through the same client, and nothing written down.

`python -m bench.entries.bare_loop URL NUMBER TOKEN COUNT CONCURRENCY` prints messages a second.
"""

import asyncio
import sys
from collections.abc import Iterator
from time import perf_counter

import uvloop

from clients.meta.bodies import addressed, body_component, template_body
from clients.meta.client import MetaClient
from clients.meta.transport import meta_http
from core.ids import new_id


async def main(url: str, number: str, token: str, count: int, concurrency: int) -> float:
    async with meta_http(url) as http:
        client = MetaClient(http)
        await _send(client, number, token, iter(range(concurrency)))
        numbers = iter(range(count))
        began = perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(concurrency):
                group.create_task(_send(client, number, token, numbers))
        return count / (perf_counter() - began)


async def _send(client: MetaClient, number: str, token: str, numbers: Iterator[int]) -> None:
    for n in numbers:
        components = [body_component([f"Person {n}"])]
        address = addressed(phone=f"+1415{n:07}")
        body = template_body(address, "open_again", "en", components, echo=new_id())
        await client.send(number, token, body)


if __name__ == "__main__":
    url, number, token, count, concurrency = sys.argv[1:]
    print(uvloop.run(main(url, number, token, int(count), int(concurrency))))

"""Two real processes, asked over sockets, share one limit."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from core.database import Database
from tests.api.doors import two_doors
from tests.auth.callers import a_key, bearing

ASKED, LIMIT, FURTHER = 1100, 1000, 19
IN_FLIGHT = 16
ENOUGH_SECONDS = 20


@pytest.fixture
async def doors(database_url: str, tmp_path: Path) -> AsyncIterator[list[str]]:
    """Where two api processes listen."""
    async with two_doors(database_url, tmp_path, {}) as urls:
        yield urls


async def test_of_1100_requests_in_a_minute_the_limit_and_hardly_more_pass(
    doors: list[str], database: Database, organization: UUID
) -> None:
    key, other = [await a_key(database, organization) for _ in range(2)]
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        await _a_minute_has_begun(http, doors[0], bearing(other.secret))
        answers = await _all(http, doors, bearing(key.secret))

    by_status = Counter(answer.status_code for answer in answers)
    assert by_status.keys() == {200, 429}
    assert LIMIT <= by_status[200] <= LIMIT + FURTHER
    for answer in answers:
        assert answer.headers["x-ratelimit-limit"] == str(LIMIT)
        refused = answer.status_code == 429
        assert not refused or answer.headers["x-ratelimit-remaining"] == "0"
        assert refused == ("retry-after" in answer.headers)
    print(f"{by_status[200]} of {ASKED} passed")


async def _a_minute_has_begun(http: httpx.AsyncClient, url: str, key: dict[str, str]) -> None:
    """Wait for the next one when this one could end too early."""
    answer = await http.get(f"{url}/api/tags", headers=key)
    left = int(answer.headers["x-ratelimit-reset"])
    if left < ENOUGH_SECONDS:
        await asyncio.sleep(left + 0.1)


async def _all(
    http: httpx.AsyncClient, urls: list[str], key: dict[str, str]
) -> list[httpx.Response]:
    """Every second request to the other process, several at once."""
    slots = asyncio.Semaphore(IN_FLIGHT)

    async def ask(url: str) -> httpx.Response:
        async with slots:
            return await http.get(f"{url}/api/tags", headers=key)

    return await asyncio.gather(*(ask(urls[n % len(urls)]) for n in range(ASKED)))

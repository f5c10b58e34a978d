"""Asking the API as somebody: its answers, or its own words for why not."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import uuid4

import httpx

Json = dict[str, Any]
_MOST = 200
# On a busy machine something may not be confirmed in time.
_TRIES = 6
_AGAIN_SECONDS = 1


class Refused(Exception):
    """The API said no; its own words say why."""

    def __init__(self, said: str, status: int = 0) -> None:
        super().__init__(said)
        self.status = status


class Asking:
    """One caller, by a key or an access token; without one, a stranger."""

    def __init__(self, http: httpx.AsyncClient, token: str | None = None) -> None:
        self._http = http
        self.token = token or ""
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: Any) -> Json:
        return await _patiently(lambda: self._http.get(path, params=query, headers=self._headers))

    async def every(self, path: str, **query: Any) -> AsyncIterator[Json]:
        """Row by row, over all pages."""
        after: str | None = None
        while True:
            cursor = {} if after is None else {"cursor": after}
            page = await self.get(path, limit=_MOST, **query, **cursor)
            for row in page["data"]:
                yield row
            after = page["page"]["next"]
            if after is None:
                return

    async def post(self, path: str, body: Json | None = None, **more: Any) -> Json:
        """With a key of its own, so that repeating it does nothing twice."""
        if body is not None:
            more["json"] = body
        headers = self._headers | {"Idempotency-Key": str(uuid4())}
        return await _patiently(lambda: self._http.post(path, headers=headers, **more))

    async def put(self, path: str, body: Json) -> Json:
        return await _patiently(lambda: self._http.put(path, json=body, headers=self._headers))


async def _patiently(ask: Callable[[], Awaitable[httpx.Response]]) -> Json:
    answer = await ask()
    for _ in range(_TRIES):
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        await asyncio.sleep(_AGAIN_SECONDS)
        answer = await ask()
    return _checked(answer)


def _checked(answer: httpx.Response) -> Json:
    if answer.is_success:
        found: Json = answer.json()
        return found
    error = answer.json().get("error", {}) if answer.content else {}
    details = "; ".join(f"{each['field']}: {each['message']}" for each in error.get("details", []))
    said = f"{answer.status_code} {error.get('message', '')} {details}".strip()
    raise Refused(said, answer.status_code)

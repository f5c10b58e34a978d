"""Changing a draft of a template over HTTP."""

from typing import Any

import httpx

Json = dict[str, Any]


async def put(alone: httpx.AsyncClient, draft: Json, part: str, body: Json) -> httpx.Response:
    return await alone.put(f"/api/templates/{draft['id']}{part}", json=body)


def fields(answer: httpx.Response) -> list[str]:
    return [each["field"] for each in answer.json()["error"]["details"]]

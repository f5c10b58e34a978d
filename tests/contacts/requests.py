"""What the tests ask of the API again and again."""

from typing import Any

import httpx

Json = dict[str, Any]
PLACE = "/api/contacts"


async def made(api: httpx.AsyncClient, **fields: Any) -> Json:
    """A contact that was created."""
    answer = await api.post(PLACE, json={"phone": "+14155550142", **fields})
    assert answer.status_code == 201, answer.text
    contact: Json = answer.json()
    return contact


async def listed(api: httpx.AsyncClient, place: str = PLACE, **query: str) -> list[Json]:
    answer = await api.get(place, params=query)
    assert answer.status_code == 200, answer.text
    data: list[Json] = answer.json()["data"]
    return data


def refusal(answer: httpx.Response) -> tuple[int, str, list[str]]:
    """Status, code and the fields named."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], [detail["field"] for detail in error["details"]]

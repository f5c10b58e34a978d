"""Lists of contacts: pages and filters."""

import httpx
import pytest

from tests.contacts.requests import PLACE, listed, made, refusal


@pytest.fixture
async def people(api: httpx.AsyncClient) -> dict[str, str]:
    """Ids by name."""
    ana = await made(api, phone="+5511987654321", name="Ana", tags=["vip"])
    bo = await made(
        api, phone="+4917012345678", name="Bo", tags=["vip", "new"], consent={"state": "OPTED_IN"}
    )
    cy = await made(api, phone="+14155550142", name="50%_off", consent={"state": "OPTED_OUT"})
    return {each["name"]: each["id"] for each in (ana, bo, cy)}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Ana", "Bo", "50%_off"]),
        ({"consent": "OPTED_IN"}, ["Bo"]),
        ({"consent": "UNKNOWN"}, ["Ana"]),
        ({"tag": "vip"}, ["Ana", "Bo"]),
        ({"tag": "vip", "consent": "OPTED_IN"}, ["Bo"]),
        ({"tag": "gone"}, []),
        ({"search": "an"}, ["Ana"]),
        ({"search": "+49 170"}, ["Bo"]),
        ({"search": "49170"}, ["Bo"]),
        ({"search": "50%_"}, ["50%_off"]),
        ({"search": "%"}, []),
        ({"search": "_o"}, []),
        ({"search": "\\"}, []),
    ],
)
async def test_filters_narrow_the_list(
    api: httpx.AsyncClient, people: dict[str, str], query: dict[str, str], names: list[str]
) -> None:
    assert [each["name"] for each in await listed(api, **query)] == names
    assert len(people) == 3


async def test_pages_follow_each_other_without_gap_or_repetition(
    api: httpx.AsyncClient, people: dict[str, str]
) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": "1"} | ({"cursor": cursor} if cursor else {})
        answer = (await api.get(PLACE, params=query)).json()
        seen += [each["id"] for each in answer["data"]]
        cursor = answer["page"]["next"]

    assert seen == list(people.values())


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"consent": "MAYBE"}, "consent"),
        ({"groupId": "mine"}, "groupId"),
        ({"search": "\x00"}, "search"),
        ({"tag": "\x00"}, "tag"),
    ],
)
async def test_a_wrong_filter_is_named(
    api: httpx.AsyncClient, query: dict[str, str], named: str
) -> None:
    assert refusal(await api.get(PLACE, params=query)) == (400, "VALIDATION_ERROR", [named])


async def test_tags_are_listed_with_their_ids(
    api: httpx.AsyncClient, neighbour: httpx.AsyncClient, people: dict[str, str]
) -> None:
    assert {tag["name"] for tag in await listed(api, "/api/tags")} == {"vip", "new"}
    assert await listed(neighbour, "/api/tags") == []
    assert await listed(neighbour) == []

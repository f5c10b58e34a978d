"""What we take, the simulator takes; what it refuses, we refuse: however templates are changed."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings

from core.ids import new_id
from models.templates.definition.definition import check
from simulator.app import Simulator
from simulator.errors import Refused
from simulator.template_rules import read
from tests.templates.good import GOOD
from tests.templates.making import HANDLE, Json
from tests.templates.spoilt import spoilt
from tests.templates.test_rules import definition

_ACCOUNT, _APP, _TOKEN = "3009003", "6009006", "token-1"
_NAMES = {"link_tracking_opted_out": "cta_url_link_tracking_opted_out"}


class _Handles(dict[str, str]):
    """Whether a handle is known, only Meta can tell."""

    def __contains__(self, handle: object) -> bool:
        return isinstance(handle, str)


def body_of(values: Json) -> Json:
    """As it is submitted."""
    return {_NAMES.get(name, name): each for name, each in values.items() if each is not None}


@pytest.fixture(scope="module")
async def meta() -> AsyncIterator[httpx.AsyncClient]:
    async with (
        Simulator() as simulator,
        httpx.AsyncClient(
            base_url=f"{simulator.url}/v24.0",
            headers={"Authorization": f"Bearer {_TOKEN}"},
            trust_env=False,
        ) as http,
    ):
        told = {"account": _ACCOUNT, "token": _TOKEN, "numbers": [{"id": "4009004"}]}
        (await http.post(f"{simulator.control_url}/_sim/numbers", json=told)).raise_for_status()
        yield http


async def a_handle(meta: httpx.AsyncClient) -> str:
    asked = {"file_name": "a.png", "file_length": "3", "file_type": "image/png"}
    begun = (await meta.post(f"/{_APP}/uploads", params=asked)).raise_for_status().json()
    headers = {"Authorization": f"OAuth {_TOKEN}", "file_offset": "0"}
    sent = await meta.post(f"/{begun['id']}", content=b"abc", headers=headers)
    handle: str = sent.raise_for_status().json()["h"]
    return handle


async def test_what_we_take_is_accepted(meta: httpx.AsyncClient) -> None:
    handle = json.dumps(await a_handle(meta))[1:-1]
    for says, components, more in GOOD:
        checked = check(definition(components, more | {"name": f"t{new_id().hex}"}))
        body = json.dumps(body_of(checked.values)).replace(HANDLE, handle)

        answer = await meta.post(f"/{_ACCOUNT}/message_templates", content=body)

        assert answer.status_code == 200, f"{says}: {answer.text}"


@settings(max_examples=300, deadline=None)
@given(spoilt(most=2))
def test_what_the_simulator_refuses_we_refuse(found: tuple[list[Any], Json]) -> None:
    changed, more = found
    checked = check(definition(changed, more))
    if checked.violations:
        return
    try:
        read(json.dumps(body_of(checked.values)).encode(), _Handles())
    except Refused as error:
        raise AssertionError(f"{error} of {json.dumps(changed)}") from None

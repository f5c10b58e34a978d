import re

import pytest

from tests.simulator.conftest import Sim


async def fetched(sim: Sim, path: str) -> tuple[int, str, str]:
    async with sim.session.get(sim.simulator.url + path) as response:
        return response.status, response.content_type, await response.text()


@pytest.mark.parametrize("path", ["/dialog/oauth", "/v24.0/dialog/oauth?client_id=1"])
async def test_the_dialog_says_that_it_is_a_stand_in_and_finds_its_files(
    sim: Sim, path: str
) -> None:
    status, kind, page = await fetched(sim, path)
    assert (status, kind) == (200, "text/html")
    assert "This is not Facebook" in page
    files = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(files) == 2
    for file in files:
        status, kind, text = await fetched(sim, file)
        assert (status, kind in ("text/css", "text/javascript")) == (200, True)
        for imported in re.findall(r'from "\.(/[a-z]+\.js)"', text):
            assert (await fetched(sim, f"/dialog{imported}"))[0] == 200


async def test_every_step_of_the_dialog_is_one_that_meta_names(sim: Sim) -> None:
    _, _, page = await fetched(sim, "/dialog/oauth")
    assert re.findall(r'data-step="([A-Z_]+)"', page) == [
        "BUSINESS_ACCOUNT_SELECTION",
        "WABA_PHONE_PROFILE_PICKER",
        "PHONE_NUMBER_SETUP",
        "PHONE_NUMBER_VERIFICATION",
        "PERMISSIONS",
    ]


async def test_the_sdk_is_served_in_any_language(sim: Sim) -> None:
    for language in ("en_US", "pt_BR"):
        status, kind, script = await fetched(sim, f"/{language}/sdk.js")
        assert (status, kind) == (200, "text/javascript")
        assert "window.FB = {" in script


@pytest.mark.parametrize("path", ["/dialog/../app.py", "/dialog/oauth.html", "/dialog/"])
async def test_nothing_else_is_served(sim: Sim, path: str) -> None:
    assert (await fetched(sim, path))[0] == 401

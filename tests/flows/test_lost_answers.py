"""Meta does what it was asked and nobody hears the answer."""

import pytest

from tests.flows.studio import Studio


async def lose(studio: Studio, edge: str, times: int, **more: object) -> None:
    rule = {"edge": edge, "method": "POST", "lost": "cut", "times": times, **more}
    await studio.house.street.configure({"calls": [rule]})


async def test_a_flow_whose_creation_was_not_heard_of_is_found_by_its_name(studio: Studio) -> None:
    await lose(studio, "flows", 1)
    flow = await studio.flow()
    await studio.house.street.configure({"calls": []})

    created = [each for each in await studio.calls("flows") if each["method"] == "POST"]
    assert created[-1]["answered"] == "cut"
    published = await studio.good("POST", f"/{flow['id']}/publish")
    assert published["metaId"] == flow["metaId"]


async def test_a_flow_that_stayed_unmade_is_made_when_it_is_next_changed(studio: Studio) -> None:
    await lose(studio, "flows", 9, obeyed=False)
    body = studio.body()
    answer = await studio.ask("POST", "", body)
    await studio.house.street.configure({"calls": []})

    (flow,) = (await studio.good("GET", ""))["data"]
    written = await studio.good("PUT", f"/{flow['id']}/json", body["flowJson"])

    assert (answer.status_code, flow["metaId"]) == (503, None)
    assert written["metaId"] is not None
    assert written["jsonVersion"] == "7.3"


async def test_a_flow_that_meta_refuses_leaves_nothing_behind(studio: Studio) -> None:
    rule = {"edge": "flows", "method": "POST", "code": 100, "subcode": 4016019, "times": 1}
    await studio.house.street.configure({"calls": [rule]})

    answer = await studio.ask("POST", "", studio.body())
    await studio.house.street.configure({"calls": []})

    assert answer.status_code == 409
    assert "100/4016019" in answer.json()["error"]["message"]
    assert (await studio.good("GET", ""))["data"] == []


@pytest.mark.parametrize("command", ["publish", "deprecate"])
async def test_what_is_done_once_is_not_asked_for_twice(studio: Studio, command: str) -> None:
    flow = await studio.flow()
    if command == "deprecate":
        await studio.good("POST", f"/{flow['id']}/publish")
    await lose(studio, command, 1, node=flow["metaId"])

    done = await studio.good("POST", f"/{flow['id']}/{command}")
    await studio.house.street.configure({"calls": []})

    assert done["status"] == {"publish": "PUBLISHED", "deprecate": "DEPRECATED"}[command]
    asked = [each for each in await studio.calls(command) if each["node"] == flow["metaId"]]
    assert [each["answered"] for each in asked] == ["cut"]
    versions = (await studio.good("GET", f"/{flow['id']}/versions"))["data"]
    assert [each["number"] for each in versions] == [1]

"""A flow from its first draft to its end."""

import json
from typing import Any

import pytest

from tests.flows.studio import PLAIN, Studio, asking


async def uploads(studio: Studio) -> int:
    return sum(each["method"] == "POST" for each in await studio.calls("assets"))


async def test_a_flow_is_made_published_versioned_and_deprecated(studio: Studio) -> None:
    flow = await studio.flow()
    assert (flow["status"], flow["jsonVersion"], flow["validationErrors"]) == ("DRAFT", "7.3", [])
    assert flow["metaId"] is not None

    published = await studio.good("POST", f"/{flow['id']}/publish")
    versions = (await studio.good("GET", f"/{flow['id']}/versions"))["data"]
    deprecated = await studio.good("POST", f"/{flow['id']}/deprecate")

    assert (published["status"], deprecated["status"]) == ("PUBLISHED", "DEPRECATED")
    (version,) = versions
    assert (version["number"], version["flowJson"]) == (1, PLAIN)
    assert version["publisherId"] == str(studio.house.owner.user_id)
    assert await studio.actions() == ["flow.created", "flow.published", "flow.deprecated"]


async def test_whoever_writes_to_a_published_flow_has_a_draft_and_publishes_a_second_version(
    studio: Studio,
) -> None:
    flow = await studio.flow()
    await studio.good("POST", f"/{flow['id']}/publish")

    written = await studio.good("PUT", f"/{flow['id']}/json", {**PLAIN, "version": "7.2"})
    await studio.good("POST", f"/{flow['id']}/publish")

    assert written["status"] == "DRAFT"
    versions = (await studio.good("GET", f"/{flow['id']}/versions"))["data"]
    assert [(each["number"], each["flowJson"]["version"]) for each in versions] == [
        (2, "7.2"),
        (1, "7.3"),
    ]


async def test_what_meta_finds_wrong_is_answered_with_line_column_and_path(studio: Studio) -> None:
    flow = await studio.flow()
    wrong = json.loads(json.dumps(PLAIN))
    wrong["screens"][0]["layout"]["children"][0]["type"] = "TextField"
    text = json.dumps(wrong, indent=2)

    answer = await studio.house.ask("PUT", f"/api/flows/{flow['id']}/json", content=text)

    (problem,) = answer.json()["validationErrors"]
    assert problem["path"] == "screens[0].layout.children[0].type"
    line = text.splitlines()[problem["line"] - 1]
    assert line[problem["column"] - 1 : problem["columnEnd"] - 1] == '"TextField"'
    refused = await studio.ask("POST", f"/{flow['id']}/publish")
    assert refused.status_code == 409
    assert refused.json()["error"]["details"][0]["field"] == "json"


async def test_a_flow_json_that_is_plainly_wrong_never_reaches_meta(studio: Studio) -> None:
    flow = await studio.flow(None)
    before = await uploads(studio)
    wrong = asking()
    wrong["screens"][1]["id"] = "SUCCESS"

    answer = await studio.ask("PUT", f"/{flow['id']}/json", wrong)

    assert answer.status_code == 400
    fields = {each["field"] for each in answer.json()["error"]["details"]}
    assert {"json.screens[1].id", "json.routing_model.WELCOME"} <= fields
    assert await uploads(studio) == before


async def test_what_publishing_needs_is_said_before_meta_is_asked(studio: Studio) -> None:
    flow = await studio.flow(asking())
    before = len(await studio.calls("publish"))

    refused = await studio.ask("POST", f"/{flow['id']}/publish")
    empty = await studio.flow(None)
    bare = await studio.ask("POST", f"/{empty['id']}/publish")

    fields = {each["field"] for each in refused.json()["error"]["details"]}
    assert (refused.status_code, fields) == (409, {"endpoint", "keys"})
    assert {each["field"] for each in bare.json()["error"]["details"]} == {"json"}
    assert len(await studio.calls("publish")) == before


async def test_names_and_categories_are_changed_at_meta(studio: Studio) -> None:
    flow = await studio.flow()
    name = f"{flow['name']} again"
    changed = await studio.good("PUT", f"/{flow['id']}", {"name": name, "categories": ["SURVEY"]})
    assert (changed["name"], changed["categories"]) == (name, ["SURVEY"])


async def test_a_name_that_meta_refuses_leaves_the_one_it_had(studio: Studio) -> None:
    flow = await studio.flow()
    await studio.house.street.configure(
        {"calls": [{"edge": "", "node": flow["metaId"], "method": "POST", "code": 139001}]}
    )

    refused = await studio.ask("PUT", f"/{flow['id']}", {"name": "Other"})
    await studio.house.street.configure({"calls": []})

    assert refused.status_code == 409
    assert "139001" in refused.json()["error"]["message"]
    again = await studio.good("PUT", f"/{flow['id']}", {"categories": ["OTHER"]})
    assert again["name"] == flow["name"]


async def test_only_drafts_are_deleted_and_their_names_are_free_again(studio: Studio) -> None:
    flow, other = await studio.flow(), await studio.flow()
    await studio.good("POST", f"/{other['id']}/publish")

    assert (await studio.ask("DELETE", f"/{other['id']}")).status_code == 409
    assert (await studio.ask("DELETE", f"/{flow['id']}")).status_code == 204
    assert (await studio.ask("GET", f"/{flow['id']}")).status_code == 404
    again = await studio.flow(name=flow["name"])
    assert again["metaId"] != flow["metaId"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"categories": []}, "categories"),
        ({"categories": ["FUN"]}, "categories.0"),
        ({"businessAccountId": "01a1f7f7-f87e-746e-9937-fd994083c070"}, "businessAccountId"),
        ({"flowJson": {"version": "1.0", "screens": []}}, "flowJson.version"),
        ({"flowJson": {"version": "7.3", "screens": [{"id": 2**64}]}}, "flowJson"),
    ],
)
async def test_what_is_wrong_with_a_new_flow_is_named(
    studio: Studio, change: dict[str, Any], field: str
) -> None:
    answer = await studio.ask("POST", "", studio.body(**change))
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field


async def test_a_preview_is_a_link_and_a_renewed_one_is_another(studio: Studio) -> None:
    flow = await studio.flow()
    first = await studio.good("POST", f"/{flow['id']}/preview")
    same = await studio.good("POST", f"/{flow['id']}/preview", {"renew": False})
    other = await studio.good("POST", f"/{flow['id']}/preview", {"renew": True})
    assert first["previewUrl"] == same["previewUrl"] != other["previewUrl"]
    assert first["expiresAt"] is not None

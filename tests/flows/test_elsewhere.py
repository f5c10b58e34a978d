"""Flow JSONs that somebody writes in WhatsApp Manager come here, and overwrite nothing of ours."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.flows.studio import PLAIN, Json, Studio

THEIRS: Json = {**PLAIN, "version": "7.2"}
# Nobody's formatter would write it like this.
TEXT = json.dumps(THEIRS, indent=3).replace('": ', '" :  ') + "\r\n\r\n"
FOREIGN = "https://10.0.0.1/flow.json"


@pytest.fixture
async def unheard(studio: Studio) -> AsyncIterator[None]:
    """Meta's webhooks are lost."""
    url = (await studio.control("configuration"))["webhooks"]["url"]
    await studio.house.street.configure({"webhooks": {"url": None}})
    yield
    await studio.house.street.configure({"webhooks": {"url": url}})


@pytest.fixture
async def files(studio: Studio) -> AsyncIterator[Any]:
    """Says where Flow JSONs are served, and for how long."""

    async def told(**given: Any) -> None:
        await studio.house.street.configure({"flow_files": given})

    yield told
    await told(address=None, seconds=3600)


async def made_elsewhere(studio: Studio, text: str = TEXT, *, publish: bool = False) -> str:
    body = {"name": f"Elsewhere {uuid4()}", "categories": ["OTHER"], "flow_json": text}
    account = await studio.meta_account()
    made = await studio.at_meta("POST", f"{account}/flows", json={**body, "publish": publish})
    return str(made["id"])


async def known(studio: Studio, meta_id: str) -> Json:
    flows = (await studio.good("GET", ""))["data"]
    return next(each for each in flows if each["metaId"] == meta_id)


async def fetches(studio: Studio, flow: Json) -> int:
    asked = [each for each in await studio.calls("assets") if each["node"] == flow["metaId"]]
    return sum(each["method"] == "GET" for each in asked)


async def showing(studio: Studio, flow: Json, flow_json: Json) -> Json:
    async def shown() -> Any:
        found = await studio.read(flow)
        return found["flowJson"] == flow_json and found

    found: Json = await studio.until(shown)
    return found


async def in_trouble(studio: Studio, flow: Json, trouble: str | None) -> Json:
    async def told() -> Any:
        found = await studio.read(flow)
        return found["fetchTrouble"] == trouble and found

    found: Json = await studio.until(told)
    return found


async def with_versions(studio: Studio, flow: Json, texts: list[Json]) -> list[Json]:
    async def there() -> Any:
        found = await studio.versions(flow)
        return [each["flowJson"] for each in found] == texts and found

    found: list[Json] = await studio.until(there)
    return found


async def test_a_flow_of_whatsapp_manager_comes_with_its_flow_json_character_by_character(
    studio: Studio,
) -> None:
    meta_id = await made_elsewhere(studio, publish=True)

    told = await studio.sync()
    flow = await known(studio, meta_id)
    found = await showing(studio, flow, THEIRS)

    assert (told["added"], told["fetching"]) == (1, 1)
    assert (found["status"], found["fetchTrouble"]) == ("PUBLISHED", None)
    (version,) = await with_versions(studio, flow, [THEIRS])
    assert (version["number"], version["publisherKind"]) == (1, None)
    stored = "select json_text from flow where meta_id = $1"
    assert await studio.house.street.owner.fetchval(stored, meta_id) == TEXT
    assert "flow.json_fetched" in await studio.actions()


async def test_a_draft_that_was_changed_elsewhere_is_what_is_published_and_shown(
    studio: Studio,
) -> None:
    flow = await studio.flow()
    await studio.writes_at_meta(flow["metaId"], TEXT)

    await studio.good("POST", f"/{flow['id']}/publish")

    assert (await studio.read(flow))["flowJson"] == THEIRS
    (version,) = await studio.versions(flow)
    assert version["flowJson"] == THEIRS
    assert version["publisherId"] == str(studio.house.owner.user_id)


async def test_a_version_that_is_published_elsewhere_has_its_flow_json(studio: Studio) -> None:
    flow = await studio.flow()
    await studio.good("POST", f"/{flow['id']}/publish")
    await studio.writes_at_meta(flow["metaId"], TEXT)
    await studio.at_meta("POST", f"{flow['metaId']}/publish")

    await with_versions(studio, flow, [PLAIN, THEIRS])
    await showing(studio, flow, THEIRS)


@pytest.mark.usefixtures("unheard")
async def test_what_was_published_while_nobody_looked_is_a_version_of_its_own(
    studio: Studio,
) -> None:
    flow = await studio.flow()
    await studio.good("POST", f"/{flow['id']}/publish")
    await studio.writes_at_meta(flow["metaId"], TEXT)
    await studio.at_meta("POST", f"{flow['metaId']}/publish")

    await studio.sync()

    first, second = await with_versions(studio, flow, [PLAIN, THEIRS])
    assert (first["publisherId"], second["publisherId"]) == (str(studio.house.owner.user_id), None)


@pytest.mark.usefixtures("unheard")
async def test_what_was_changed_and_published_at_once_is_the_only_version(studio: Studio) -> None:
    flow = await studio.flow()
    await studio.writes_at_meta(flow["metaId"], TEXT)
    await studio.at_meta("POST", f"{flow['metaId']}/publish")

    await studio.sync()

    await showing(studio, flow, THEIRS)
    await with_versions(studio, flow, [THEIRS])


async def test_what_waits_here_to_be_uploaded_is_never_overwritten(studio: Studio) -> None:
    flow = await studio.flow()
    refuses = {"edge": "assets", "node": flow["metaId"], "method": "POST", "code": 10, "times": 1}
    await studio.house.street.configure({"calls": [refuses]})
    mine = {**PLAIN, "version": "7.1"}
    refused = await studio.ask("PUT", f"/{flow['id']}/json", mine)
    await studio.house.street.configure({"calls": []})
    await studio.writes_at_meta(flow["metaId"], TEXT)
    await studio.at_meta("POST", f"{flow['metaId']}/publish")

    await with_versions(studio, flow, [THEIRS])

    found = await studio.read(flow)
    assert (refused.status_code, found["flowJson"], found["uploadedAt"]) == (409, mine, None)


async def settled(studio: Studio) -> Json:
    """A flow of which Meta tells nothing new."""
    flow = await studio.flow()
    same = {"status": "DRAFT", "webhook": False, "ago": 60}
    await studio.control(f"flows/{flow['metaId']}/decide", same)

    async def nothing_new() -> bool:
        told = await studio.sync()
        return bool(told["fetching"] == 0)

    await studio.until(nothing_new)
    return flow


async def test_what_is_written_here_while_theirs_is_on_its_way_stays(studio: Studio) -> None:
    flow = await settled(studio)
    before = len(await studio.calls(flow["metaId"]))
    await studio.writes_at_meta(flow["metaId"], TEXT)
    slow = {"node": "flow-assets", "edge": flow["metaId"], "delay": 1, "times": 1}
    await studio.house.street.configure({"calls": [slow]})

    async def downloaded(times: int) -> bool:
        return len(await studio.calls(flow["metaId"])) == before + times

    await studio.sync()
    await studio.until(lambda: downloaded(1))
    mine = {**PLAIN, "version": "7.1"}
    await studio.good("PUT", f"/{flow['id']}/json", mine)
    await studio.until(lambda: downloaded(2))
    await studio.house.street.configure({"calls": []})
    assert (await studio.read(flow))["flowJson"] == mine


async def test_only_what_changed_at_meta_is_fetched(studio: Studio) -> None:
    flow = await settled(studio)
    before = await fetches(studio, flow)
    await studio.sync()
    await studio.writes_at_meta(flow["metaId"], TEXT)
    told = await studio.sync()

    assert told["fetching"] == 1
    await showing(studio, flow, THEIRS)
    assert await fetches(studio, flow) == before + 1


@pytest.mark.usefixtures("unheard")
@pytest.mark.parametrize(
    ("text", "address", "code", "trouble"),
    [
        (TEXT, FOREIGN, None, "FOREIGN_HOST"),
        (TEXT, None, 10, "REFUSED"),
        ("\0", None, None, "NOT_TEXT"),
    ],
)
async def test_what_cannot_be_fetched_is_said_and_not_tried_again_by_itself(
    studio: Studio, files: Any, text: str, address: str | None, code: int | None, trouble: str
) -> None:
    meta_id = await made_elsewhere(studio, text)
    await files(address=address)
    refuses = {"edge": "assets", "node": meta_id, "method": "GET", "code": code}
    await studio.house.street.configure({"calls": [refuses] if code else []})

    told = await studio.sync()
    flow = await known(studio, meta_id)
    found = await in_trouble(studio, flow, trouble)
    await studio.house.street.configure({"calls": []})
    await files(address=None)

    assert (told["added"], found["flowJson"]) == (1, None)
    assert await fetches(studio, flow) == 1
    await studio.writes_at_meta(meta_id, TEXT)
    await studio.sync()
    await showing(studio, flow, THEIRS)
    await in_trouble(studio, flow, None)


@pytest.mark.usefixtures("unheard")
async def test_an_address_that_is_not_served_is_asked_for_again_without_another_sync(
    studio: Studio, files: Any
) -> None:
    meta_id = await made_elsewhere(studio)
    await files(seconds=-5)

    await studio.sync()
    flow = await known(studio, meta_id)
    await in_trouble(studio, flow, "NO_ANSWER")
    await files(seconds=3600)

    found = await showing(studio, flow, THEIRS)
    assert found["fetchTrouble"] is None


async def test_what_is_no_json_is_kept_with_its_faults_and_shown_as_nothing(
    studio: Studio,
) -> None:
    meta_id = await made_elsewhere(studio, '{"version":')

    await studio.sync()
    flow = await known(studio, meta_id)
    stored = "select json_text from flow where meta_id = $1"
    owner = studio.house.street.owner
    await studio.until(lambda: owner.fetchval(stored, meta_id))

    found = await studio.read(flow)
    assert found["flowJson"] is None
    assert [each["error"] for each in found["validationErrors"]] == ["INVALID_JSON"]

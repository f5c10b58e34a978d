"""Variables and previews of templates."""

import httpx

from tests.api.drafts import Json, fields, put


async def test_numbers_become_names_everywhere(alone: httpx.AsyncClient, draft: Json) -> None:
    path = f"/api/templates/{draft['id']}/variables"
    named = {"key": "body.1", "name": "first_name", "example": "Zoe"}

    before = (await alone.get(path)).json()
    after = await alone.put(path, json={"parameterFormat": "named", "variables": [named]})
    read = (await alone.get(f"/api/templates/{draft['id']}")).json()

    [shown] = before["data"]
    assert (shown["key"], shown["kind"], shown["example"]) == ("body.1", "text", "Ana")
    assert shown["where"] == "components[0].text"
    assert after.json()["data"][0]["key"] == "body.first_name"
    assert (read["parameterFormat"], read["violations"]) == ("NAMED", [])
    assert read["components"][0]["text"] == "Hello {{first_name}}, we are open."
    params = [{"param_name": "first_name", "example": "Zoe"}]
    assert read["components"][0]["example"] == {"body_text_named_params": params}


async def test_what_a_message_may_do_without_is_said(alone: httpx.AsyncClient, draft: Json) -> None:
    call = {"type": "BUTTONS", "buttons": [{"type": "VOICE_CALL", "text": "Call"}]}
    assert (await put(alone, draft, "/buttons", call)).is_success

    shown = (await alone.get(f"/api/templates/{draft['id']}/variables")).json()["data"]

    assert {each["key"]: (each["kind"], each["optional"]) for each in shown} == {
        "body.1": ("text", False),
        "button.0.payload": ("payload", True),
        "button.0.ttl_minutes": ("minutes", True),
    }


async def test_unknown_variables_are_refused(alone: httpx.AsyncClient, draft: Json) -> None:
    body = {"variables": [{"key": "body.2", "example": "x"}]}

    answer = await put(alone, draft, "/variables", body)

    assert (answer.status_code, fields(answer)) == (400, ["variables[0].key"])


async def test_a_preview_takes_values_then_examples(alone: httpx.AsyncClient, draft: Json) -> None:
    path = f"/api/templates/{draft['id']}/preview"

    sample, given = [
        (await alone.post(path, json=each)).json() for each in ({}, {"values": {"body.1": "Bo"}})
    ]

    assert sample["body"] == "Hello Ana, we are open."
    assert given["body"] == "Hello Bo, we are open."
    assert (given["missing"], given["violations"]) == ([], [])


async def test_what_is_not_kept_can_be_seen_too(alone: httpx.AsyncClient) -> None:
    unsaved = {
        "category": "MARKETING",
        "language": "en",
        "components": [{"type": "body", "text": "Hello {{1}}, we are open."}],
    }

    shown = (await alone.post("/api/templates/preview", json=unsaved)).json()
    unreadable = await alone.post("/api/templates/preview", json=unsaved | {"components": [{}]})

    assert (shown["body"], shown["missing"]) == ("Hello {{1}}, we are open.", ["body.1"])
    assert [each["field"] for each in shown["violations"]] == ["components[0].example.body_text"]
    assert (unreadable.status_code, fields(unreadable)[-1]) == (400, "components[0].type")

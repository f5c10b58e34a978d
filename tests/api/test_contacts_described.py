"""What the documentation says of the routes that need a key, without any connection."""

from typing import Any

import pytest

from api.app import create_app

Json = dict[str, Any]
_MINE = (
    *("/api/contacts", "/api/groups", "/api/tags"),
    *("/api/departments", "/api/agents", "/api/routing", "/api/quick-replies"),
)


def _described() -> list[tuple[str, Json]]:
    paths = create_app().openapi()["paths"]
    return [
        (f"{method.upper()} {path}", route)
        for path, methods in paths.items()
        for method, route in methods.items()
        if path.startswith(_MINE)
    ]


@pytest.mark.parametrize(("name", "route"), _described())
def test_a_route_says_what_it_does_takes_and_refuses(name: str, route: Json) -> None:
    refusals = {code for code in route["responses"] if code >= "4"}
    envelope = {"$ref": "#/components/schemas/RefusalEnvelope"}

    assert route["summary"], name
    assert route["description"], name
    assert route["security"] == [{"Bearer": []}]
    assert refusals == {"400", "401", "403", "404", "409", "429", "default"}
    for code in refusals:
        assert route["responses"][code]["content"]["application/json"]["schema"] == envelope


def test_bodies_have_examples() -> None:
    schemas = create_app().openapi()["components"]["schemas"]
    bodies = {
        *("ContactBody", "NewContactBody", "WishBody", "BulkBody", "GroupBody", "MembersBody"),
        *("ContactAnswer", "BulkAnswer", "ImportAnswer", "GroupAnswer", "CountAnswer", "TagAnswer"),
        *("DepartmentBody", "DepartmentAnswer", "AgentBody", "NewAgentBody", "AgentAnswer"),
        *("RuleBody", "RuleAnswer", "PreviewAnswer", "QuickReplyBody", "QuickReplyAnswer"),
        *("TagBody", "TagChanges", "AutoAssignBody", "AutoAssignAnswer"),
    }

    assert {name for name in bodies if not schemas[name].get("examples")} == set()


def test_the_import_says_what_it_takes() -> None:
    route = create_app().openapi()["paths"]["/api/contacts/import"]["post"]
    options = {each["name"] for each in route["parameters"] if each["in"] == "query"}

    assert set(route["requestBody"]["content"]) == {"multipart/form-data", "text/csv"}
    assert options == {
        *("groupId", "groupName", "consent", "consentSource", "consentProof"),
        *("defaultRegion", "requireConsent"),
    }

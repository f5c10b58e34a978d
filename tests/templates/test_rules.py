"""Good templates pass, bad ones are refused by component and field, and all faults at once."""

from typing import Any

import pytest

from models.templates.definition.definition import Definition, check
from tests.templates.bad import BAD, STRUCTURE
from tests.templates.good import GOOD
from tests.templates.making import Json, body, buttons, footer, header, reply, url


def definition(components: list[Any], more: Json) -> Definition:
    given: Json = {"name": "summer", "language": "en_US", "category": "MARKETING"}
    return Definition(**given | {"components": components} | more)


@pytest.mark.parametrize(("components", "more"), [e[1:] for e in GOOD], ids=[e[0] for e in GOOD])
def test_a_good_template_passes(components: list[Json], more: Json) -> None:
    assert check(definition(components, more)).violations == []


@pytest.mark.parametrize(
    ("components", "more", "field"), [e[1:] for e in BAD], ids=[e[0] for e in BAD]
)
def test_a_bad_template_is_refused_by_component_and_field(
    components: list[Any], more: Json, field: str
) -> None:
    found = check(definition(components, more)).violations

    # A fault of all cards is said of each.
    fields = {each.field.replace(".cards[0]", ".cards[1]") for each in found}
    assert fields == {field}


def test_the_table_is_as_large_as_it_must_be() -> None:
    assert len(GOOD) >= 60
    assert len(BAD) >= 60


def test_all_that_is_wrong_is_said_at_once() -> None:
    components = [
        header("Hello *you*"),
        body("{{1}} and {{2}}") | {"color": "red"},
        footer("Bye {{1}} now"),
        buttons(reply("x" * 26), url("https://x.co/{{1}}/a", "a"), reply("C")),
    ]

    found = check(definition(components, {"name": "Summer", "language": "tlh"})).violations

    assert sorted({each.field for each in found}) == [
        "components[0].text",
        "components[1].color",
        "components[1].example.body_text",
        "components[1].text",
        "components[2].text",
        "components[3].buttons[0].text",
        "components[3].buttons[1].url",
        "components[3].buttons[2].type",
        "language",
        "name",
    ]


def test_types_are_given_on_as_meta_spells_them() -> None:
    written = [
        {"type": "header", "format": "location"},
        {"type": "body", "text": "body"},
        {"type": "buttons", "buttons": [{"type": "url", "text": "url", "url": "https://x.co"}]},
    ]

    values = check(definition(written, {"language": "en-us", "category": "utility"})).values

    assert [each["type"] for each in values["components"]] == ["HEADER", "BODY", "BUTTONS"]
    assert values["components"][0]["format"] == "LOCATION"
    assert values["components"][1]["text"] == "body"
    assert values["components"][2]["buttons"][0]["type"] == "URL"
    assert (values["language"], values["category"]) == ("en_US", "UTILITY")


def test_nothing_that_cannot_be_kept_gets_into_a_draft() -> None:
    readable = {"nothing", "no body", "two bodies", "a request to call above the body"}
    readable |= {f"a request to call {more}" for more in ("with a code", "with cards")}
    readable |= {"a request to call beside buttons"}
    for says, components, more, _ in STRUCTURE:
        unreadable = check(definition(components, more)).unreadable
        assert bool(unreadable) is (says not in readable), says

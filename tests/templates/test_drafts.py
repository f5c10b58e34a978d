"""What a draft may hold, everything that reads drafts can live with."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings

from models.templates.components import replaced
from models.templates.definition.definition import Definition, check
from models.templates.preview import preview
from models.templates.samples import rewritten, samples
from models.templates.variables import variables
from tests.templates.good import NAMED
from tests.templates.making import Json, body, buttons, card, carousel, header, url
from tests.templates.making import copy as coupon
from tests.templates.spoilt import spoilt
from tests.templates.test_rules import definition


@settings(max_examples=200, deadline=None)
@given(spoilt(most=3))
def test_an_unfinished_draft_is_shown_all_the_same(found: tuple[list[Any], Json]) -> None:
    changed, more = found
    checked = check(definition(changed, more))
    if checked.unreadable:
        return
    draft = Definition(**checked.values)

    preview(draft, {each.key: "x" for each in variables(draft.components)})
    rewritten(draft.components, {}, samples(draft.components), named=False)


def test_numbers_become_names_and_names_numbers() -> None:
    numbered = [
        header("Our {{1}} is on!", "sale"),
        body("On {{2}} we shall await you, {{1}}!", "A", "B"),
    ]
    named = [
        header("Our {{what}} is on!", what="sale"),
        body("On {{day}} we shall await you, {{who}}!", day="B", who="A"),
    ]
    names = {"header.1": "what", "body.1": "who", "body.2": "day"}
    numbers = {"header.what": "1", "body.who": "1", "body.day": "2"}

    assert rewritten(numbered, names, {}, named=True) == named
    assert rewritten(named, numbers, {}, named=False) == numbered
    assert check(definition(named, NAMED)).violations == []


def test_examples_are_read_and_written_wherever_they_stand() -> None:
    inside = card(body("Only {{1}} until Sunday.", "$5"), buttons(url("https://x.co/{{1}}", "a")))
    whole = [
        body("Hello {{1}}, we are open.", "Ana"),
        buttons(coupon("25OFF"), url("https://x.co/{{1}}", "https://x.co/b")),
        carousel(inside, copy.deepcopy(inside)),
    ]

    assert samples(whole) == {
        "body.1": "Ana",
        "button.0": "25OFF",
        "button.1": "b",
        "card.0.body.1": "$5",
        "card.0.button.0": "a",
        "card.1.body.1": "$5",
        "card.1.button.0": "a",
    }
    values = {"body.1": "Bo", "button.0": "50OFF", "card.1.body.1": "$9", "card.0.button.0": "c"}
    again = rewritten(whole, {}, values, named=False)
    assert samples(again) == samples(whole) | values
    assert samples(whole)["body.1"] == "Ana"


@pytest.mark.parametrize(
    ("kind", "places_after"),
    [
        ("HEADER", ["HEADER", "BODY", "BUTTONS"]),
        ("FOOTER", ["BODY", "FOOTER", "BUTTONS"]),
        ("BODY", ["BODY", "BUTTONS"]),
        ("BUTTONS", ["BODY", "BUTTONS"]),
    ],
)
def test_a_component_comes_where_it_belongs(kind: str, places_after: list[str]) -> None:
    before: list[Json] = [body(), buttons(coupon())]

    after = replaced(before, kind, {"text": "x"})

    assert [each["type"] for each in after] == places_after
    assert next(each for each in after if each["type"] == kind)["text"] == "x"

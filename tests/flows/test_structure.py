"""What is known to be wrong with a Flow JSON before Meta is asked."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.flows.structure import faults
from tests.flows.studio import ASKING, PLAIN, asking

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=25,
)


def changed(*path: Any, to: Any, base: dict[str, Any] = ASKING) -> dict[str, Any]:
    made = deepcopy(base)
    at: Any = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return made


def without(*path: Any, base: dict[str, Any] = ASKING) -> dict[str, Any]:
    made = deepcopy(base)
    at: Any = made
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return made


def in_a_form() -> dict[str, Any]:
    form = {"type": "Form", "name": "f", "children": PLAIN["screens"][0]["layout"]["children"]}
    return changed("screens", 0, "layout", "children", to=[form], base=PLAIN)


@pytest.mark.parametrize("good", [PLAIN, ASKING, in_a_form()])
def test_what_can_be_published_has_no_fault(good: dict[str, Any]) -> None:
    assert faults(good) == []


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ([], ""),
        (without("version"), "version"),
        (changed("version", to="1.0"), "version"),
        (changed("version", to=7.3), "version"),
        (without("screens"), "screens"),
        (changed("screens", to=[]), "screens"),
        (changed("screens", 0, to="WELCOME"), "screens[0]"),
        (without("screens", 1, "id"), "screens[1].id"),
        (changed("screens", 1, "id", to="SUCCESS"), "screens[1].id"),
        (changed("screens", 1, "id", to="WELCOME"), "screens[1].id"),
        (without("screens", 0, "layout"), "screens[0].layout"),
        (changed("screens", 1, "layout", "children", to=[]), "screens[1].layout"),
        (changed("screens", 1, "terminal", to=False), "screens"),
        (changed("data_api_version", to="1.0"), "data_api_version"),
        (without("data_api_version"), "data_api_version"),
        (without("routing_model"), "routing_model"),
        (changed("routing_model", to=[]), "routing_model"),
        (changed("routing_model", "WELCOME", to="DETAILS"), "routing_model"),
        (changed("routing_model", "WELCOME", to=["OTHER"]), "routing_model.WELCOME"),
        (changed("routing_model", "OTHER", to=[]), "routing_model.OTHER"),
        (changed("routing_model", "WELCOME", to=["DETAILS"] * 11), "routing_model.WELCOME"),
        (changed("routing_model", "DETAILS", to=["WELCOME"]), "routing_model.DETAILS"),
        (changed("routing_model", "DETAILS", to=["DETAILS"]), "routing_model.DETAILS"),
    ],
)
def test_each_mistake_is_named_with_its_path(document: Any, path: str) -> None:
    assert path in [each.path for each in faults(document)]


@given(ANYTHING)
def test_nothing_that_is_json_is_too_strange_to_be_looked_at(document: Any) -> None:
    for each in faults(document):
        assert each.says


@given(st.sampled_from(["screens", "routing_model", "data_api_version", "version"]), ANYTHING)
def test_no_part_of_it_either(name: str, value: Any) -> None:
    list(faults({**asking(), name: value}))

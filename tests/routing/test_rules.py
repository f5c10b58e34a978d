"""Which rule takes a message."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import new_id
from models.routing.rules import chosen, holds
from models.routing.types import Conditions, Inbound, Rule
from tests.team.desk import every_day

_SHOP, _CLINIC = UUID(int=1), UUID(int=2)
_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MESSAGE = Inbound(
    at=_AT,
    number_id=_SHOP,
    tags=frozenset({"vip", "new"}),
    language="pt_BR",
    intent="Refund",
    text="Quero meu DINHEIRO de volta",
)
# What holds for the message, and what does not.
GOOD: dict[str, Any] = {
    "number_ids": [_CLINIC, _SHOP],
    "tags": ["gone", "vip"],
    "languages": ["en", "pt"],
    "intents": ["REFUND"],
    "text_contains": ["dinheiro"],
    "within": every_day("09:00", "17:00"),
}
BAD: dict[str, Any] = {
    "number_ids": [_CLINIC],
    "tags": ["VIP"],
    "languages": ["pt_PT"],
    "intents": ["refunds"],
    "text_contains": ["money"],
    "within": every_day("13:00", "17:00"),
}
NOTHING_KNOWN = Inbound(at=_AT)
kinds = st.sets(st.sampled_from(sorted(GOOD)))


def conditions(**given: Any) -> Conditions:
    return Conditions.model_validate(given)


@given(kinds, kinds)
def test_all_that_is_asked_must_hold_each_by_any_of_its_values(
    good: set[str], bad: set[str]
) -> None:
    asked = {name: GOOD[name] for name in good} | {name: BAD[name] for name in bad}

    assert holds(conditions(**asked), MESSAGE) is (not bad)


@given(kinds)
def test_what_is_not_known_meets_no_condition_but_time(asked: set[str]) -> None:
    wanted = conditions(**{name: GOOD[name] for name in asked})

    assert holds(wanted, NOTHING_KNOWN) is (asked <= {"within"})


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=8))
def test_the_first_enabled_rule_that_holds_takes_it(rules: list[tuple[bool, bool]]) -> None:
    made = [
        Rule(new_id(), enabled, conditions(tags=["vip"] if good else ["gone"]))
        for enabled, good in rules
    ]
    first = next((made[n] for n, each in enumerate(rules) if all(each)), None)

    assert chosen(made, MESSAGE) == first


@pytest.mark.parametrize(
    ("spoken", "wanted", "met"),
    [
        ("pt_BR", "pt", True),
        ("pt_BR", "pt_BR", True),
        ("pt_BR", "PT_br", True),
        ("pt", "pt_BR", False),
        ("ptx", "pt", False),
        (None, "pt", False),
    ],
)
def test_a_language_is_met_by_those_of_its_countries(
    spoken: str | None, wanted: str, met: bool
) -> None:
    assert holds(conditions(languages=[wanted]), MESSAGE._replace(language=spoken)) is met

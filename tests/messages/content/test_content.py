"""What is a message, and which field is wrong in what is none."""

from typing import Any

import pytest
from pydantic import ValidationError

from models.messages.content.content import Content
from models.messages.content.types import MessageType
from tests.messages.content.bad import BAD
from tests.messages.content.good import GOOD


@pytest.mark.parametrize(("kind", "value"), [each[1:] for each in GOOD], ids=[e[0] for e in GOOD])
def test_what_whatsapp_takes_is_taken_and_stays_what_it_is(kind: str, value: Any) -> None:
    type = MessageType(kind)
    content = Content.read(type, value)

    assert content.type == kind
    assert _within(value, content.payload())
    assert Content.read(type, content.payload()) == content


@pytest.mark.parametrize(
    ("kind", "value", "field"), [each[1:] for each in BAD], ids=[e[0] for e in BAD]
)
def test_the_first_fault_names_the_field_that_is_wrong(kind: str, value: Any, field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Content.read(MessageType(kind), value)

    assert ".".join(str(at) for at in caught.value.errors()[0]["loc"]) == field


@pytest.mark.parametrize(("kind", "value"), [each[1:3] for each in BAD], ids=[e[0] for e in BAD])
def test_a_fault_quotes_nothing_that_was_written(kind: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        Content.read(MessageType(kind), value)

    words = [each for each in _texts(value) if len(each) > 12 and "_" not in each]  # no names
    assert not [each for each in words if each in str(caught.value)]


def test_every_type_is_among_the_good_and_the_bad() -> None:
    assert {kind for _, kind, _ in GOOD} == {kind for _, kind, _, _ in BAD} == set(MessageType)


def test_degrees_and_places_of_buttons_are_written_as_meta_writes_them() -> None:
    place = Content.read(MessageType.LOCATION, {"latitude": 40.4168, "longitude": "-3.70380"})

    assert place.payload() == {"latitude": "40.4168", "longitude": "-3.7038"}


def _within(given: Any, made: Any) -> bool:
    """Whether everything that was given is still there; numbers may have become texts."""
    if isinstance(given, dict):
        return all(name in made and _within(each, made[name]) for name, each in given.items())
    if isinstance(given, list):
        return len(given) == len(made) and all(map(_within, given, made))
    if isinstance(given, int | float) and isinstance(made, str):
        return float(made) == given
    return bool(given == made)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return []

"""What one person gets in the places of a template."""

from activities.campaigns.personalise import Personaliser
from models.campaigns.types import Source
from models.templates.types import ParameterFormat

BODY = [{"type": "BODY", "text": "On {{2}} we open, {{1}}. Until {{2}}!"}]
SOURCES = {"body.1": Source(field="name"), "body.2": Source(value="Monday")}


def test_numbered_values_go_by_their_number_and_not_by_their_place_in_the_text() -> None:
    person = Personaliser(BODY, SOURCES, ParameterFormat.POSITIONAL)

    [body] = person.components({"name": "Ana"}) or []

    assert [each["text"] for each in body["parameters"]] == ["Ana", "Monday"]


def test_who_lacks_a_value_without_a_default_gets_nothing() -> None:
    person = Personaliser(BODY, SOURCES, ParameterFormat.POSITIONAL)

    assert person.components({"name": None}) is None

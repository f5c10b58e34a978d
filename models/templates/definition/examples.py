"""Examples, one for each variable: Meta's reviewers see the text with them."""

from collections.abc import Sequence
from typing import Any

from models.templates.definition.findings import Findings
from models.templates.definition.part import Part
from models.templates.definition.texts import check_line


class NamedExample(Part):
    param_name: str | None = None
    example: str | None = None


class HeaderExample(Part):
    header_text: list[str] | None = None
    header_text_named_params: list[NamedExample] | None = None
    header_handle: list[str] | None = None


class BodyExample(Part):
    """Meta's pages show `body_text` as a list of lists and as a flat one; both are taken."""

    body_text: list[Any] | None = None
    body_text_named_params: list[NamedExample] | None = None

    def values(self, findings: Findings) -> list[str] | None:
        """None where there are none that can be read, after saying so."""
        given = self.body_text or []
        if len(given) == 1 and isinstance(given[0], list):
            given = given[0]
        if all(isinstance(each, str) for each in given):
            return given
        findings.say("Write one list of texts.", "body_text", unreadable=True)
        return None


def check_numbered(
    values: Sequence[str] | None, names: Sequence[str], findings: Findings, field: str
) -> None:
    """As many as there are variables."""
    given = values or []
    if len(given) != len(names):
        verb = "Leave the examples out" if not names else f"Give {len(names)} examples"
        findings.say(f"{verb}: one for each variable, in their order.", field)
    for value in given:
        _check_value(value, findings.at(field))


def check_named(
    values: Sequence[NamedExample] | None, names: Sequence[str], findings: Findings, field: str
) -> None:
    """One of each name."""
    given = [each.param_name for each in values or ()]
    if sorted(map(str, given)) != sorted(names):
        said = "Give each variable one example under its param_name, and nothing else one."
        findings.say(said if names else "Leave the examples out: there is no variable.", field)
    for at, each in enumerate(values or ()):
        if each.example is None:
            findings.say("This field is required.", field, at, "example")
        else:
            _check_value(each.example, findings.at(field, at, "example"))


def _check_value(value: str, findings: Findings) -> None:
    if not value.strip():
        findings.say("An example may not be empty; write what a customer might read.")
    if "{{" in value or "}}" in value:
        findings.say("An example is a value; it may not hold a variable.")
    check_line(value, findings)

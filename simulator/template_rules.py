"""What Meta accepts as a new template."""

import re
from typing import Any

from simulator.message_rules import parse
from simulator.template_content import check
from simulator.template_refusals import bad_parameter

NAME = re.compile(r"^[a-z0-9_]{1,512}$")
LANGUAGE = re.compile(r"^[a-z]{2,3}([_-][A-Z]{2,3})?$")
CATEGORIES = frozenset({"MARKETING", "UTILITY", "AUTHENTICATION"})
FORMATS = frozenset({"POSITIONAL", "NAMED"})
REQUIRED = ("name", "language", "category", "components")
# Seconds a message may wait to be delivered; -1 means 30 days where it is allowed.
TTL = {"AUTHENTICATION": (30, 900), "UTILITY": (30, 43_200), "MARKETING": (43_200, 2_592_000)}
EDITABLE = frozenset(
    {
        "components",
        "category",
        "parameter_format",
        "message_send_ttl_seconds",
        "cta_url_link_tracking_opted_out",
    }
)
KNOWN = EDITABLE | {
    "name",
    "language",
    "allow_category_change",
    "sub_category",
    "display_format",
    "send_type",
    "degrees_of_freedom_spec",
    "creative_sourcing_spec",
}
Json = dict[str, Any]


def read(body: bytes, handles: dict[str, str] | None = None) -> Json:
    """The body with category, format and types in capitals, or Meta's refusal.

    Without `handles` it is a template from before: its samples were taken long ago.
    """
    value = parse(body)
    _no_strangers(value, KNOWN)
    for key in REQUIRED:
        if key not in value:
            raise bad_parameter(f"The parameter {key} is required.")
    if not isinstance(value["name"], str) or not NAME.match(value["name"]):
        raise bad_parameter("Param name must match ^[a-z0-9_]{1,512}$.")
    if not isinstance(value["language"], str) or not LANGUAGE.match(value["language"]):
        raise bad_parameter("Param language is not supported.")
    return completed(value, handles)


def read_edit(body: bytes, before: Json, handles: dict[str, str]) -> Json:
    """An edit laid over what the template was."""
    value = parse(body)
    _no_strangers(value, EDITABLE)
    if not value:
        raise bad_parameter("There is nothing to edit.")
    return completed(before | value, handles)


def completed(value: Json, handles: dict[str, str] | None) -> Json:
    category = str(value["category"]).upper()
    if category not in CATEGORIES:
        raise bad_parameter(f"Param category must be one of {sorted(CATEGORIES)}.")
    form = str(value.get("parameter_format", "POSITIONAL")).upper()
    if form not in FORMATS:
        raise bad_parameter("Param parameter_format must be POSITIONAL or NAMED.")
    _ttl(value.get("message_send_ttl_seconds"), category)
    components = capitals(value["components"])
    check(components, category, named=form == "NAMED", handles=handles)
    return value | {"category": category, "parameter_format": form, "components": components}


def capitals(given: Any) -> list[Json]:
    if not isinstance(given, list) or not given:
        raise bad_parameter("Param components must be a non-empty array.")
    components = []
    for component in given:
        if not isinstance(component, dict):
            raise bad_parameter("A component must be an object.")
        changed = component | {"type": str(component.get("type", "")).upper()}
        if "format" in component:
            changed["format"] = str(component["format"]).upper()
        for name, of in (("buttons", capitals_of_button), ("cards", capitals_of_card)):
            if name in component:
                if not isinstance(component[name], list) or not component[name]:
                    raise bad_parameter(f"Param {name} must be a non-empty array.")
                changed[name] = [of(each) for each in component[name]]
        components.append(changed)
    return components


def capitals_of_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad_parameter("A button must be an object.")
    changed = button | {"type": str(button.get("type", "")).upper()}
    if "otp_type" in button:
        changed["otp_type"] = str(button["otp_type"]).upper()
    return changed


def capitals_of_card(card: Any) -> Json:
    if not isinstance(card, dict):
        raise bad_parameter("A card must be an object.")
    return card | {"components": capitals(card.get("components"))}


def _ttl(seconds: Any, category: str) -> None:
    if seconds is None or (seconds == -1 and category != "MARKETING"):
        return
    least, most = TTL[category]
    if not isinstance(seconds, int) or not least <= seconds <= most:
        raise bad_parameter(
            f"Param message_send_ttl_seconds must be between {least} and {most} for {category}."
        )


def _no_strangers(value: Json, known: frozenset[str]) -> None:
    for key in value:
        if key not in known:
            raise bad_parameter(f"Unexpected key {key!r}.")

"""What Meta accepts as a new template."""

import re
from typing import Any

from simulator.errors import Refused
from simulator.message_rules import parse
from simulator.template_shape import VARIABLE, variables

NAME = re.compile(r"^[a-z0-9_]{1,512}$")
LANGUAGE = re.compile(r"^[a-z]{2,3}([_-][A-Z]{2,3})?$")
CATEGORIES = frozenset({"MARKETING", "UTILITY", "AUTHENTICATION"})
FORMATS = frozenset({"POSITIONAL", "NAMED"})
TEXTUAL = frozenset({"HEADER", "BODY", "FOOTER"})
COMPONENTS = TEXTUAL | {"BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST"}
REQUIRED = ("name", "language", "category", "components")
KNOWN = frozenset(
    {
        *REQUIRED,
        "parameter_format",
        "message_send_ttl_seconds",
        "allow_category_change",
        "cta_url_link_tracking_opted_out",
        "sub_category",
        "display_format",
        "send_type",
    }
)


def read(body: bytes) -> dict[str, Any]:
    """The body with category, format and types in capitals, or Meta's refusal."""
    value = parse(body)
    for key in value:
        if key not in KNOWN:
            raise Refused(100, f"Unexpected key {key!r}.")
    for key in REQUIRED:
        if key not in value:
            raise Refused(100, message=f"(#100) The parameter {key} is required.")
    if not isinstance(value["name"], str) or not NAME.match(value["name"]):
        raise Refused(100, message="(#100) Param name must match ^[a-z0-9_]{1,512}$.")
    if not isinstance(value["language"], str) or not LANGUAGE.match(value["language"]):
        raise Refused(100, message="(#100) Param language is not supported.")
    category = str(value["category"]).upper()
    if category not in CATEGORIES:
        raise Refused(100, message=f"(#100) Param category must be one of {sorted(CATEGORIES)}.")
    form = str(value.get("parameter_format", "POSITIONAL")).upper()
    if form not in FORMATS:
        raise Refused(100, message="(#100) Param parameter_format must be POSITIONAL or NAMED.")
    components = _components(value["components"], category)
    _body(components, category, named=form == "NAMED")
    return value | {"category": category, "parameter_format": form, "components": components}


def _components(given: Any, category: str) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not given:
        raise Refused(100, message="(#100) Param components must be a non-empty array.")
    components = []
    for component in given:
        if not isinstance(component, dict):
            raise Refused(100, message="(#100) A component must be an object.")
        kind = str(component.get("type", "")).upper()
        if kind not in COMPONENTS:
            raise Refused(100, message=f"(#100) Component type {kind!r} is unknown.")
        changed = component | {"type": kind}
        if "format" in component:
            changed["format"] = str(component["format"]).upper()
        components.append(changed)
    return components


def _body(components: list[dict[str, Any]], category: str, *, named: bool) -> None:
    bodies = [c for c in components if c["type"] == "BODY"]
    if len(bodies) != 1:
        raise _content(2388072, "A template has exactly one body.")
    for component in components:
        text = component.get("text", "")
        longest = 1024 if component["type"] == "BODY" else 60
        if not isinstance(text, str) or len(text) > longest:
            raise _content(2388040, f"{component['type']} exceeds {longest} characters.")
    text = bodies[0].get("text", "")
    if not text:
        if category == "AUTHENTICATION":
            return
        raise _content(2388072, "The body needs a text.")
    found = variables(text)
    if VARIABLE.sub("", text).count("{{") or VARIABLE.sub("", text).count("}}"):
        raise _content(2388072, "Variables must be written {{1}} or {{name}}.")
    if not named and found != [str(i + 1) for i in range(len(found))]:
        raise _content(2388072, "Variables must be numbered from 1 without gaps.")
    if re.search(r"\}\}\s*\{\{", text):
        raise _content(2388072, "Variables must not stand next to each other.")
    if text.strip().startswith("{{") or text.strip().endswith("}}"):
        raise _content(2388299, "A variable cannot stand at the start or the end.")


def _content(subcode: int, why: str) -> Refused:
    return Refused(
        100,
        why,
        message="Invalid parameter",
        subcode=subcode,
        user_title="Invalid template",
        is_transient=False,
    )

"""What Meta finds wrong with a Flow JSON: the rules that people break, with line and column."""

from collections.abc import Iterator
from typing import Any

import orjson

from simulator.flow_positions import Located, located

PUBLISHABLE = ("5.1", "6.0", "6.1", "6.2", "6.3", "7.0", "7.1", "7.2", "7.3")
SENDABLE = ("2.1", "3.0", "3.1", "4.0", "5.0", *PUBLISHABLE)
_INPUTS = (
    "CalendarPicker CheckboxGroup ChipsSelector DatePicker DocumentPicker Dropdown OptIn "
    "PhotoPicker RadioButtonsGroup TextArea TextInput"
)
_SHOWN = (
    "EmbeddedLink Footer Form If Image ImageCarousel NavigationList RichText Switch TextBody "
    "TextCaption TextHeading TextSubheading"
)
COMPONENTS = frozenset(f"{_INPUTS} {_SHOWN}".split())
_BRANCHES = 10
Found = tuple[str, str, str]


def errors_of(text: str) -> list[dict[str, Any]]:
    """Meta's `validation_errors`; none means that it can be published."""
    try:
        read = located(text)
    except orjson.JSONDecodeError as error:
        place = {"line_start": error.lineno, "line_end": error.lineno}
        columns = {"column_start": error.colno, "column_end": error.colno}
        return [_error("INVALID_JSON", "The Flow JSON is no JSON.", place | columns, "")]
    return [_error(kind, said, read.place(path), path) for kind, path, said in _found(read)]


def _error(kind: str, said: str, place: dict[str, int], path: str) -> dict[str, Any]:
    told = {"error": kind, "error_type": "FLOW_JSON_ERROR", "message": said, **place}
    return told | {"pointers": [{**place, "path": path}]}


def _found(read: Located) -> Iterator[Found]:
    flow = read.value
    if not isinstance(flow, dict):
        yield "INVALID_PROPERTY_TYPE", "", "Expected an object."
        return
    if "version" not in flow:
        yield "MISSING_REQUIRED_PROPERTY", "", "Property 'version' is required."
    elif flow["version"] not in SENDABLE:
        yield "INVALID_PROPERTY_VALUE", "version", "Invalid value found for property 'version'."
    screens = flow.get("screens")
    if not isinstance(screens, list) or not screens:
        yield "MISSING_REQUIRED_PROPERTY", "", "Property 'screens' is required."
        return
    yield from _screens(screens)
    yield from _routes(flow, [each.get("id") for each in screens if isinstance(each, dict)])


def _screens(screens: list[Any]) -> Iterator[Found]:
    seen: set[str] = set()
    for place, screen in enumerate(screens):
        path = f"screens[{place}]"
        if not isinstance(screen, dict) or not isinstance(screen.get("id"), str):
            yield "MISSING_REQUIRED_PROPERTY", path, "Property 'id' is required."
            continue
        if screen["id"] == "SUCCESS":
            yield "INVALID_PROPERTY_VALUE", f"{path}.id", "'SUCCESS' is a reserved screen id."
        if screen["id"] in seen:
            yield "DUPLICATE_SCREEN_ID", f"{path}.id", "Screen ids must be unique."
        seen.add(screen["id"])
        kinds: list[str] = []
        for component, at in _components(screen.get("layout"), f"{path}.layout"):
            kind = component.get("type")
            kinds.append(str(kind))
            if kind not in COMPONENTS:
                said = "Invalid value found for property 'type'."
                yield "INVALID_PROPERTY_VALUE", f"{at}.type", said
        if screen.get("terminal") is True and "Footer" not in kinds:
            yield "MISSING_FOOTER", path, "A terminal screen needs a Footer."
    if not any(isinstance(each, dict) and each.get("terminal") is True for each in screens):
        yield "MISSING_TERMINAL_SCREEN", "screens", "At least one screen must be terminal."


def _components(layout: Any, path: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Every component below a layout; branches of If and Switch are not looked into."""
    children = layout.get("children") if isinstance(layout, dict) else None
    for place, child in enumerate(children if isinstance(children, list) else ()):
        if isinstance(child, dict):
            at = f"{path}.children[{place}]"
            yield child, at
            yield from _components(child, at)


def _routes(flow: dict[str, Any], known: list[Any]) -> Iterator[Found]:
    if "data_api_version" not in flow:
        return
    routes = flow.get("routing_model")
    if not isinstance(routes, dict):
        said = "Property 'routing_model' is required with 'data_api_version'."
        yield "MISSING_REQUIRED_PROPERTY", "", said
        return
    for screen, following in routes.items():
        path = f"routing_model.{screen}"
        named = following if isinstance(following, list) else []
        if screen not in known or any(each not in known for each in named):
            yield "INVALID_ROUTING_MODEL", path, "The routing model names an unknown screen."
        if len(named) > _BRANCHES:
            yield "INVALID_ROUTING_MODEL", path, "A screen may lead to at most 10 others."
        if any(screen in routes.get(each, ()) for each in named):
            yield "INVALID_ROUTING_MODEL", path, "Routes go forward only."

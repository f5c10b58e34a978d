"""What a template asks of a send, worked out once when it is created."""

import re
from collections.abc import Iterator
from typing import Any

from simulator.errors import Refused

VARIABLE = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
FORBIDDEN_IN_TEXT = re.compile(r"[\n\t]| {5,}")
_WANTED = {"copy_code": "coupon_code", "mpm": "action"}
MEDIA = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION", "PRODUCT"})


class Shape:
    """The variables of header, body and buttons, and which button opens a flow."""

    __slots__ = ("body", "buttons", "flow", "header", "header_media", "named")

    def __init__(self, components: list[dict[str, Any]], named: bool) -> None:
        self.named = named
        self.header: list[str] = []
        self.header_media: str | None = None
        self.body: list[str] = []
        self.buttons: dict[int, str] = {}
        self.flow: int | None = None
        for component in components:
            kind = str(component.get("type", "")).upper()
            text = str(component.get("text") or "")
            if kind == "HEADER":
                form = str(component.get("format", "TEXT")).upper()
                self.header_media = form.lower() if form in MEDIA else None
                self.header = variables(text)
            elif kind == "BODY":
                self.body = variables(text) if text else ["1"]  # Meta's own, of a code
            elif kind == "BUTTONS":
                self.buttons = dict(_variable_buttons(component.get("buttons") or []))
                self.flow = _flow_button(component.get("buttons") or [])

    def check(self, components: Any) -> None:
        """Refuses what Meta refuses: 132000 counts, 132012 kinds, 132018 text."""
        header = body = None
        buttons: dict[int, list[Any]] = {}
        if not isinstance(components, list):
            raise Refused(100, "Param template['components'] must be an array.")
        for component in components:
            kind, parameters = _component(component)
            if kind == "header":
                header = parameters
            elif kind == "body":
                body = parameters
            elif kind == "button":
                buttons[_index(component)] = parameters
                self._check_flow(component)
                if str(component.get("sub_type")).lower() == "voice_call":
                    _check_call(parameters)
            elif kind not in ("carousel", "limited_time_offer", "tap_target_configuration"):
                raise Refused(100, f"Unknown component type {kind!r}.")
        self._text("body", self.body, body or [])
        if self.header_media is not None:
            self._media(header or [])
        else:
            self._text("header", self.header, header or [])
        self._buttons(buttons)

    def _text(self, place: str, expected: list[str], parameters: list[Any]) -> None:
        if len(parameters) != len(expected):
            raise Refused(
                132000,
                f"{place}: number of localizable_params ({len(parameters)}) does not match the "
                f"expected number of params ({len(expected)})",
            )
        names = []
        for parameter in parameters:
            if not isinstance(parameter, dict):
                raise Refused(100, f"{place}: a parameter must be an object.")
            _check_value(place, parameter)
            names.append(parameter.get("parameter_name"))
        if self.named and expected:
            if sorted(map(str, names)) != sorted(expected):
                raise Refused(132000, f"{place}: parameter names do not match the template")
        elif any(name is not None for name in names):
            raise Refused(132012, f"{place}: the template takes positional parameters")

    def _media(self, parameters: list[Any]) -> None:
        if len(parameters) != 1:
            raise Refused(132000, "header: one media parameter expected")
        first = parameters[0]
        kind = first.get("type") if isinstance(first, dict) else None
        if kind != self.header_media or not isinstance(first.get(kind), dict):
            raise Refused(132012, f"header: Format mismatch, expected {self.header_media}")

    def _buttons(self, given: dict[int, list[Any]]) -> None:
        for index, kind in self.buttons.items():
            parameters = given.get(index)
            if parameters is None or len(parameters) != 1:
                raise Refused(132000, f"button {index}: one {kind} parameter expected")
            wanted = _WANTED.get(kind, "text")
            if not isinstance(parameters[0], dict) or parameters[0].get("type") != wanted:
                raise Refused(132012, f"button {index}: Format mismatch, expected {wanted}")
            if kind == "mpm":
                _check_products(parameters[0].get("action"))

    def _check_flow(self, component: dict[str, Any]) -> None:
        if component.get("sub_type") == "flow" and _index(component) != self.flow:
            raise Refused(132012, f"button {_index(component)}: it opens no flow")


def variables(text: str) -> list[str]:
    """The variables of a text, each once, in order."""
    return list(dict.fromkeys(VARIABLE.findall(text))) if "{{" in text else []


def _variable_buttons(buttons: Any) -> Iterator[tuple[int, str]]:
    for index, button in enumerate(buttons):
        kind = str(button.get("type", "")).upper()
        if (kind == "URL" and "{{" in str(button.get("url", ""))) or kind == "OTP":
            yield index, "url"
        elif kind in ("COPY_CODE", "MPM"):
            yield index, kind.lower()


def _check_products(action: Any) -> None:
    sections = action.get("sections") if isinstance(action, dict) else None
    if not isinstance(sections, list) or not 1 <= len(sections) <= 10:
        raise Refused(132012, "button: 1 to 10 sections of products expected")
    found = [each.get("product_items") or [] for each in sections if isinstance(each, dict)]
    if not 1 <= sum(map(len, found)) <= 30 or not all(found):
        raise Refused(132012, "button: 1 to 30 products in all sections expected")


def _check_call(parameters: list[Any]) -> None:
    for each in parameters:
        match each:
            case {"type": "ttl_minutes", "ttl_minutes": int(minutes)} if 1 <= minutes <= 43_200:
                pass
            case {"type": "payload", "payload": str(payload)} if len(payload) <= 512:
                pass
            case _:
                raise Refused(132012, "button: Format mismatch, expected ttl_minutes or payload")


def _flow_button(buttons: Any) -> int | None:
    kinds = [str(button.get("type", "")).upper() for button in buttons]
    return kinds.index("FLOW") if "FLOW" in kinds else None


def _component(component: Any) -> tuple[str, list[Any]]:
    if not isinstance(component, dict) or not isinstance(component.get("type"), str):
        raise Refused(131008, "Param type is required for a component.")
    parameters = component.get("parameters", [])
    if not isinstance(parameters, list):
        raise Refused(100, "Param parameters must be an array.")
    return component["type"].lower(), parameters


def _index(component: dict[str, Any]) -> int:
    index = component.get("index", 0)
    if isinstance(index, str) and index.isdigit():
        return int(index)
    if isinstance(index, int):
        return index
    raise Refused(131009, "Param index must be a number.")


def _check_value(place: str, parameter: dict[str, Any]) -> None:
    kind = parameter.get("type")
    if kind == "text":
        text = parameter.get("text")
        if not isinstance(text, str) or not text:
            raise Refused(131008, f"{place}: Param text cannot be empty.")
        if FORBIDDEN_IN_TEXT.search(text):
            raise Refused(
                132018, f"{place}: Param text cannot have new-line/tab or more than 4 spaces"
            )
    elif kind not in ("currency", "date_time"):
        raise Refused(132012, f"{place}: Format mismatch, expected text")

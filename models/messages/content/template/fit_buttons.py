"""Whether what is put into buttons fits those of the template, or of one card."""

from collections.abc import Sequence
from typing import Any

from models.messages.content.part import Misfit
from models.messages.content.template.buttons import ButtonComponent
from models.templates.definition.part import type_of

Json = dict[str, Any]
# What a button of the template is called when it is filled. One-time codes go as addresses.
_SUB_TYPES = {
    "URL": "url",
    "OTP": "url",
    "QUICK_REPLY": "quick_reply",
    "COPY_CODE": "copy_code",
    "FLOW": "flow",
    "CATALOG": "catalog",
    "MPM": "mpm",
    "VOICE_CALL": "voice_call",
}


def buttons_of(components: Sequence[Json]) -> list[Json]:
    return [
        button
        for component in components
        if type_of(component) == "BUTTONS"
        for button in component.get("buttons") or []
    ]


def check_buttons(
    given: Sequence[object], buttons: Sequence[Json], varying: set[int], path: tuple[str | int, ...]
) -> None:
    filled = set()
    for at, each in enumerate(given):
        if not isinstance(each, ButtonComponent):
            continue
        filled.add(each.index)
        if each.index >= len(buttons):
            raise Misfit((*path, at, "index"), "The template has no such button")
        if _SUB_TYPES.get(type_of(buttons[each.index])) != each.called:
            raise Misfit((*path, at, "sub_type"), "This button is of another type")
    for index, button in enumerate(buttons):
        needed = index in varying or type_of(button) == "OTP"
        if needed and index not in filled:
            raise Misfit(path, f"Button {index} of the template needs a value")

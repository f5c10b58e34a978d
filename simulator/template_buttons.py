"""What Meta checks in a template's buttons."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from simulator.template_refusals import refused
from simulator.template_shape import variables

MOST = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "OTP": 1, "FLOW": 1, "CATALOG": 1, "MPM": 1}
KINDS = MOST.keys() | {"QUICK_REPLY", "SPM", "VOICE_CALL", "ORDER_DETAILS", "REMINDER"}
WITHOUT_TEXT = frozenset({"COPY_CODE", "OTP"})
OTP_TYPES = frozenset({"COPY_CODE", "ONE_TAP", "ZERO_TAP"})
Json = dict[str, Any]


def check_buttons(component: Json | None, category: str, *, samples: bool) -> None:
    buttons: list[Json] = (component or {}).get("buttons") or []
    if component is not None and not buttons:
        raise _wrong("There are no buttons.")
    kinds = [button["type"] for button in buttons]
    counted = Counter(kinds)
    if len(buttons) > 10 or any(counted[kind] > most for kind, most in MOST.items()):
        raise _wrong("There are too many buttons.")
    if not set(kinds) <= KINDS:
        raise _wrong("The type of a button is unknown.")
    if (category == "AUTHENTICATION") != bool(counted["OTP"]) and (samples or counted["OTP"]):
        raise _wrong("An authentication template has one OTP button, and no other template has.")
    replies = [kind == "QUICK_REPLY" for kind in kinds]
    if sum(a != b for a, b in pairwise(replies)) > 1:
        raise _wrong("Quick replies stand together, before or after all others.")
    for button in buttons:
        _text(button)
        if (special := _SPECIAL.get(button["type"])) is not None:
            special(button, samples)


def _text(button: Json) -> None:
    text = button.get("text")
    if text is None and button["type"] in WITHOUT_TEXT:
        return
    if not isinstance(text, str) or not text.strip():
        raise _wrong("A button needs a text.")
    if len(text) > 25:
        raise refused(2388040, "The text of a button exceeds 25 characters.")


def _url(button: Json, samples: bool) -> None:
    url = button.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise _wrong("A button's address begins with https://.")
    if len(url) > 2000:
        raise refused(2388040, "A button's address exceeds 2000 characters.")
    found = variables(url)
    if len(found) > 1 or (found and not url.endswith("}}")):
        raise _wrong("An address has one variable at most, at its end.")
    if samples and found and len(button.get("example") or []) != 1:
        raise _wrong("The variable of an address needs an example.")


def _phone(button: Json, _samples: bool) -> None:
    number = button.get("phone_number")
    if not isinstance(number, str) or not 1 <= len(number) <= 20:
        raise _wrong("A phone number has 1 to 20 characters.")


def _code(button: Json, samples: bool) -> None:
    example = button.get("example")
    code = example[0] if isinstance(example, list) and example else example
    if samples and (not isinstance(code, str) or not 1 <= len(code) <= 20):
        raise _wrong("A code to copy needs an example of 1 to 20 characters.")


def _otp(button: Json, _samples: bool) -> None:
    if button.get("otp_type") not in OTP_TYPES:
        raise _wrong("Param otp_type must be COPY_CODE, ONE_TAP or ZERO_TAP.")
    apps = button.get("supported_apps") or []
    if button["otp_type"] != "COPY_CODE" and not 1 <= len(apps) <= 5:
        raise _wrong("Param supported_apps has 1 to 5 apps.")
    if button["otp_type"] == "ZERO_TAP" and button.get("zero_tap_terms_accepted") is not True:
        raise _wrong("Param zero_tap_terms_accepted must be true.")


def _flow(button: Json, _samples: bool) -> None:
    if sum(name in button for name in ("flow_id", "flow_name", "flow_json")) != 1:
        raise _wrong("A flow is named once: flow_id, flow_name or flow_json.")


_SPECIAL: dict[str, Callable[[Json, bool], None]] = {
    "URL": _url,
    "PHONE_NUMBER": _phone,
    "COPY_CODE": _code,
    "OTP": _otp,
    "FLOW": _flow,
}


def _wrong(why: str) -> Exception:
    return refused(2388185, why)

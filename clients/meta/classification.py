"""From what Meta answered to the class of the reason."""

from typing import Any

import orjson

from clients.meta import refusals, refusals_flows, refusals_numbers, refusals_onboarding
from clients.meta.errors import MetaError, Refused, Unreadable

_GENERIC = 100

_BY_CODE: dict[int, type[Refused]] = {
    code: reason
    for module in (refusals, refusals_flows, refusals_numbers, refusals_onboarding)
    for reason in vars(module).values()
    if isinstance(reason, type) and issubclass(reason, Refused)
    for code in reason.codes
}


def reason_for_code(code: int) -> type[Refused]:
    """The class of a code that came alone, as in a `failed` status."""
    return _BY_CODE.get(code, refusals.UnknownRefusal)


def error_from(status: int, body: bytes) -> MetaError:
    """What an answer means that is not the success expected.

    An answer without Meta's envelope is in doubt, whatever its status: Meta did not write it.
    """
    envelope = _envelope(body)
    code = whole_number(envelope.get("code"))
    if code is None:
        return Unreadable(status=status)
    subcode = whole_number(envelope.get("error_subcode"))
    trace = envelope.get("fbtrace_id")
    reason = _reason(status, code, subcode, transient=envelope.get("is_transient") is True)
    return reason(
        code,
        subcode=subcode,
        status=status,
        fbtrace_id=trace if isinstance(trace, str) else None,
        details=_details(envelope),
    )


def whole_number(value: object) -> int | None:
    """A code as Meta writes it: a number, or the digits of one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return None


def _reason(status: int, code: int, subcode: int | None, *, transient: bool) -> type[Refused]:
    if code == _GENERIC and subcode in _BY_CODE:
        # "Invalid parameter" is Graph's word for many things; the subcode is the code then.
        return _BY_CODE[subcode]
    if code in _BY_CODE:
        return _BY_CODE[code]
    if transient or status >= 500:
        return refusals.UnknownTransient
    if status == 429:
        return refusals.UnknownThrottle
    return refusals.UnknownRefusal


def _envelope(body: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, dict) else {}


def _details(envelope: dict[str, Any]) -> str | None:
    data = envelope.get("error_data")
    details = data.get("details") if isinstance(data, dict) else data
    if isinstance(details, str):
        return details
    words = envelope.get("error_user_msg")
    return words if isinstance(words, str) else None

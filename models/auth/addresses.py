"""E-mail addresses in the one spelling we keep."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = rf"{_ATOM}(\.{_ATOM})*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"({_LABEL}\.)+{_LABEL}"
_ADDRESS = re.compile(rf"{_LOCAL_PART}@{_DOMAIN}")
_LONGEST, _LONGEST_LOCAL_PART = 254, 64


def _spelt(value: str) -> str:
    """In lower case, the domain in ASCII."""
    local_part, at, domain = value.rpartition("@")
    try:
        whole = f"{local_part}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        raise ValueError("Input should be an e-mail address") from None
    too_long = len(whole) > _LONGEST or len(local_part) > _LONGEST_LOCAL_PART
    if too_long or not _ADDRESS.fullmatch(whole):
        raise ValueError("Input should be an e-mail address")
    return whole.lower()


EmailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=_LONGEST),
    AfterValidator(_spelt),
    WithJsonSchema(
        {"type": "string", "maxLength": _LONGEST, "pattern": f"^{_LOCAL_PART}@{_DOMAIN}$"}
    ),
]

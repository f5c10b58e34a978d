"""What routes take that no endpoint declares: `api.access` and `api.keeping` read it."""

from collections.abc import Set
from typing import Any

from api.access import ORGANIZATION_HEADER, ORGANIZATION_PARAMETER, Access, Allowed, Open
from api.keeping import HEADER as IDEMPOTENCY_HEADER

_ID = {"type": "string", "format": "uuid"}
_IN_PATH: dict[str, Any] = {
    "name": ORGANIZATION_PARAMETER,
    "in": "path",
    "required": True,
    "schema": _ID,
}
_IN_HEADER: dict[str, Any] = {
    "name": ORGANIZATION_HEADER,
    "in": "header",
    "description": "Which of your organizations; a key, and who belongs to one, need not say.",
    "schema": _ID,
}
_ONCE: dict[str, Any] = {
    "name": IDEMPOTENCY_HEADER,
    "in": "header",
    "description": "Sent again within 24 hours with the same body, the first answer is repeated.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}


def documented(access: Access, path: str, methods: Set[str]) -> list[dict[str, Any]]:
    found = []
    if f"{{{ORGANIZATION_PARAMETER}:" in path:
        found.append(_IN_PATH)
    elif isinstance(access, Allowed):
        found.append(_IN_HEADER)
    if "POST" in methods and not isinstance(access, Open):
        found.append(_ONCE)
    return found

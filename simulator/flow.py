"""A flow as the simulator holds it."""

import time
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

CATEGORIES = (
    "SIGN_UP",
    "SIGN_IN",
    "APPOINTMENT_BOOKING",
    "LEAD_GENERATION",
    "SHOPPING",
    "CONTACT_US",
    "CUSTOMER_SUPPORT",
    "SURVEY",
    "OTHER",
)
PREVIEW_SECONDS = 30 * 24 * 3600


@dataclass(slots=True)
class Flow:
    id: str
    account_id: str
    name: str
    categories: list[str]
    json: str | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    status: str = "DRAFT"
    endpoint_uri: str | None = None
    updated_at: float = field(default_factory=time.time)
    preview: str = field(default_factory=lambda: token_hex(16))
    preview_until: float = field(default_factory=lambda: time.time() + PREVIEW_SECONDS)

    def renew_preview(self) -> None:
        self.preview, self.preview_until = token_hex(16), time.time() + PREVIEW_SECONDS


def token_in(body: dict[str, Any]) -> str | None:
    """What a message that opens a flow lets the phone show its endpoint."""
    match body:
        case {"interactive": {"type": "flow", "action": {"parameters": told}}}:
            return _told(told)
        case {"template": {"components": [*parts]}}:
            return next(filter(None, map(_of_button, parts)), None)
    return None


def _of_button(part: Any) -> str | None:
    match part:
        case {"sub_type": "flow", "parameters": [{"action": told}]}:
            return _told(told)
    return None


def _told(told: Any) -> str | None:
    match told:
        case {"flow_token": str(token)}:
            return token
    return None

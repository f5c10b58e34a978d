"""What answers a phone that has a flow open: a table of screens, or the business's own server."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictBool, TypeAdapter

from core.types import Request
from models.messages.content.words import storable

_SORRY = "Something went wrong. Please try again."
ScreenId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,80}$")]
Message = Annotated[str, Field(min_length=1, max_length=300)]


def _nothing_reserved(data: dict[str, Any]) -> dict[str, Any]:
    if "flow_token" in data or "extension_message_response" in data:
        raise ValueError("flow_token and extension_message_response are ours to fill in")
    return storable(data)


Data = Annotated[dict[str, Any], AfterValidator(_nothing_reserved)]


class Step(Request):
    """Where a screen leads: to another one, or with SUCCESS to the end.

    At the end what was filled in on the last screen comes back as the response, with `data`.
    """

    screen: ScreenId
    data: Data = Field(default_factory=dict)


class Screens(Request):
    """Fixed answers. `next` goes by the screen that was sent; `first` opens the flow.

    A screen that `back` does not name is shown again as it was.
    """

    kind: Literal["SCREENS"]
    first: Step
    next: Annotated[dict[ScreenId, Step], Field(min_length=1, max_length=100)]
    back: Annotated[dict[ScreenId, Step], Field(max_length=100, default_factory=dict)]
    once: StrictBool = Field(default=False, description="Who has answered may not open it again.")
    failure: Message = _SORRY


class Forward(Request):
    """Every request goes on, opened and signed by us, to a server of the business."""

    kind: Literal["FORWARD"]
    url: Annotated[str, Field(min_length=1, max_length=2048)]
    once: StrictBool = Field(default=False, description="Who has answered may not open it again.")
    failure: Message = Field(default=_SORRY, description="Shown when the server does not answer.")


Endpoint = Annotated[Screens | Forward, Field(discriminator="kind")]
_ENDPOINT: TypeAdapter[Screens | Forward] = TypeAdapter(Endpoint)


def endpoint_of(stored: dict[str, Any]) -> Screens | Forward:
    return _ENDPOINT.validate_python(stored)


def by_table(table: Screens, request: dict[str, Any]) -> dict[str, Any]:
    """The answer of a table to INIT, BACK or data_exchange."""
    screen = request.get("screen")
    name = screen if isinstance(screen, str) else ""
    match request.get("action"):
        case "INIT":
            return _shown(table.first, request)
        case "BACK":
            return _shown(table.back.get(name) or Step(screen=name or table.first.screen), request)
    step = table.next.get(name)
    if step is None:
        return sorry(table.failure, request) or _shown(table.first, request)
    return _shown(step, request)


def sorry(says: str, request: dict[str, Any]) -> dict[str, Any] | None:
    """The same screen with a message; None where no screen is open yet."""
    screen = request.get("screen")
    if not isinstance(screen, str) or not screen:
        return None
    return {"screen": screen, "data": {"error_message": says}}


def finished(params: dict[str, Any], token: Any) -> dict[str, Any]:
    """The end of a flow: `params` come back to us as the response."""
    told = {**params, "flow_token": token}
    return {"screen": "SUCCESS", "data": {"extension_message_response": {"params": told}}}


def _shown(step: Step, request: dict[str, Any]) -> dict[str, Any]:
    if step.screen != "SUCCESS":
        return {"screen": step.screen, "data": step.data}
    filled = request.get("data")
    return finished(
        {**(filled if isinstance(filled, dict) else {}), **step.data}, request.get("flow_token")
    )

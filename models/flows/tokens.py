"""Flow tokens: what a phone shows whenever it asks a flow's endpoint. Only we can read ours."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.crypto import CannotDecrypt, Key, sealed_text
from core.keyring import Keyring
from models.keys import purposes

_MARK = "flow1."
_FLOW = "flow"


class NotOurs(Exception):
    """The token looks like one of ours and is not, or its key is gone."""


async def token_of(keyring: Keyring, organization_id: UUID, message_id: UUID) -> str:
    """For a message that opens a flow; whoever knows the message knows its person."""
    return _sealed(await keyring.sealing(), organization_id, message_id)


async def message_of(keyring: Keyring, organization_id: UUID, token: str) -> UUID | None:
    """The message that a token of ours came with; None for tokens that others made.

    Raises `NotOurs`, also for another organization's.
    """
    if not token.startswith(_MARK):
        return None
    try:
        told = await keyring.open_text(token.removeprefix(_MARK), purpose=purposes.FLOW_TOKEN)
        owner, message = UUID(told[:32]), UUID(told[32:])
    except (CannotDecrypt, ValueError):
        raise NotOurs from None
    if owner != organization_id:
        raise NotOurs
    return message


@dataclass(frozen=True, slots=True)
class FlowButton:
    """The button of a campaign's template that opens a flow; it waits for nothing."""

    index: int
    key: Key
    organization_id: UUID

    def filled(self, components: list[dict[str, Any]], message_id: UUID) -> list[dict[str, Any]]:
        """The components of one message, which say what the button shows the flow's endpoint."""
        button = {"type": "button", "sub_type": _FLOW, "index": str(self.index)}
        token = _sealed(self.key, self.organization_id, message_id)
        return [*components, _with_token(button, token)]


def with_token(kind: str, body: dict[str, Any], token: str) -> dict[str, Any]:
    """What opens a flow gets the token, unless whoever wrote it gave their own."""
    if kind == "interactive" and body.get("type") == _FLOW:
        action = body["action"]
        parameters = {"flow_token": token, **action["parameters"]}
        return {**body, "action": {**action, "parameters": parameters}}
    if kind == "template":
        parts = [_with_token(each, token) for each in body.get("components") or ()]
        return {**body, "components": parts} if parts else body
    return body


def _sealed(key: Key, organization_id: UUID, message_id: UUID) -> str:
    told = f"{organization_id.hex}{message_id.hex}"
    return _MARK + sealed_text(key, told, purpose=purposes.FLOW_TOKEN)


def _with_token(part: dict[str, Any], token: str) -> dict[str, Any]:
    if part.get("type") != "button" or part.get("sub_type") != _FLOW:
        return part
    given = (part.get("parameters") or [{}])[0].get("action", {})
    parameter = {"type": "action", "action": {"flow_token": token, **given}}
    return {**part, "parameters": [parameter]}

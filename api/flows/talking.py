"""What a phone is answered: by the flow's table, or by the business's own server."""

from typing import Any

from api.errors import Unavailable
from api.flows.forwarding import Said, forward
from api.state import Services
from core.crypto import CannotDecrypt
from models.flows.endpoints import Forward, Screens, by_table, endpoint_of, finished, sorry
from models.flows.opening import Sent
from models.flows.tables import Flow
from models.flows.tokens import NotOurs, message_of
from models.keys import purposes

_GONE = Said(427, {"error_msg": "This form is no longer available."})
_ANSWERED = Said(427, {"error_msg": "This form has been sent already."})
_ASKS = ("INIT", "BACK", "data_exchange")


class Talk:
    """One request of a phone."""

    def __init__(self, state: Services, flow: Flow) -> None:
        self._state = state
        self._flow = flow

    async def answer(self, request: dict[str, Any]) -> Said:
        """Raises `Unavailable` where there is no screen yet to say it on."""
        data = request.get("data")
        if request.get("action") == "ping":
            return Said(200, {"data": {"status": "active"}})
        if isinstance(data, dict) and ("error" in data or "error_key" in data):
            return Said(200, {"data": {"acknowledged": True}})
        if self._flow.endpoint is None or request.get("action") not in _ASKS:
            raise Unavailable("Nothing answers this flow.")
        endpoint = endpoint_of(self._flow.endpoint)
        try:
            sent = await self._sent(request.get("flow_token"))
        except NotOurs:
            return _GONE
        if endpoint.once and sent is not None and sent.answered:
            return _ANSWERED
        if isinstance(endpoint, Screens):
            return Said(200, by_table(endpoint, request))
        return await self._forwarded(endpoint, request, sent)

    async def _sent(self, token: Any) -> Sent | None:
        """What the flow was opened from; None for tokens that others made, and for previews.

        Raises `NotOurs`.
        """
        organization_id = self._flow.organization_id
        if not isinstance(token, str):
            return None
        message_id = await message_of(self._state.keyring, organization_id, token)
        if message_id is None:
            return None
        sent = await self._state.flow_doors.sent(organization_id, message_id)
        if sent is None:
            raise NotOurs
        return sent

    async def _forwarded(
        self, endpoint: Forward, request: dict[str, Any], sent: Sent | None
    ) -> Said:
        said = await self._asked(endpoint, request, sent)
        if said is None:
            shown = sorry(endpoint.failure, request)
            if shown is None:
                raise Unavailable("The flow's server did not answer.")
            return Said(200, shown)
        if said.answer.get("screen") == "SUCCESS":
            params = _params(said.answer["data"])
            return Said(200, finished(params, request.get("flow_token")))
        return said

    async def _asked(
        self, endpoint: Forward, request: dict[str, Any], sent: Sent | None
    ) -> Said | None:
        try:
            secret = await self._state.keyring.open_text(
                self._flow.sealed_secret or "", purpose=purposes.FLOW_SECRET
            )
        except CannotDecrypt:
            return None
        told = {
            "flowId": str(self._flow.id),
            "messageId": None if sent is None else str(sent.message_id),
            "contactId": None if sent is None else str(sent.contact_id),
            "version": request.get("version"),
            "action": request.get("action"),
            "screen": request.get("screen"),
            "data": request.get("data"),
            "flowToken": request.get("flow_token"),
        }
        return await forward(self._state.outbound, endpoint.url, secret, told)


def _params(data: dict[str, Any]) -> dict[str, Any]:
    """What comes back as the response: written plainly, or as Meta would have it."""
    match data:
        case {"extension_message_response": {"params": dict(params)}}:
            return params
    return data

"""Control calls about flows: a phone that opens and completes one, and Meta's monitoring."""

from typing import Any, Literal

from pydantic import Field

from simulator.configuration import Part
from simulator.control_models import InboundIn
from simulator.events import dumps
from simulator.flow import Flow
from simulator.flow_phone import FlowPhone, Heard
from simulator.flows import Flows
from simulator.inbound import Inbound
from simulator.world import Number, World


class OpenIn(Part):
    """One request of a phone that has the flow open."""

    number: str = Field(description="whose key seals the request")
    action: Literal["ping", "INIT", "BACK", "data_exchange"] = "INIT"
    flow_token: str | None = None
    about: str | None = Field(None, description="wamid the flow came with: its token is shown")
    screen: str | None = None
    data: dict[str, Any] | None = None
    version: str = "3.0"
    key: str | None = Field(None, description="seal for this public key; null: the number's")
    forged: bool = Field(False, description="signed with another secret")


class CompleteIn(Part):
    """A phone that has filled the flow in."""

    number: str
    sender: str = Field(alias="from")
    about: str | None = Field(None, description="wamid of the message the flow came with")
    response: dict[str, Any] = Field({}, description="what was filled in, with the flow_token")
    wamid: str | None = Field(None, description="of the reply; null: a new one")
    name: str | None = "Customer"


class DecideIn(Part):
    status: Literal["DRAFT", "PUBLISHED", "DEPRECATED", "THROTTLED", "BLOCKED"]
    webhook: bool = True
    ago: float = Field(0, ge=0, description="seconds since it changed, as `updated_at` tells")


class FlowControl:
    def __init__(self, world: World, flows: Flows, phone: FlowPhone, inbound: Inbound) -> None:
        self._world = world
        self._flows = flows
        self._phone = phone
        self._inbound = inbound

    async def open(self, flow: Flow, number: Number, given: OpenIn) -> dict[str, Any]:
        request: dict[str, Any] = {"version": given.version, "action": given.action}
        for name in ("screen", "data", "flow_token"):
            if (value := getattr(given, name)) is not None:
                request[name] = value
        if (token := self._token(given.about)) is not None:
            request["flow_token"] = token
        key = given.key or number.flow_key
        if key is None:
            return _told(Heard(None, None, ["The number has no key for flows."]))
        heard = await self._phone.ask(flow, key, request, forged=given.forged)
        return _told(heard)

    def complete(self, number: Number, given: CompleteIn) -> dict[str, Any]:
        """The reply of a flow, as WhatsApp posts it."""
        token = self._token(given.about)
        response = given.response if token is None else {"flow_token": token, **given.response}
        message: dict[str, Any] = {
            "type": "interactive",
            "interactive": {
                "type": "nfm_reply",
                "nfm_reply": {
                    "name": "flow",
                    "body": "Sent",
                    "response_json": dumps(response),
                },
            },
        }
        if given.wamid is not None:
            message["id"] = given.wamid
        if given.about is not None:
            message["context"] = {"from": number.digits, "id": given.about}
        reply = InboundIn.model_validate(
            {"number": number.id, "from": given.sender, "name": given.name, "message": message}
        )
        return {"wamids": self._inbound.inject(number, reply)}

    def _token(self, wamid: str | None) -> str | None:
        return None if wamid is None else self._world.flow_tokens.get(wamid)

    def decide(self, flow: Flow, given: DecideIn) -> dict[str, Any]:
        self._flows.decide(flow, given.status, webhook=given.webhook)
        flow.updated_at -= given.ago
        return {"id": flow.id, "status": flow.status}


def _told(heard: Heard) -> dict[str, Any]:
    return {"status": heard.status, "answer": heard.answer, "problems": heard.problems}

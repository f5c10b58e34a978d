"""Edges of flows: an account's list of them, one of them, and a number's public key for them."""

from typing import Any

from simulator.answers import Answer, as_json
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused, no_such_object
from simulator.flow import Flow
from simulator.flow_files import ASSETS, asset, served
from simulator.flow_keys import public_key
from simulator.flow_phone import FlowPhone
from simulator.flow_queries import flow_list, flow_node
from simulator.flows import Flows
from simulator.media import parts

DONE = {"success": True}


class FlowCalls:
    def __init__(self, flows: Flows, phone: FlowPhone) -> None:
        self._flows = flows
        self._phone = phone

    def answer(self, call: Call) -> Result:
        if call.edge == "flows":
            return self._of_account(call)
        if call.edge == "whatsapp_business_encryption":
            return _encryption(call)
        if call.node == ASSETS and call.edge in call.world.flows:
            return served(call, call.world.flows[call.edge])
        flow = call.world.flows.get(call.node)
        return NOT_MINE if flow is None else self._of_flow(call, flow)

    def _of_account(self, call: Call) -> Result:
        account = call.account()
        if call.method == "GET":
            return flow_list(call.world, account.id, call.query)
        if call.method == "POST":
            flow = self._flows.create(account, call.given)
            made: dict[str, Any] = {"id": flow.id, "success": True}
            if flow.json is not None:
                made["validation_errors"] = flow.errors
            if call.text("publish") == "true":
                return self._published(flow, made)
            return made
        return NOT_MINE

    def _of_flow(self, call: Call, flow: Flow) -> Result:
        if flow.account_id not in call.token.accounts:
            raise no_such_object(call.method, call.node)
        match call.method, call.edge:
            case "GET", "":
                return flow_node(call.world, flow, call.query.get("fields"))
            case "POST", "":
                self._flows.update(flow, call.given)
            case "DELETE", "":
                self._flows.delete(flow)
            case "GET", "assets":
                return {"data": [asset(call, flow)] if flow.json is not None else []}
            case "POST", "assets":
                sent = parts(call.request.body)
                if sent.get("asset_type", ("", b""))[1] != b"FLOW_JSON":
                    raise Refused(100, message="(#100) The parameter asset_type is required.")
                errors = self._flows.upload(flow, sent.get("file", ("", b""))[1])
                return DONE | {"validation_errors": errors}
            case "POST", "publish":
                return self._published(flow, DONE)
            case "POST", "deprecate":
                self._flows.deprecate(flow)
            case _:
                return NOT_MINE
        return DONE

    async def _published(self, flow: Flow, told: dict[str, Any]) -> Answer:
        """An endpoint must answer a ping first."""
        try:
            self._flows.check_publishing(flow)
            if flow.endpoint_uri is not None:
                await self._phone.ping(flow)
            self._flows.publish(flow)
        except Refused as error:
            return error.answer()
        return as_json(told)


def _encryption(call: Call) -> Result:
    number = call.number()
    if call.method == "GET":
        if number.flow_key is None:
            return {"data": []}
        status = number.flow_key_status
        return {
            "data": [
                {
                    "business_public_key": number.flow_key,
                    "business_public_key_signature_status": status,
                }
            ]
        }
    if call.method == "POST":
        key = call.needed("business_public_key")
        public_key(key)
        number.flow_key, number.flow_key_status = key, "VALID"
        call.world.changed()
        return DONE
    return NOT_MINE

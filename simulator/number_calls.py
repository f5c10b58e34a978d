"""Edges of numbers: one of them, its code by SMS, and changes of it."""

import time
from typing import Any

from simulator.account_calls import handshake, override_of
from simulator.assets import Override, Sms
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused
from simulator.number_fields import number_node
from simulator.registration import pin_in
from simulator.webhooks import Webhooks
from simulator.world import Number


class NumberCalls:
    def __init__(self, webhooks: Webhooks) -> None:
        self._webhooks = webhooks

    def answer(self, call: Call) -> Result:
        if call.node not in call.world.numbers:
            return NOT_MINE
        match (call.edge, call.method):
            case ("", "GET"):
                return number_node(call.world, call.number(), call.query.get("fields"))
            case ("", "POST"):
                return self._change(call)
            case ("request_code", "POST"):
                return _request_code(call)
            case ("verify_code", "POST"):
                return _verify_code(call)
        return NOT_MINE

    def _change(self, call: Call) -> Result:
        """Its PIN, a new display name or an address of its own for its messages."""
        number, given = call.number(), call.given
        if "pin" in given:
            call.about = "pin"
            number.standing.pin = pin_in(call)
            number.standing.wrong_pins.clear()
        elif "webhook_configuration" in given:
            call.about = "webhook_configuration"
            return self._redirect(call, number, given["webhook_configuration"])
        elif name := call.text("new_display_name"):
            call.about = "new_display_name"
            number.standing.new_name, number.standing.new_name_status = name, "PENDING_REVIEW"
        else:
            return NOT_MINE
        call.world.changed()
        return {"success": True}

    def _redirect(self, call: Call, number: Number, given: Any) -> Result:
        """An empty address takes it away."""
        if not isinstance(given, dict) or not isinstance(given.get("override_callback_uri"), str):
            raise Refused(100, message="(#100) Param webhook_configuration is not valid.")
        if not given["override_callback_uri"]:
            number.standing.override = None
            call.world.changed()
            return {"success": True}
        override = override_of(given["override_callback_uri"], given.get("verify_token"))
        return self._override(call, number, override)

    async def _override(self, call: Call, number: Number, override: Override) -> Any:
        await handshake(self._webhooks, override)
        number.standing.override = override
        call.world.changed()
        return {"success": True}


def _request_code(call: Call) -> dict[str, Any]:
    standing = call.number().standing
    if call.needed("code_method") not in ("SMS", "VOICE"):
        raise Refused(100, message="(#100) Param code_method must be one of {SMS, VOICE}.")
    call.needed("language")
    if standing.verification == "VERIFIED":
        raise Refused(136024, "The phone number is verified already.")
    code = f"{call.world.random.randrange(10**6):06d}"
    seconds = call.world.configuration.registration.sms_seconds
    standing.sms = Sms(code, time.time() + seconds)
    return {"success": True}


def _verify_code(call: Call) -> dict[str, Any]:
    standing, code = call.number().standing, call.needed("code")
    sms = standing.sms
    if sms is None or time.time() >= sms.until or code != sms.code:
        raise Refused(136025, "The code is wrong or has expired.")
    standing.sms, standing.verification = None, "VERIFIED"
    call.world.changed()
    return {"success": True}

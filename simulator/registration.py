"""Registering a number and taking it off again: PINs, and ten times in three days."""

import time
from typing import Any

from simulator.assets import Standing
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused
from simulator.signup_configuration import Registration

REGIONS = frozenset(
    ("AU", "ID", "IN", "JP", "SG", "KR", "DE", "CH", "GB", "BR", "BH", "ZA", "AE", "CA")
)


class RegistrationCalls:
    def answer(self, call: Call) -> Result:
        if call.method != "POST":
            return NOT_MINE
        match call.edge:
            case "register":
                return _register(call)
            case "deregister":
                return _deregister(call)
        return NOT_MINE


def _register(call: Call) -> dict[str, Any]:
    number, rules = call.number(), call.world.configuration.registration
    standing = number.standing
    if call.needed("messaging_product") != "whatsapp":
        raise Refused(100, message="(#100) Param messaging_product must be one of {WHATSAPP}.")
    pin, region = pin_in(call), call.text("data_localization_region")
    if region is not None and region not in REGIONS:
        raise Refused(100, message="(#100) Param data_localization_region is not valid.")
    if standing.on_biz_app:
        raise Refused(
            100, message="Register endpoint is not available for API solution for SMB businesses."
        )
    _count(standing.registrations, rules)
    if time.time() < standing.deleted_until:
        raise Refused(133015, "The phone number was deleted recently. Wait five minutes.")
    if standing.verification != "VERIFIED":
        raise Refused(133006, "Verify the phone number before registering it.")
    _check_pin(standing, pin, rules)
    if not standing.pin_retired:
        standing.pin = pin
    if standing.new_name_status == "APPROVED" and standing.new_name is not None:
        number.verified_name, standing.new_name = standing.new_name, None
        standing.new_name_status = "NONE"
    standing.registered, standing.status = True, "CONNECTED"
    standing.region = region
    call.world.changed()
    return {"success": True}


def _deregister(call: Call) -> dict[str, Any]:
    standing = call.number().standing
    if standing.on_biz_app:
        raise Refused(
            100,
            message="Deregister endpoint is not available for API solution for SMB businesses.",
        )
    _count(standing.deregistrations, call.world.configuration.registration)
    if not standing.registered:
        raise Refused(133010, "The phone number is not registered.")
    standing.registered, standing.status = False, "DISCONNECTED"
    call.world.changed()
    return {"success": True}


def pin_in(call: Call) -> str:
    """Raises Meta's 100 unless it is six digits."""
    pin = call.needed("pin")
    if len(pin) != 6 or not (pin.isascii() and pin.isdigit()):
        raise Refused(100, message="(#100) Param pin must be a string of 6 digits.")
    return pin


def _count(times: list[float], rules: Registration) -> None:
    """Raises Meta's 133016; every request counts, obeyed or not."""
    now = time.time()
    times[:] = [at for at in times if at > now - rules.hours * 3600]
    if len(times) >= rules.requests:
        raise Refused(
            133016, f"Registered or deregistered {rules.requests} times in {rules.hours:g} hours."
        )
    times.append(now)


def _check_pin(standing: Standing, pin: str, rules: Registration) -> None:
    if standing.pin is None or standing.pin_retired:
        return
    now, wrong = time.time(), standing.wrong_pins
    wrong[:] = [at for at in wrong if at > now - rules.guess_lock]
    if len(wrong) >= rules.guesses:
        left = int(wrong[-1] + rules.guess_lock - now)
        raise Refused(133008, f"Too many wrong PINs. Try again in {left} seconds.")
    if wrong and now - wrong[-1] < rules.guess_pause:
        left = int(wrong[-1] + rules.guess_pause - now) + 1
        raise Refused(133009, f"The PIN was entered too fast. Try again in {left} seconds.")
    if pin != standing.pin:
        wrong.append(now)
        raise Refused(133005, "The two-step verification PIN does not match.")
    wrong.clear()

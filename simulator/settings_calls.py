"""A number's settings, and whether customers see a catalogue and a cart."""

from typing import Any

from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused

SETTINGS = ("calling", "storage_configuration", "payload_encryption", "user_identity_change")
COMMERCE = {"is_cart_enabled": True, "is_catalog_visible": False}


class SettingsCalls:
    def answer(self, call: Call) -> Result:
        match call.edge, call.method:
            case "settings", "GET":
                return dict(call.number().storefront.settings)
            case "settings", "POST":
                return _set(call)
            case "whatsapp_commerce_settings", "GET":
                number = call.number()
                return {"data": [COMMERCE | number.storefront.commerce | {"id": number.id}]}
            case "whatsapp_commerce_settings", "POST":
                return _sell(call)
        return NOT_MINE


def _set(call: Call) -> dict[str, Any]:
    """Each object is replaced as a whole."""
    number = call.number()
    given = {name: call.structure(name) for name in SETTINGS if name in call.given}
    if not given or not all(isinstance(value, dict) for value in given.values()):
        raise Refused(100, message="(#100) Nothing that could be set was given.")
    number.storefront.settings.update(given)
    call.world.changed()
    return {"success": True}


def _sell(call: Call) -> dict[str, Any]:
    number = call.number()
    for name in COMMERCE:
        if (value := call.text(name)) is not None:
            number.storefront.commerce[name] = value == "true"
    call.world.changed()
    return {"success": True}

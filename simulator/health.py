"""health_status: what stands between us and a message, worst first."""

from typing import Any

from simulator.world import Account, Number, World

WORST = ("AVAILABLE", "LIMITED", "BLOCKED")


def health_of(world: World, account: Account, number: Number | None) -> dict[str, Any]:
    app = world.configuration.app
    entities = [] if number is None else [_number(number)]
    entities.append(_account(account))
    entities.append(_fine("BUSINESS", account.profile.portfolio or app.business_id))
    entities.append(_fine("APP", app.id))
    worst = max((entity["can_send_message"] for entity in entities), key=WORST.index)
    return {"can_send_message": worst, "entities": entities}


def _fine(kind: str, entity_id: str) -> dict[str, Any]:
    return {"entity_type": kind, "id": entity_id, "can_send_message": "AVAILABLE"}


def _number(number: Number) -> dict[str, Any]:
    shown = _fine("PHONE_NUMBER", number.id)
    if not number.standing.registered:
        return shown | _blocked(
            141000, "The phone number is not registered.", "Register the phone number."
        )
    if number.standing.name_status not in ("APPROVED", "AVAILABLE_WITHOUT_REVIEW"):
        told = (
            "Your display name has not been approved yet. Your message limit will increase "
            "after the display name is approved."
        )
        return shown | {"can_send_message": "LIMITED", "additional_info": [told]}
    return shown


def _account(account: Account) -> dict[str, Any]:
    shown = _fine("WABA", account.id)
    if account.profile.status != "ACTIVE":
        return shown | _blocked(
            141002, "The WhatsApp Business Account is not active.", "Look into WhatsApp Manager."
        )
    if account.profile.funding is None:
        return shown | _blocked(
            141006, "There is an issue with the payment method.", "Add a payment method."
        )
    return shown


def _blocked(code: int, what: str, cure: str) -> dict[str, Any]:
    error = {"error_code": code, "error_description": what, "possible_solution": cure}
    return {"can_send_message": "BLOCKED", "errors": [error]}

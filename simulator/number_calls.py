"""Edges of numbers: an account's list of them, and one of them."""

from typing import Any

from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused
from simulator.world import Number

NUMBER_DEFAULTS = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
)


class NumberCalls:
    def answer(self, call: Call) -> Result:
        if call.edge == "phone_numbers" and call.method == "GET":
            account = call.account()
            mine = [n for n in call.world.numbers.values() if n.account is account]
            return {"data": [number_node(n, call.query.get("fields")) for n in mine]}
        if call.edge == "" and call.node in call.world.numbers and call.method == "GET":
            return number_node(call.number(), call.query.get("fields"))
        return NOT_MINE


def number_node(number: Number, fields: str | None) -> dict[str, Any]:
    known: dict[str, Any] = {
        "verified_name": number.verified_name,
        "code_verification_status": "VERIFIED",
        "display_phone_number": number.display,
        "quality_rating": "GREEN",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "HIGH" if (number.throughput or 80) > 80 else "STANDARD"},
        "status": "CONNECTED",
        "name_status": "APPROVED",
        "account_mode": "LIVE",
        "whatsapp_business_manager_messaging_limit": "TIER_100K",
        "messaging_limit_tier": "TIER_100K",
        "is_official_business_account": False,
        "is_pin_enabled": True,
        "webhook_configuration": {},
        "conversational_automation": {
            "prompts": number.storefront.prompts,
            "commands": number.storefront.commands,
            "id": number.id,
        },
        "id": number.id,
    } | number.fields
    wanted = NUMBER_DEFAULTS if fields is None else [f for f in fields.split(",") if f]
    for name in wanted:
        if name not in known:
            raise Refused(
                100,
                message=f"(#100) Tried accessing nonexisting field ({name}) on node type "
                "(WhatsAppBusinessAccountToNumberCurrentStatus)",
            )
    return {name: known[name] for name in wanted} | {"id": number.id}

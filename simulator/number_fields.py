"""A number as the Graph API shows it."""

import time
from typing import Any

from simulator.health import health_of
from simulator.projection import projected
from simulator.world import Number, World

NODE = (
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
)
LISTED = (*NODE, "last_onboarded_time", "webhook_configuration")
NODE_TYPE = "WhatsAppBusinessAccountToNumberCurrentStatus"


def number_node(
    world: World, number: Number, fields: str | None, defaults: tuple[str, ...] = NODE
) -> dict[str, Any]:
    standing = number.standing
    portfolio = world.portfolios.get(number.account.profile.portfolio or "")
    limit = portfolio.limit if portfolio is not None else "TIER_100K"
    onboarded = time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(standing.onboarded_at))
    known: dict[str, Any] = {
        "verified_name": number.verified_name,
        "code_verification_status": standing.verification,
        "display_phone_number": number.display,
        "quality_rating": standing.quality,
        "quality_score": {"score": standing.quality},
        "platform_type": "CLOUD_API" if standing.registered else "NOT_APPLICABLE",
        "throughput": {"level": _level(number)},
        "status": standing.status,
        "name_status": standing.name_status,
        "new_display_name": standing.new_name,
        "new_name_status": standing.new_name_status,
        "account_mode": "LIVE",
        "whatsapp_business_manager_messaging_limit": limit,
        "messaging_limit_tier": limit,
        "is_official_business_account": False,
        "official_business_account": {"oba_status": "NOT_STARTED"},
        "is_on_biz_app": standing.on_biz_app,
        "is_pin_enabled": standing.pin is not None,
        "is_preverified_number": False,
        "webhook_configuration": webhook_configuration(world, number),
        "health_status": health_of(world, number.account, number),
        "conversational_automation": {
            "prompts": number.storefront.prompts,
            "commands": number.storefront.commands,
            "id": number.id,
        },
        "certificate": None,
        "new_certificate": None,
        "last_onboarded_time": onboarded,
        "search_visibility": "VISIBLE",
        "eligibility_for_api_business_global_search": "NON_ELIGIBLE_UNDEFINED_COUNTRY",
        "country_code": "US",
        "country_dial_code": "1",
        "id": number.id,
    }
    return projected(known | number.fields, defaults, fields, NODE_TYPE)


def webhook_configuration(world: World, number: Number) -> dict[str, str]:
    """Where its messages go; only the levels that there are."""
    subscription, shown = number.account.subscription, {}
    if number.standing.override is not None:
        shown["phone_number"] = number.standing.override.uri
    if subscription is not None and subscription.override is not None:
        shown["whatsapp_business_account"] = subscription.override.uri
    if world.configuration.webhooks.url is not None:
        shown["application"] = world.configuration.webhooks.url
    return shown


def _level(number: Number) -> str:
    if not number.standing.registered:
        return "NOT_APPLICABLE"
    return "HIGH" if (number.throughput or 80) > 80 else "STANDARD"

"""An account as the Graph API shows it."""

from typing import Any
from zlib import crc32

from simulator.analytics import analytics_of
from simulator.assets import Portfolio
from simulator.health import health_of
from simulator.number_fields import number_node
from simulator.projection import projected
from simulator.world import Account, World

DEFAULTS = ("name", "currency", "timezone_id", "message_template_namespace")
NODE_TYPE = "WhatsAppBusinessAccount"


def portfolio_of(world: World, account: Account) -> Portfolio | None:
    return world.portfolios.get(account.profile.portfolio or "")


def account_node(world: World, account: Account, fields: str | None) -> dict[str, Any]:
    profile, portfolio = account.profile, portfolio_of(world, account)
    owner = None if portfolio is None else {"name": portfolio.name, "id": portfolio.id}
    known: dict[str, Any] = {
        "name": profile.name,
        "currency": profile.currency,
        "country": profile.country,
        "timezone_id": profile.timezone_id,
        "message_template_namespace": f"ba30dd89_{crc32(account.id.encode()):08x}",
        "status": profile.status,
        "account_review_status": profile.review,
        "business_verification_status": portfolio.verification if portfolio else "verified",
        "creation_time": int(profile.created_at),
        "owner_business": owner,
        "owner_business_info": owner,
        "on_behalf_of_business_info": None,
        "ownership_type": "CLIENT_OWNED",
        "primary_funding_id": profile.funding,
        "primary_business_location": profile.country,
        "purchase_order_number": None,
        "linked_commerce_account": None,
        "is_enabled_for_insights": False,
        "is_shared_with_partners": True,
        "auth_international_rate_eligibility": None,
        "disable_marketing_messages_on_cloud_api": False,
        "marketing_messages_lite_api_status": "ELIGIBLE",
        "marketing_messages_onboarding_status": "ELIGIBLE",
        "template_auto_archival_enabled": True,
        "whatsapp_business_manager_messaging_limit": portfolio.limit if portfolio else "TIER_100K",
        "health_status": health_of(world, account, None),
        "analytics": analytics_of(world, account, fields),
        "phone_numbers": {
            "data": [
                number_node(world, number, ",".join(NUMBER_FIELDS))
                for number in world.numbers.values()
                if number.account is account
            ]
        },
        "id": account.id,
    }
    return projected(known | profile.fields, DEFAULTS, fields, NODE_TYPE)


# What `phone_numbers{...}` inside an account may name.
NUMBER_FIELDS = (
    "verified_name",
    "display_phone_number",
    "code_verification_status",
    "quality_rating",
    "platform_type",
    "status",
    "name_status",
    "throughput",
    "is_on_biz_app",
)

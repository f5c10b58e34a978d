"""Edges of accounts: themselves, their numbers, and our app's subscription to them."""

import json
from typing import Any

from simulator.account_fields import account_node
from simulator.assets import Override, Subscription
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused
from simulator.number_fields import LISTED, number_node
from simulator.paging import page
from simulator.signup_models import LineIn
from simulator.signups import Signups
from simulator.webhooks import Webhooks
from simulator.world import Account, Number

LONGEST_URI = 200


class AccountCalls:
    def __init__(self, signups: Signups, webhooks: Webhooks) -> None:
        self._signups = signups
        self._webhooks = webhooks

    def answer(self, call: Call) -> Result:
        match (call.edge, call.method):
            case ("phone_numbers", "GET"):
                return _numbers(call)
            case ("phone_numbers", "POST"):
                return self._add(call)
            case ("subscribed_apps", "POST"):
                return self._subscribe(call)
            case ("subscribed_apps", "GET"):
                return _subscribed(call)
            case ("subscribed_apps", "DELETE"):
                call.account().subscription = None
                call.world.changed()
                return {"success": True}
            case ("", "GET") if call.node in call.world.accounts:
                return account_node(call.world, call.account(), call.query.get("fields"))
        return NOT_MINE

    def _subscribe(self, call: Call) -> Result:
        """Without a body it takes an override away."""
        account, uri = call.account(), call.text("override_callback_uri")
        if not uri:
            account.subscription = Subscription()
            call.world.changed()
            return {"success": True}
        return self._override(call, account, override_of(uri, call.text("verify_token")))

    async def _override(self, call: Call, account: Account, override: Override) -> Any:
        await handshake(self._webhooks, override)
        account.subscription = Subscription(override)
        call.world.changed()
        return {"success": True}

    def _add(self, call: Call) -> dict[str, Any]:
        """Not verified yet: that takes request_code and verify_code."""
        account = call.account()
        digits = call.needed("cc") + call.needed("phone_number")
        if not digits.isdigit():
            raise Refused(100, message="(#100) Params cc and phone_number must be digits.")
        name = call.text("verified_name") or account.profile.name
        if any(n.digits == digits and n.account is account for n in call.world.numbers.values()):
            raise Refused(
                100,
                "The phone number was added to this account before.",
                subcode=2388012,
                user_title="Phone number is already in the list",
            )
        line = LineIn(display_phone_number=f"+{digits}", verified_name=name, verified=False)
        return {"id": self._signups.number(account, line).id}


def override_of(uri: str, verify_token: str | None) -> Override:
    if len(uri) > LONGEST_URI or not uri.startswith(
        ("https://", "http://127.0.0.1", "http://[::1]")
    ):
        raise Refused(100, message="(#100) Param override_callback_uri must be a valid URI.")
    if not verify_token:
        raise Refused(100, message="(#100) The parameter verify_token is required.")
    return Override(uri, verify_token)


async def handshake(webhooks: Webhooks, override: Override) -> None:
    """Raises Meta's 2200 unless the address says the challenge back."""
    if not (await webhooks.shake(override.uri, override.verify_token))["ok"]:
        raise Refused(
            2200,
            message="(#2200) Callback verification failed with the given callback URL and token.",
            http_status=400,
        )


def _numbers(call: Call) -> dict[str, Any]:
    account, query = call.account(), call.query
    mine = [n for n in call.world.numbers.values() if n.account is account]
    mine = [n for n in mine if _wanted(n, query)]
    if (sort := query.get("sort", "")) and "last_onboarded_time" in sort:
        down = "descending" in sort
        mine.sort(key=lambda number: number.standing.onboarded_at, reverse=down)
    rows = [number_node(call.world, n, query.get("fields"), LISTED) for n in mine]
    return page(rows, query, f"{account.id}/phone_numbers")


def _wanted(number: Number, query: dict[str, str]) -> bool:
    """By account_mode and by the number itself."""
    if (digits := query.get("display_phone_number")) and digits.lstrip("+") != number.digits:
        return False
    try:
        filters = json.loads(query.get("filtering", "[]"))
        modes = [one["value"] for one in filters if one["field"] == "account_mode"]
    except (ValueError, KeyError, TypeError):
        raise Refused(100, message="(#100) Param filtering is not valid.") from None
    return all(mode == "LIVE" for mode in modes)


def _subscribed(call: Call) -> dict[str, Any]:
    app, subscription = call.world.configuration.app, call.account().subscription
    if subscription is None:
        return {"data": []}
    link = f"https://www.facebook.com/games/?app_id={app.id}"
    row: dict[str, Any] = {
        "whatsapp_business_api_data": {"id": app.id, "link": link, "name": app.name}
    }
    if subscription.override is not None:
        row["override_callback_uri"] = subscription.override.uri
    return {"data": [row]}

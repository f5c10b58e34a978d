"""Edges of portfolios: themselves, and the accounts that they own or were given."""

import json
from typing import Any

from simulator.account_fields import account_node
from simulator.assets import BUSINESS, Portfolio
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused, no_such_object
from simulator.paging import page
from simulator.projection import projected
from simulator.world import Account, World

LISTS = ("owned_whatsapp_business_accounts", "client_whatsapp_business_accounts")
COMPARED = {"GREATER_THAN": 1, "LESS_THAN": -1}


class PortfolioCalls:
    def answer(self, call: Call) -> Result:
        ours = call.world.configuration.app.business_id
        if call.method != "GET" or (call.node != ours and call.node not in call.world.portfolios):
            return NOT_MINE
        if call.edge not in ("", *LISTS):
            return NOT_MINE
        if call.token.kind != "SYSTEM" and call.token.portfolio != call.node:
            raise no_such_object("GET", call.node)
        call.permitted(BUSINESS)
        if call.edge == "":
            return _node(call)
        found = _chosen(call, _accounts(call, ours))
        fields = call.query.get("fields")
        rows = [account_node(call.world, account, fields) for account in found]
        return page(rows, call.query, f"{call.node}/{call.edge}")


def _accounts(call: Call, ours: str) -> list[Account]:
    accounts = call.world.accounts.values()
    if call.edge == "owned_whatsapp_business_accounts":
        return [a for a in accounts if a.profile.portfolio == call.node]
    return [a for a in accounts if call.node == ours and _is_shared(call.world, a)]


def _is_shared(world: World, account: Account) -> bool:
    portfolio = world.portfolios.get(account.profile.portfolio or "")
    return portfolio is not None and account.id in portfolio.shared


def _chosen(call: Call, accounts: list[Account]) -> list[Account]:
    """`filtering` by creation_time and `sort`; other filters leave everything in."""
    try:
        filters = json.loads(call.query.get("filtering", "[]"))
        for one in filters:
            if one["field"] == "creation_time":
                side, edge = COMPARED[one["operator"]], float(one["value"])
                accounts = [a for a in accounts if side * (a.profile.created_at - edge) > 0]
    except (ValueError, KeyError, TypeError):
        raise Refused(100, message="(#100) Param filtering is not valid.") from None
    sort = call.query.get("sort", "creation_time_ascending")
    down = "descending" in sort
    return sorted(accounts, key=lambda account: account.profile.created_at, reverse=down)


def _node(call: Call) -> dict[str, Any]:
    app = call.world.configuration.app
    portfolio = call.world.portfolios.get(call.node) or Portfolio(app.business_id, app.name)
    known = {
        "name": portfolio.name,
        "verification_status": portfolio.verification,
        "whatsapp_business_manager_messaging_limit": portfolio.limit,
        "id": portfolio.id,
    }
    return projected(known, ("name",), call.query.get("fields"), "Business")

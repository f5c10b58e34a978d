"""Control calls for portfolios, accounts, numbers and signups."""

from typing import Any

from simulator.answers import Request
from simulator.assets import Grant, Portfolio
from simulator.control_reading import BadRequest, read
from simulator.number_fields import number_node
from simulator.number_news import NumberNews
from simulator.signup_models import (
    AccountChangeIn,
    AccountIn,
    LimitIn,
    LineChangeIn,
    LineIn,
    PortfolioIn,
    SignupIn,
)
from simulator.state import Simulation
from simulator.world import Account, Number

GONE = ("PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED")


class AccountControl:
    def __init__(self, simulation: Simulation) -> None:
        self._world = simulation.world
        self._signups = simulation.signups
        self._announcing = simulation.announcing
        self._news = NumberNews(simulation.world, simulation.announcing)

    def handle(self, request: Request, path: str) -> object:
        match [request.method, *path.strip("/").split("/")]:
            case ["GET", "portfolios"]:
                shown = [self._shown(p) for p in self._world.portfolios.values()]
                return {"portfolios": shown}
            case ["POST", "portfolios"]:
                return self._shown(self._signups.portfolio(read(PortfolioIn, request)))
            case ["POST", "portfolios", portfolio, "accounts"]:
                owner = self._portfolio(portfolio)
                return self._account(self._signups.account(owner, read(AccountIn, request)))
            case ["POST", "portfolios", portfolio, "limit"]:
                given = read(LimitIn, request)
                self._news.limit(self._portfolio(portfolio), given.limit, webhook=given.webhook)
                return {"limit": given.limit}
            case ["POST", "accounts", account, "numbers"]:
                owned = self._owned(account)
                return self._line(self._signups.number(owned, read(LineIn, request)))
            case ["POST", "accounts", account, "change"]:
                return self._change(self._owned(account), read(AccountChangeIn, request))
            case ["POST", "numbers", number, "change"]:
                line = self._number(number)
                self._news.change(line, read(LineChangeIn, request))
                return self._line(line)
            case ["GET", "numbers", number, "code"]:
                sms = self._number(number).standing.sms
                return {"code": sms.code if sms is not None else None}
            case ["GET", "numbers", number]:
                return self._line(self._number(number))
            case ["POST", "signups"]:
                return self._finished(self._signups.finish(read(SignupIn, request)))
            case ["GET", "signups"]:
                return {"signups": [_signup(grant) for grant in self._world.grants.values()]}
        raise BadRequest("no such control call", status=404)

    def _finished(self, grant: Grant) -> dict[str, Any]:
        coexistence = grant.number is not None and self._number(grant.number).standing.on_biz_app
        data = {"waba_id": grant.account}
        if not coexistence:
            data["business_id"] = grant.portfolio
            if grant.number is not None:
                data["phone_number_id"] = grant.number
        event = (
            "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
            if coexistence
            else "FINISH_ONLY_WABA"
            if grant.number is None
            else "FINISH"
        )
        message = {"data": data, "type": "WA_EMBEDDED_SIGNUP", "event": event}
        return {"code": grant.code, "message": message}

    def _change(self, account: Account, given: AccountChangeIn) -> dict[str, Any]:
        account.profile.status = given.status or account.profile.status
        account.profile.fields.update(given.fields)
        if given.event in GONE:
            self._signups.leave(account, given.event, more=given.value)
        elif given.webhook:
            value = {"event": given.event} | given.value
            self._announcing.tell(account.id, given.field, value)
        self._world.changed()
        return self._account(account)

    def _shown(self, portfolio: Portfolio) -> dict[str, Any]:
        owned = [a for a in self._world.accounts.values() if a.profile.portfolio == portfolio.id]
        return {
            "id": portfolio.id,
            "name": portfolio.name,
            "limit": portfolio.limit,
            "shared": list(portfolio.shared),
            "accounts": [self._account(account) for account in owned],
        }

    def _account(self, account: Account) -> dict[str, Any]:
        numbers = [n for n in self._world.numbers.values() if n.account is account]
        return {
            "id": account.id,
            "name": account.profile.name,
            "status": account.profile.status,
            "subscribed": account.subscription is not None,
            "numbers": [self._line(number) for number in numbers],
        }

    def _line(self, number: Number) -> dict[str, Any]:
        fields = (
            "display_phone_number,verified_name,status,code_verification_status,name_status,"
            "quality_rating,is_pin_enabled,is_on_biz_app"
        )
        node = number_node(self._world, number, fields)
        return node | {
            "account": number.account.id,
            "registered": number.standing.registered,
            "pin": number.standing.pin,
            "synced": list(number.standing.synced),
        }

    def _portfolio(self, portfolio_id: str) -> Portfolio:
        portfolio = self._world.portfolios.get(portfolio_id)
        if portfolio is None:
            raise BadRequest("no such portfolio", "portfolio", 404)
        return portfolio

    def _owned(self, account_id: str) -> Account:
        account = self._world.accounts.get(account_id)
        if account is None:
            raise BadRequest("no such account", "account", 404)
        return account

    def _number(self, number_id: str) -> Number:
        number = self._world.numbers.get(number_id)
        if number is None:
            raise BadRequest("no such number", "number", 404)
        return number


def _signup(grant: Grant) -> dict[str, Any]:
    """`asked` counts every exchange of the code, `spent` is that one worked."""
    return {
        "portfolio": grant.portfolio,
        "account": grant.account,
        "number": grant.number,
        "spent": grant.spent,
        "asked": grant.asked,
    }

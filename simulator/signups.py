"""What a signup leaves behind: assets that our app was given, a code, and later a token."""

import time
from secrets import token_urlsafe

from simulator.announcing import Announcing
from simulator.assets import SCOPES, Grant, Portfolio, Profile, Standing
from simulator.errors import Refused
from simulator.signup_models import AccountIn, LineIn, PortfolioIn, SignupIn
from simulator.world import Account, Number, Token, World

DAY = 86_400


class Signups:
    def __init__(self, world: World, announcing: Announcing) -> None:
        self._world = world
        self._announcing = announcing

    def portfolio(self, given: PortfolioIn) -> Portfolio:
        """A business with its accounts and numbers, new or changed; our app has none of them."""
        world = self._world
        known = world.portfolios.get(given.id or "")
        if known is None:
            new_id = given.id or world.next_id()
            known = world.portfolios[new_id] = Portfolio(new_id, given.name)
            known.user_id = world.next_id()
        known.name, known.limit, known.verification = given.name, given.limit, given.verification
        for account in given.accounts:
            self.account(known, account)
        world.changed()
        return known

    def account(self, portfolio: Portfolio, given: AccountIn) -> Account:
        world = self._world
        account = world.accounts.get(given.id or "")
        if account is None:
            account = world.account(given.id or world.next_id())
            account.subscription = None
        account.profile = Profile(
            given.name, portfolio.id, given.currency, given.country, funding=given.funding
        )
        for line in given.numbers:
            self.number(account, line)
        world.changed()
        return account

    def number(self, account: Account, given: LineIn) -> Number:
        world = self._world
        number = Number(given.id or world.next_id(), account, given.display_phone_number)
        number.verified_name = given.verified_name
        number.throughput = 20 if given.coexistence else given.throughput
        number.standing = Standing(
            verification="VERIFIED" if given.verified else "NOT_VERIFIED",
            registered=given.registered or given.coexistence,
            pin=given.pin,
            pin_retired=given.pin_retired,
            status="CONNECTED" if given.registered or given.coexistence else "PENDING",
            name_status=given.name_status,
            on_biz_app=given.coexistence,
            history_shared=given.history_shared,
        )
        world.numbers[number.id] = number
        world.changed()
        return number

    def finish(self, given: SignupIn) -> Grant:
        """Our app is given the account, and a code for its token."""
        world, app = self._world, self._world.configuration.app
        account = world.accounts.get(given.account)
        portfolio = world.portfolios.get(account.profile.portfolio or "") if account else None
        if account is None or portfolio is None:
            raise Refused(100, message=f"No account {given.account} of a portfolio.")
        number = world.numbers.get(given.number or "")
        if given.number is not None and (number is None or number.account is not account):
            raise Refused(100, message=f"No number {given.number} of the account.")
        self._share(portfolio, account.id)
        if number is not None and number.standing.on_biz_app:
            hours = world.configuration.registration.sync_hours
            number.standing.synced.clear()
            number.standing.sync_until = time.time() + hours * 3600
        seconds = app.code_seconds if given.code_seconds is None else given.code_seconds
        days = app.token_days if given.token_days is None else given.token_days
        grant = Grant(
            code="AQB" + token_urlsafe(90),
            portfolio=portfolio.id,
            account=account.id,
            number=given.number,
            scopes=[scope for scope in SCOPES if scope not in given.withheld],
            until=time.time() + seconds,
            expires_at=time.time() + days * DAY if days else None,
            redirect_uri=given.redirect_uri,
        )
        world.grants[grant.code] = grant
        if app.partner_added if given.partner_added is None else given.partner_added:
            self._announcing.partner("PARTNER_ADDED", account)
        world.changed()
        return grant

    def token_for(self, grant: Grant) -> tuple[str, Token]:
        """The token that a code is exchanged for."""
        portfolio = self._world.portfolios[grant.portfolio]
        return self.token_of(portfolio, grant.expires_at, tuple(grant.scopes))

    def token_of(
        self, portfolio: Portfolio, expires_at: float | None, scopes: tuple[str, ...] = SCOPES
    ) -> tuple[str, Token]:
        name = "EAAJ" + token_urlsafe(60).replace("-", "Z").replace("_", "B")
        token = Token(
            accounts=dict.fromkeys(portfolio.shared),
            scopes=scopes,
            portfolio=portfolio.id,
            expires_at=expires_at,
        )
        self._world.tokens[name.encode()] = token
        self._world.changed()
        return name, token

    def leave(self, account: Account, event: str, *, more: dict[str, object]) -> None:
        """The customer takes the account away from our app; without accounts a token dies."""
        portfolio = self._world.portfolios.get(account.profile.portfolio or "")
        if portfolio is not None and account.id in portfolio.shared:
            portfolio.shared.remove(account.id)
        for token in self._world.tokens.values():
            if account.id in token.accounts:
                del token.accounts[account.id]
                token.state = token.state if token.accounts else "invalid"
        account.subscription = None
        self._announcing.partner(event, account, more)
        self._world.changed()

    def _share(self, portfolio: Portfolio, account_id: str) -> None:
        """Newest last; the tokens of that business may touch it from now on."""
        if account_id in portfolio.shared:
            portfolio.shared.remove(account_id)
        portfolio.shared.append(account_id)
        for token in self._world.tokens.values():
            if token.portfolio == portfolio.id:
                token.accounts.pop(account_id, None)
                token.accounts[account_id] = None

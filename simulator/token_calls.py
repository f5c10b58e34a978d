"""Edges of tokens: a signup's code for a token, and what a token is good for."""

import time
from typing import Any

from simulator.assets import Grant
from simulator.call import NOT_MINE, Call, Result
from simulator.errors import Refused, no_such_object
from simulator.signups import Signups
from simulator.tokens import SUBCODES, authenticate, state_of
from simulator.world import Token, World


class TokenCalls:
    def __init__(self, world: World, signups: Signups) -> None:
        self._world = world
        self._signups = signups

    def answer(self, call: Call) -> Result:
        match (call.node, call.edge, call.method):
            case ("oauth", "access_token", "GET" | "POST"):
                return self._exchange(call)
            case ("debug_token", "", "GET"):
                return self._inspect(call)
            case (_, "system_user_access_tokens", "POST"):
                return self._fetch(call)
        return NOT_MINE

    def _exchange(self, call: Call) -> dict[str, Any]:
        app = self._world.configuration.app
        if call.needed("client_id") != app.id:
            raise Refused(101, message="Error validating application. Invalid application ID.")
        if call.needed("client_secret") != self._world.configuration.webhooks.app_secret:
            raise Refused(1, message="Error validating client secret.", http_status=400)
        if call.text("grant_type") == "client_credentials":
            return {"access_token": self._app_token(), "token_type": "bearer"}
        grant = self._world.grants.get(call.needed("code"))
        if grant is None:
            raise Refused(100, message="Invalid verification code format.")
        call.about = grant.account
        grant.asked += 1
        _check(grant, call.text("redirect_uri"))
        grant.spent = True
        name, token = self._signups.token_for(grant)
        answer: dict[str, Any] = {"access_token": name, "token_type": "bearer"}
        if token.expires_at is not None:
            answer["expires_in"] = int(token.expires_at - time.time())
        return answer

    def _app_token(self) -> str:
        settings = self._world.configuration
        return f"{settings.app.id}|{settings.webhooks.app_secret}"

    def _inspect(self, call: Call) -> dict[str, Any]:
        if call.bearer.decode("latin-1") != self._app_token():
            authenticate(self._world, b"Bearer " + call.bearer)
        call.proven()
        told = call.needed("input_token")
        if told == self._app_token():
            return {"data": {"app_id": self._world.configuration.app.id, "type": "APP"} | _VALID}
        token = self._world.tokens.get(told.encode())
        if token is None:
            message = "The access token could not be decrypted"
            return {"data": {"error": {"code": 190, "message": message}} | _INVALID}
        return {"data": self._described(token)}

    def _described(self, token: Token) -> dict[str, Any]:
        app = self._world.configuration.app
        portfolio = self._world.portfolios.get(token.portfolio or "")
        told: dict[str, Any] = {
            "app_id": app.id,
            "type": token.kind,
            "application": app.name,
            "data_access_expires_at": 0,
            "expires_at": int(token.expires_at or 0),
            "is_valid": True,
            "issued_at": int(token.issued_at),
            "scopes": list(token.scopes),
            "granular_scopes": [_granular(scope, token) for scope in token.scopes],
            "user_id": portfolio.user_id if portfolio is not None else "7009007",
        }
        if (state := state_of(token)) == "valid":
            return told
        message = "Error validating access token: the session has become invalid."
        error = {"code": 190, "message": message, "subcode": SUBCODES[state]}
        return told | {"is_valid": False, "scopes": [], "granular_scopes": [], "error": error}

    def _fetch(self, call: Call) -> dict[str, Any]:
        """The token of a customer who signed up without us; asking again answers the same."""
        portfolio = self._world.portfolios.get(call.node)
        if call.token.kind != "SYSTEM" or portfolio is None or not portfolio.shared:
            raise no_such_object("POST", call.node)
        if call.text("appsecret_proof") is None:
            raise Refused(100, message="(#100) The parameter appsecret_proof is required.")
        if call.text("fetch_only") != "true":
            raise Refused(100, message="(#100) Only fetch_only=true is supported here.")
        for name, token in self._world.tokens.items():
            if token.portfolio == portfolio.id and state_of(token) == "valid":
                return {"access_token": name.decode()}
        return {"access_token": self._signups.token_of(portfolio, None)[0]}


_VALID = {"is_valid": True, "scopes": []}
_INVALID = {"is_valid": False, "scopes": []}


def _check(grant: Grant, redirect_uri: str | None) -> None:
    """Raises Meta's 100 for a code that is good no more."""
    if grant.spent:
        raise Refused(100, message="This authorization code has been used.", subcode=36009)
    if time.time() >= grant.until:
        raise Refused(100, message="This authorization code has expired.", subcode=36007)
    if redirect_uri and redirect_uri != grant.redirect_uri:
        raise Refused(
            100,
            message="Error validating verification code. Please make sure your redirect_uri is "
            "identical to the one you used in the OAuth dialog request",
            subcode=36008,
        )


def _granular(scope: str, token: Token) -> dict[str, Any]:
    if scope == "business_management" or not token.targets_told:
        return {"scope": scope}
    return {"scope": scope, "target_ids": list(reversed(token.accounts))}

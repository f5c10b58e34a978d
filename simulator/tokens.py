"""Bearer tokens: who may touch which account."""

import hashlib
import hmac
import time

from simulator.assets import MESSAGING
from simulator.errors import Refused, bad_token, no_such_object
from simulator.world import Number, Token, World

SUBCODES = {"expired": 463, "invalid": 467, "password_changed": 460}


def state_of(token: Token) -> str:
    """The state of a token that may have expired since."""
    past = token.expires_at is not None and time.time() >= token.expires_at
    return "expired" if past and token.state == "valid" else token.state


def authenticate(world: World, authorization: bytes) -> Token:
    kind = authorization[:7].lower()
    token = world.tokens.get(authorization[7:]) if kind == b"bearer " else None
    if kind[:6] == b"oauth ":
        token = world.tokens.get(authorization[6:])
    if token is None:
        raise bad_token()
    if (state := state_of(token)) != "valid":
        raise bad_token(SUBCODES[state])
    return token


def check_token(
    world: World, authorization: bytes, object_id: str, number: Number | None, method: str
) -> Number:
    """First the token, then whether the number is one of its own."""
    token = authenticate(world, authorization)
    if number is None or number.account.id not in token.accounts:
        raise no_such_object(method, object_id)
    if MESSAGING not in token.scopes:
        raise Refused(10, message="(#10) Application does not have permission for this action")
    return number


def proof_of(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()

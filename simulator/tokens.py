"""Bearer tokens: who may touch which account."""

from simulator.errors import bad_token, no_such_object
from simulator.world import Number, Token, World

SUBCODES = {"expired": 463, "invalid": 467, "password_changed": 460}


def authenticate(world: World, authorization: bytes) -> Token:
    token = world.tokens.get(authorization[7:]) if authorization[:7].lower() == b"bearer " else None
    if token is None:
        raise bad_token()
    if token.state != "valid":
        raise bad_token(SUBCODES[token.state])
    return token


def check_token(
    world: World, authorization: bytes, object_id: str, number: Number | None, method: str
) -> Number:
    """First the token, then whether the number is one of its own."""
    token = authenticate(world, authorization)
    if number is None or number.account.id not in token.accounts:
        raise no_such_object(method, object_id)
    return number

"""Tokens that are kept: sealed to be used, and by their print to be recognised."""

from hashlib import sha256
from typing import NamedTuple

from core.keyring import Keyring
from models.accounts.types import TOKEN_PURPOSE

# What stands in place of a token that was forgotten: Meta refuses it, nothing else is concerned.
FORGOTTEN = "forgotten"


class KeptToken(NamedTuple):
    sealed: str
    print: str


def print_of(token: str) -> str:
    """Names a token without being it. Tokens are long and random, so that nobody guesses one."""
    return sha256(token.encode()).hexdigest()


async def keep(keyring: Keyring, token: str) -> KeptToken:
    return KeptToken(await keyring.seal_text(token, purpose=TOKEN_PURPOSE), print_of(token))

"""Tokens that let an operator read what Temporal keeps, for a few hours."""

import base64
import hmac
import time
from datetime import timedelta

from core.crypto import CannotDecrypt
from core.keyring import Keyring

LONGEST = timedelta(hours=8)
_LABEL = "operator"
_PARTS = 3


async def issue(keyring: Keyring, lifetime: timedelta = LONGEST) -> str:
    """`key-id.expiry.signature`; never valid for longer than `LONGEST`."""
    kid, secret = await keyring.signing_key(_LABEL)
    stated = f"{kid}.{int(time.time() + min(lifetime, LONGEST).total_seconds())}"
    return f"{stated}.{_signature(secret, stated)}"


async def remaining(keyring: Keyring, token: str) -> timedelta | None:
    """How long the token is still valid; None when it is not."""
    parts = token.split(".")
    if len(parts) != _PARTS or not token.isascii() or not parts[1].isdigit():
        return None
    stated, _, signature = token.rpartition(".")
    try:
        secret = await keyring.signing_key_of(parts[0], _LABEL)
    except CannotDecrypt:
        return None
    if not hmac.compare_digest(_signature(secret, stated), signature):
        return None
    left = timedelta(seconds=int(parts[1]) - time.time())
    return left if timedelta(0) < left <= LONGEST else None


def _signature(secret: bytes, stated: str) -> str:
    mac = hmac.digest(secret, stated.encode(), "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()

"""Whether Meta signed a webhook body."""

import hashlib
import hmac
from collections.abc import Iterable

_PREFIX = "sha256="
_LENGTH = len(_PREFIX) + 64


class ForgedWebhook(Exception):
    """The signature is missing, malformed or made with no secret of ours."""


def verify(body: bytes, signature: str | None, secrets: Iterable[str]) -> None:
    """Check `X-Hub-Signature-256` over the raw bytes; any of the secrets may have made it.

    While a secret is being rotated both are tried. Re-serialised JSON never verifies.
    """
    if signature is None or len(signature) != _LENGTH or not signature.startswith(_PREFIX):
        raise ForgedWebhook
    # As bytes: compare_digest raises on a str that is not ASCII.
    given = signature[len(_PREFIX) :].encode("utf-8", "surrogateescape")
    for secret in secrets:
        made = hmac.digest(secret.encode(), body, hashlib.sha256).hex().encode()
        if hmac.compare_digest(made, given):
            return
    raise ForgedWebhook

"""SHA-256 as Meta writes it: base64 in webhooks, hexadecimal elsewhere."""

import re
from base64 import b64decode
from binascii import Error

_HEX = re.compile(r"[0-9a-fA-F]{64}")
_LENGTH = 32


def digest_in(text: str | None) -> str | None:
    """In hexadecimal; None for what is no digest, which proves nothing."""
    if text is None:
        return None
    if _HEX.fullmatch(text):
        return text.lower()
    try:
        raw = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (Error, ValueError):
        return None
    return raw.hex() if len(raw) == _LENGTH else None

"""Secrets that we hand out: each names whose it is, and we keep only its hash."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from secrets import token_bytes
from typing import NamedTuple
from uuid import UUID

_ID = 16
_SECRET = 32


class Token(NamedTuple):
    """What a token says: whose row to look at, and the hash to find there."""

    ids: tuple[UUID, ...]
    hash: bytes


def make(*ids: UUID) -> str:
    """A text of the ids and 256 random bits."""
    whole = b"".join(each.bytes for each in ids) + token_bytes(_SECRET)
    return urlsafe_b64encode(whole).rstrip(b"=").decode()


def read(text: str, ids: int) -> Token | None:
    """None when it is no token that names so many ids."""
    try:
        whole = urlsafe_b64decode(text.encode("ascii") + b"==")
    except (NotBase64, ValueError):
        return None
    if len(whole) != ids * _ID + _SECRET:
        return None
    # A text that decodes to the same bytes is not the text we gave.
    if urlsafe_b64encode(whole).rstrip(b"=").decode() != text:
        return None
    named = (UUID(bytes=whole[at * _ID : (at + 1) * _ID]) for at in range(ids))
    return Token(tuple(named), hash_of(text))


def hash_of(text: str) -> bytes:
    """A plain hash hides 256 random bits."""
    return sha256(text.encode()).digest()

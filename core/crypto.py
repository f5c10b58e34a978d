"""AES-256-GCM with named keys; a key's id and the purpose are authenticated with what it seals."""

import base64
import binascii
import os
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

_NONCE = 12
_KEY = 32
# It stands before a dot in sealed texts and tokens, and before a colon among the masters.
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class UnusableKey(ValueError):
    """A configured key is not an id and 32 bytes of base64."""


class CannotDecrypt(ValueError):
    """The key is unknown, or the bytes were changed."""


class Key:
    """One key; whoever holds it may seal, open and derive."""

    def __init__(self, id: str, raw: bytes) -> None:
        self.id = id
        self.raw = raw
        self._aes = AESGCM(raw)

    def __repr__(self) -> str:
        return f"Key({self.id!r})"

    def seal(self, plain: bytes, *, purpose: str) -> bytes:
        """Nonce and ciphertext; `purpose` must be repeated to open."""
        nonce = os.urandom(_NONCE)
        return nonce + self._aes.encrypt(nonce, plain, self._context(purpose))

    def open(self, sealed: bytes, *, purpose: str) -> bytes:
        """Raise `CannotDecrypt` rather than return anything doubtful."""
        try:
            return self._aes.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._context(purpose))
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise CannotDecrypt("not sealed for this purpose by this key") from None

    def derive(self, label: str) -> bytes:
        """Another secret of 32 bytes, from which this key cannot be found."""
        return HKDF(SHA256(), _KEY, salt=None, info=self._context(label)).derive(self.raw)

    def _context(self, purpose: str) -> bytes:
        return f"{self.id}/{purpose}".encode()


def sealed_text(key: Key, plain: str, *, purpose: str) -> str:
    """One string for a database column: `key-id.base64`."""
    return f"{key.id}.{base64.b64encode(key.seal(plain.encode(), purpose=purpose)).decode()}"


def parted(sealed: str) -> tuple[str, bytes]:
    """Key id and sealed bytes of a column's string."""
    key_id, _, encoded = sealed.partition(".")
    try:
        return key_id, base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise CannotDecrypt("not a sealed text") from None


def new_key() -> str:
    """A fresh key in the form the settings want."""
    return base64.b64encode(os.urandom(_KEY)).decode()


def random_key(id: str) -> Key:
    return Key(id, os.urandom(_KEY))


def keys_of(configured: Mapping[str, SecretStr]) -> dict[str, Key]:
    """Raises `UnusableKey` naming the id that is wrong."""
    return {id: Key(id, _bytes(id, key)) for id, key in configured.items()}


def _bytes(id: str, key: SecretStr) -> bytes:
    try:
        raw = base64.b64decode(key.get_secret_value(), validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != _KEY or not _ID.fullmatch(id):
        raise UnusableKey(f"encryption key {id!r} must be `id:` and 32 bytes of base64")
    return raw

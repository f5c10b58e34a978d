"""AES-256-GCM with named keys: the first key encrypts, every key decrypts."""

import base64
import binascii
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

_NONCE = 12
_KEY = 32


class UnusableKey(ValueError):
    """A configured key is not 32 bytes of base64."""


class CannotDecrypt(ValueError):
    """The key is unknown, or the bytes were changed."""


class Cipher:
    """Encrypts with the first key; the key's id travels with the result and is authenticated."""

    def __init__(self, keys: Mapping[str, SecretStr]) -> None:
        self._keys = {name: AESGCM(_bytes(name, key)) for name, key in keys.items()}
        self.active = next(iter(keys))

    def encrypt(self, plain: bytes, *, purpose: str) -> tuple[str, bytes]:
        """Return the key id and nonce + ciphertext; `purpose` must be repeated to decrypt."""
        nonce = os.urandom(_NONCE)
        sealed = self._keys[self.active].encrypt(nonce, plain, _context(self.active, purpose))
        return self.active, nonce + sealed

    def decrypt(self, key_id: str, sealed: bytes, *, purpose: str) -> bytes:
        """Raise `CannotDecrypt` rather than return anything doubtful."""
        key = self._keys.get(key_id)
        if key is None:
            raise CannotDecrypt("unknown key")
        try:
            return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], _context(key_id, purpose))
        except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
            raise CannotDecrypt("not sealed for this purpose by this key") from None

    def seal_text(self, plain: str, *, purpose: str) -> str:
        """One string for a database column: `key-id.base64`."""
        key_id, sealed = self.encrypt(plain.encode(), purpose=purpose)
        return f"{key_id}.{base64.b64encode(sealed).decode()}"

    def open_text(self, sealed: str, *, purpose: str) -> str:
        key_id, _, encoded = sealed.partition(".")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise CannotDecrypt("not a sealed text") from None
        return self.decrypt(key_id, raw, purpose=purpose).decode()


def new_key() -> str:
    """A fresh key in the form the setting wants."""
    return base64.b64encode(os.urandom(_KEY)).decode()


def _bytes(name: str, key: SecretStr) -> bytes:
    try:
        raw = base64.b64decode(key.get_secret_value(), validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != _KEY or not name or "." in name:
        raise UnusableKey(f"PARLEY_KEYS: key {name!r} must be `id:` and 32 bytes of base64")
    return raw


def _context(key_id: str, purpose: str) -> bytes:
    return f"{key_id}/{purpose}".encode()

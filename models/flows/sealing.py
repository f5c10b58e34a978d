"""How phones and a flow's endpoint keep what they say between them.

https://developers.facebook.com/docs/whatsapp/flows/guides/implementingyourflowendpoint
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

_OAEP = OAEP(mgf=MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
_KEY_BITS, _KEY_BYTES, _TAG_BYTES = 2048, 16, 16
_IV_BYTES = range(12, 17)


class CannotOpen(Exception):
    """It is no request of a phone, or sealed for a key we do not have."""


class KeyPair(NamedTuple):
    """Both as PEM."""

    public: str
    private: str


class Opened(NamedTuple):
    """What a phone says, and what its answer is sealed with."""

    request: dict[str, Any]
    key: bytes
    iv: bytes

    def seal(self, answer: dict[str, Any]) -> str:
        """With the same key and every bit of the vector turned round."""
        flipped = bytes(each ^ 0xFF for each in self.iv)
        return b64encode(AESGCM(self.key).encrypt(flipped, orjson.dumps(answer), None)).decode()


def new_pair() -> KeyPair:
    """A pair of Meta's size; takes a tenth of a second of the processor."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    private = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(public.decode(), private.decode())


def read_key(pem: str) -> rsa.RSAPrivateKey:
    """One of ours, so it need not be proved again."""
    key = load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def opened(body: bytes, keys: Iterable[rsa.RSAPrivateKey]) -> Opened:
    """Open a request with whichever key fits. Raises `CannotOpen`."""
    try:
        sent = orjson.loads(body)
        data, sealed_key, iv = (
            b64decode(sent[name], validate=True)
            for name in ("encrypted_flow_data", "encrypted_aes_key", "initial_vector")
        )
    except (ValueError, TypeError, KeyError, binascii.Error):
        raise CannotOpen from None
    if len(iv) not in _IV_BYTES or len(data) < _TAG_BYTES:
        raise CannotOpen
    for key in keys:
        if (found := _unlocked(data, sealed_key, iv, key)) is not None:
            return found
    raise CannotOpen


def _unlocked(data: bytes, sealed: bytes, iv: bytes, key: rsa.RSAPrivateKey) -> Opened | None:
    """None where the key is another one's: what comes out is then no AES key, or does not fit."""
    try:
        secret = key.decrypt(sealed, _OAEP)
        if len(secret) != _KEY_BYTES:
            return None
        request = orjson.loads(AESGCM(secret).decrypt(iv, data, None))
    except (ValueError, InvalidTag):
        return None
    return Opened(request, secret, iv) if isinstance(request, dict) else None

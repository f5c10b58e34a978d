"""How WhatsApp seals what goes to a flow's endpoint, and opens what comes back."""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from simulator.errors import Refused

_OAEP = OAEP(mgf=MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


def public_key(pem: str) -> RSAPublicKey:
    """Raises Meta's 100 for anything but a key of RSA with 2048 bits."""
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size != 2048:
        raise Refused(100, message="(#100) Param business_public_key is not a 2048-bit RSA key.")
    return key


@dataclass(frozen=True)
class Sealed:
    """A request on its way, and what opens its answer."""

    body: bytes
    key: bytes
    iv: bytes

    def open(self, answer: str) -> Any:
        """Raises `ValueError` for what was not sealed for us."""
        flipped = bytes(each ^ 0xFF for each in self.iv)
        try:
            return json.loads(
                AESGCM(self.key).decrypt(flipped, b64decode(answer, validate=True), None)
            )
        except InvalidTag:
            raise ValueError("the answer cannot be opened") from None


def sealed(pem: str, request: dict[str, Any]) -> Sealed:
    key, iv = os.urandom(16), os.urandom(16)
    told = {
        "encrypted_flow_data": AESGCM(key).encrypt(iv, json.dumps(request).encode(), None),
        "encrypted_aes_key": public_key(pem).encrypt(key, _OAEP),
        "initial_vector": iv,
    }
    body = json.dumps({name: b64encode(value).decode() for name, value in told.items()})
    return Sealed(body.encode(), key, iv)

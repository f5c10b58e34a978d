"""Only Meta's signature opens the door."""

import hashlib
import hmac

import pytest

from clients.meta.webhooks.signature import ForgedWebhook, verify

BODY = b'{"object":"whatsapp_business_account","entry":[]}'
SIGNATURE = "sha256=dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756"
SECRET = "test_app_secret"


def test_a_body_signed_with_our_secret_is_metas() -> None:
    verify(BODY, SIGNATURE, [SECRET])


def test_either_secret_will_do_while_one_replaces_the_other() -> None:
    verify(BODY, SIGNATURE, ["the next secret", SECRET])


def test_bytes_that_are_not_utf8_can_be_signed() -> None:
    body = b'"\xff"'
    signature = "sha256=" + hmac.digest(b"k", body, hashlib.sha256).hex()
    verify(body, signature, ["k"])


@pytest.mark.parametrize(
    ("body", "signature", "secrets"),
    [
        (BODY + b" ", SIGNATURE, [SECRET]),
        (BODY, SIGNATURE, ["another"]),
        (BODY, SIGNATURE, []),
        (BODY, None, [SECRET]),
        (BODY, "", [SECRET]),
        (BODY, SIGNATURE[:-1], [SECRET]),
        (BODY, SIGNATURE + "0", [SECRET]),
        (BODY, SIGNATURE.upper(), [SECRET]),
        (BODY, SIGNATURE.replace("sha256=", "sha1==="), [SECRET]),
        (BODY, SIGNATURE[:-1] + "\u0665", [SECRET]),
        (BODY, SIGNATURE[:-1] + "\udcff", [SECRET]),
        (BODY, "sha256=" + "0" * 64, [SECRET]),
    ],
)
def test_anything_else_is_forged(body: bytes, signature: str | None, secrets: list[str]) -> None:
    with pytest.raises(ForgedWebhook):
        verify(body, signature, secrets)

"""Sealing: what one key and one purpose sealed, nothing else opens."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from core.crypto import CannotDecrypt, Cipher, UnusableKey, new_key

OLD, NEW = SecretStr(new_key()), SecretStr(new_key())
CIPHER = Cipher({"old": OLD})
RENEWED = Cipher({"new": NEW, "old": OLD})


@given(st.text(), st.text(min_size=1, max_size=20))
def test_what_is_sealed_opens_to_the_same(plain: str, purpose: str) -> None:
    assert CIPHER.open_text(CIPHER.seal_text(plain, purpose=purpose), purpose=purpose) == plain


def test_sealing_twice_shows_nothing_of_sameness() -> None:
    assert CIPHER.encrypt(b"same", purpose="t") != CIPHER.encrypt(b"same", purpose="t")


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    sealed = CIPHER.seal_text("token", purpose="t")

    assert RENEWED.open_text(sealed, purpose="t") == "token"
    assert RENEWED.seal_text("token", purpose="t").startswith("new.")


def test_what_is_sealed_for_one_purpose_is_no_use_for_another() -> None:
    sealed = CIPHER.seal_text("token", purpose="meta-token")

    with pytest.raises(CannotDecrypt):
        CIPHER.open_text(sealed, purpose="temporal")


def test_an_unknown_key_opens_nothing() -> None:
    sealed = RENEWED.seal_text("token", purpose="t")

    with pytest.raises(CannotDecrypt):
        CIPHER.open_text(sealed, purpose="t")


@given(st.integers(0, 200), st.integers(0, 7))
def test_a_single_changed_bit_is_noticed(position: int, bit: int) -> None:
    key_id, sealed = CIPHER.encrypt(b"a token of forty bytes or so, more or less", purpose="t")
    changed = bytearray(sealed)
    changed[position % len(sealed)] ^= 1 << bit

    with pytest.raises(CannotDecrypt):
        CIPHER.decrypt(key_id, bytes(changed), purpose="t")


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12])
def test_what_is_too_short_to_be_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(CannotDecrypt):
        CIPHER.decrypt("old", sealed, purpose="t")


@pytest.mark.parametrize("sealed", ["", "old", "old.", "old.***", "nobody.AAAA"])
def test_text_that_nobody_sealed_is_refused(sealed: str) -> None:
    with pytest.raises(CannotDecrypt):
        CIPHER.open_text(sealed, purpose="t")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("k", "not base64"),
        ("k", base64.b64encode(b"short").decode()),
        ("", new_key()),
        ("a.b", new_key()),
    ],
)
def test_an_unusable_key_is_refused_without_being_shown(name: str, key: str) -> None:
    with pytest.raises(UnusableKey) as refusal:
        Cipher({name: SecretStr(key)})

    assert key not in str(refusal.value)

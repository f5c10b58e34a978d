"""Sealing: what one key and one purpose sealed, nothing else opens."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from core.crypto import CannotDecrypt, Key, UnusableKey, keys_of, parted, random_key

OLD = random_key("old")


@given(st.binary(), st.text(min_size=1, max_size=20))
def test_what_is_sealed_opens_to_the_same(plain: bytes, purpose: str) -> None:
    assert OLD.open(OLD.seal(plain, purpose=purpose), purpose=purpose) == plain


def test_sealing_twice_shows_nothing_of_sameness() -> None:
    assert OLD.seal(b"same", purpose="t") != OLD.seal(b"same", purpose="t")


def test_what_is_sealed_for_one_purpose_is_no_use_for_another() -> None:
    sealed = OLD.seal(b"token", purpose="meta-token")

    with pytest.raises(CannotDecrypt):
        OLD.open(sealed, purpose="temporal")


def test_the_same_bytes_under_another_id_open_nothing() -> None:
    sealed = OLD.seal(b"token", purpose="t")

    with pytest.raises(CannotDecrypt):
        Key("renamed", OLD.raw).open(sealed, purpose="t")


@given(st.integers(0, 200), st.integers(0, 7))
def test_a_single_changed_bit_is_noticed(position: int, bit: int) -> None:
    sealed = OLD.seal(b"a token of forty bytes or so, more or less", purpose="t")
    changed = bytearray(sealed)
    changed[position % len(sealed)] ^= 1 << bit

    with pytest.raises(CannotDecrypt):
        OLD.open(bytes(changed), purpose="t")


@pytest.mark.parametrize("sealed", [b"", b"short", b"x" * 12])
def test_what_is_too_short_to_be_sealed_is_refused(sealed: bytes) -> None:
    with pytest.raises(CannotDecrypt):
        OLD.open(sealed, purpose="t")


def test_a_derived_secret_is_the_same_each_time_and_another_for_each_label_and_key() -> None:
    derived = {OLD.derive("jwt"), OLD.derive("operator"), random_key("old").derive("jwt"), OLD.raw}

    assert OLD.derive("jwt") == OLD.derive("jwt")
    assert len(derived) == 4


def test_a_key_is_not_shown_when_it_is_printed() -> None:
    assert repr(OLD) == "Key('old')"


def test_text_that_nobody_sealed_is_refused() -> None:
    with pytest.raises(CannotDecrypt):
        parted("old.***")


GOOD = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("k", "not base64"),
        ("k", base64.b64encode(b"short").decode()),
        ("", GOOD),
        ("a.b", GOOD),
        ("a:b", GOOD),
        ("a\nb", GOOD),
        ("k" * 65, GOOD),
    ],
)
def test_an_unusable_key_is_refused_without_being_shown(name: str, key: str) -> None:
    with pytest.raises(UnusableKey) as refusal:
        keys_of({name: SecretStr(key)})

    assert key not in str(refusal.value)

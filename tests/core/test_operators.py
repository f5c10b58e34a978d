"""Operators' tokens: signed, short-lived, and refused when anything of them was changed."""

import time
from datetime import timedelta

import pytest
from pydantic import SecretStr

from core import operators
from core.crypto import new_key
from core.keyring import Keyring


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.of({"k": SecretStr(new_key())})


async def test_a_token_is_valid_for_as_long_as_it_was_made_for(keyring: Keyring) -> None:
    token = await operators.issue(keyring, timedelta(hours=1))

    left = await operators.remaining(keyring, token)

    assert left is not None
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


async def test_no_token_is_valid_for_longer_than_eight_hours(keyring: Keyring) -> None:
    token = await operators.issue(keyring, timedelta(days=30))

    assert int(token.split(".")[1]) <= time.time() + timedelta(hours=8).total_seconds()


async def test_a_token_that_has_expired_is_refused(keyring: Keyring) -> None:
    assert await operators.remaining(keyring, await operators.issue(keyring, -timedelta(1))) is None


async def test_a_changed_or_foreign_token_is_refused(keyring: Keyring) -> None:
    token = await operators.issue(keyring)
    kid, expiry, signature = token.split(".")
    foreign = await operators.issue(Keyring.of({"k": SecretStr(new_key())}))

    for changed in (
        "",
        "..",
        kid,
        f"{kid}.{int(expiry) + 1}.{signature}",
        f"{kid}.{expiry}.",
        f"{kid}.{expiry}.{signature[:-1]}",
        f"{kid}.{expiry}.{signature}é",
        f"other.{expiry}.{signature}",
        f"{kid}.9e9.{signature}",
        foreign,
    ):
        assert await operators.remaining(keyring, changed) is None, changed


async def test_a_secret_made_for_something_else_signs_no_token(keyring: Keyring) -> None:
    expiry = int(time.time()) + 60
    signed = operators._signature(await keyring.signing_key_of("k", "access"), f"k.{expiry}")

    assert await operators.remaining(keyring, f"k.{expiry}.{signed}") is None

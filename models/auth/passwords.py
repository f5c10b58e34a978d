"""Passwords: which may be chosen, and how they are kept."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
# When these grow, each hash is made anew at its owner's next login.
_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# Of a password that was thrown away: what an unknown person's is compared with.
NOBODYS = (
    "$argon2id$v=19$m=32768,t=3,p=1$SSiE6ed19RtFEew2i61xCw$"
    "ZccqzfRvK0vDFu2GoP/ubjeN9ZYju/zeSU2tGDBclZs"
)
# The most common ones that are long enough to be typed here, and what they are made of.
_COMMON = frozenset(
    {
        *("123456789012", "1234567890123", "12345678901234", "123456789123", "123123123123"),
        *("111111111111", "000000000000", "098765432109", "112233445566", "121212121212"),
        *("1q2w3e4r5t6y", "1qaz2wsx3edc", "qwertyuiop12", "qwertyuiop123", "qwertyuiopasdf"),
        *("qwerty123456", "qwerty1234567", "qwertyuiop[]", "asdfghjkl123", "zaq12wsxcde3"),
        *("password1234", "password12345", "password123456", "passwordpassword"),
        *("password123!", "password1234!", "passw0rd1234", "p@ssw0rd1234", "mypassword123"),
        *("administrator", "administrator1", "admin1234567", "adminadmin12", "changemechangeme"),
        *("changeme1234", "letmein12345", "letmeinletmein", "welcome12345", "welcome123456"),
        *("iloveyou1234", "iloveyou12345", "iloveyouiloveyou", "abcdefghijkl", "abcd12345678"),
        *("abc123abc123", "abcabcabcabc", "aaaaaaaaaaaa", "football1234", "baseball1234"),
        *("whatsapp1234", "whatsappwhatsapp", "correcthorsebatterystaple", "trustno1trustno1"),
    }
)


class BadPassword(ValueError):
    """It may not be chosen; the text says why and never repeats it."""


def check(password: str, email: str) -> None:
    """Raise `BadPassword` for one that is short, the person's address, or among the first tried."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPassword(f"A password has {SHORTEST} to {LONGEST} characters.")
    folded = password.casefold()
    if folded in (email.casefold(), email.casefold().partition("@")[0]):
        raise BadPassword("The password may not be your e-mail address.")
    if folded in _COMMON or len(set(folded)) <= 2:
        raise BadPassword("This password is among the first ones that are guessed.")


async def hashed(password: str) -> str:
    return await asyncio.to_thread(_HASHER.hash, password)


async def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password; where none is kept it takes as long and is false."""
    return await asyncio.to_thread(_matches, kept, password)


def is_outdated(kept: str) -> bool:
    """Whether it was made with smaller parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def _matches(kept: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(kept or NOBODYS, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False

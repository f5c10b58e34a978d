"""Repeatable chance: every draw depends on the seed, the pair and the request, never on order."""

from hashlib import blake2b

ALL = 0xFFFFFFFFFFFFFFFF


class Draws:
    """The draws of one request. The same salt gives the same number again (splitmix64)."""

    __slots__ = ("_base",)

    def __init__(self, seed: int, number_id: str, recipient: str, nth: int) -> None:
        key = f"{seed}/{number_id}/{recipient}/{nth}".encode()
        self._base = int.from_bytes(blake2b(key, digest_size=8).digest(), "big")

    def chance(self, salt: int) -> float:
        x = (self._base + salt * 0x9E3779B97F4A7C15) & ALL
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & ALL
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & ALL
        return (x ^ (x >> 31)) / 2**64

    def hits(self, share: float, salt: int) -> bool:
        return share > 0 and (share >= 1 or self.chance(salt) < share)

    def within(self, span: tuple[float, float], salt: int) -> float:
        low, high = span
        return low + (high - low) * self.chance(salt) if high > low else low


SENT, DELIVERED, READ, FAILED = 16, 32, 48, 64
DELAY, WITHHELD, DOUBLED, DOUBLE_DELAY, SWAPPED, LATE, LATE_BY, NO_ECHO = range(1, 9)
SKIPPED, BEFORE_ANSWER, WITHHELD_ALL, ANSWER_DELAY, HELD, HELD_AFTER = range(101, 107)
INBOUND_DOUBLED, INBOUND_DELAY, INBOUND_LATE, INBOUND_LATE_BY = range(201, 205)
RULE, RULE_CODE, FAULT = 1_000, 2_000, 3_000

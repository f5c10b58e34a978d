"""Customers who write to a campaign's number while it sends, and while everything dies."""

import asyncio
import random
import time
from dataclasses import dataclass
from typing import Protocol

MOST = 5_000
# A message in four of a campaign is answered, four times by the same person.
_SHARE = 4
_EACH = 4
_BURSTS = (1, 1, 1, 2, 3, 5)
_PER_SECOND = 25
_LEAST_SECONDS = 110.0


class Phone(Protocol):
    async def write(self, number: str, sender: str, words: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody writes, so many seconds after the first."""

    after: float
    sender: str
    words: str


def messages_of(people: int) -> int:
    return min(MOST, people // _SHARE)


def written(people: int, seed: int) -> list[Words]:
    """Recipients and strangers in turn; some write several messages at once."""
    chance = random.Random(seed)
    total = messages_of(people)
    seconds = max(_LEAST_SECONDS, total / _PER_SECOND)
    known = chance.sample(range(1, people + 1), max(1, total // _EACH // 2))
    senders = [f"+1415{n:07}" for n in known] + [f"+1416{n:07}" for n in known]
    every: list[Words] = []
    while len(every) < total:
        sender, after = chance.choice(senders), seconds * len(every) / total
        for _ in range(min(chance.choice(_BURSTS), total - len(every))):
            every.append(Words(after, sender, f"Question {len(every) + 1}"))
    return every


async def write(phone: Phone, number: str, every: list[Words]) -> None:
    """Return when the last one has written."""
    began = time.monotonic()
    for each in every:
        await asyncio.sleep(max(0.0, began + each.after - time.monotonic()))
        await phone.write(number, each.sender, each.words)

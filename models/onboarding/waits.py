"""How long Meta says to wait, in its words. People are shown it; nothing is decided by it."""

import re
from datetime import timedelta

_PART = re.compile(r"\b(\d{1,6})\s*(second|minute|hour|day)s?\b", re.IGNORECASE)
_LONGEST = timedelta(days=30)


def wait_in(words: str | None) -> timedelta | None:
    """None where no time is named, or one that nobody would wait for."""
    parts = {f"{unit.lower()}s": int(number) for number, unit in _PART.findall(words or "")}
    wait = timedelta(**parts)
    return wait if timedelta() < wait <= _LONGEST else None

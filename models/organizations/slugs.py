"""Short names for addresses, derived from an organization's name."""

import re
import unicodedata
from collections.abc import Iterator
from secrets import token_hex

_SHORTEST, _LONGEST = 3, 40
_TRIES = 5


def slug_of(name: str) -> str:
    """`Padaria São João` becomes `padaria-sao-joao`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST].strip("-")
    return slug if len(slug) >= _SHORTEST else f"{slug}-organization".strip("-")


def candidates(name: str) -> Iterator[str]:
    """The slug itself, then with a number, then with something nobody has."""
    slug = slug_of(name)
    yield slug
    for number in range(2, _TRIES):
        yield f"{slug}-{number}"
    yield f"{slug}-{token_hex(4)}"

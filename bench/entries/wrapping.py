"""How an entry point lays something around the product's objects."""

from collections.abc import Callable
from typing import Any

Around = Callable[[Any], Any]


def wrap(owner: object, name: str, around: Around) -> None:
    """Replace a function of a class or module by one that is given the present one."""
    setattr(owner, name, around(getattr(owner, name)))

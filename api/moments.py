"""Moments as they are sent: texts with an offset. A bare number would be anybody's guess."""

import re
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator

_BEGINS = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}", re.ASCII)


def _written(value: object) -> object:
    if not isinstance(value, str) or not _BEGINS.match(value):
        raise ValueError("Input should be a date and time with its offset from UTC")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_written)]

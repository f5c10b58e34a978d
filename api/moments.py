"""Moments and days as they are sent: texts. A bare number would be anybody's guess."""

import re
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator

_BEGINS = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written(value: object) -> object:
    if not isinstance(value, str) or not _BEGINS.match(value):
        raise ValueError("Input should be a date and time with its offset from UTC")
    return value


def _day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("Input should be a day as YYYY-MM-DD")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_written)]
Day = Annotated[date, BeforeValidator(_day)]

"""What tokens cost, from a dated table. Money is whole millionths of a US dollar."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, NonNegativeInt, TypeAdapter

from clients.ai.types import Tokens

_FILE = Path(__file__).with_name("prices.json")
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Micro-dollars for a million tokens."""

    input: int
    output: int

    def of(self, tokens: Tokens) -> int:
        """Rounded up: a budget is never passed by fractions."""
        return -(-(tokens.input * self.input + tokens.output * self.output) // _MILLION)


class _Row(BaseModel):
    """`model` is how the names begin that this price is for, from a day on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    since: date
    input: NonNegativeInt
    output: NonNegativeInt


_ROWS = TypeAdapter(tuple[_Row, ...])


class Prices:
    def __init__(self, rows: tuple[_Row, ...]) -> None:
        self._rows = rows

    @classmethod
    def shipped(cls) -> Self:
        """The table that comes with this version."""
        return cls.of(_FILE)

    @classmethod
    def of(cls, file: Path) -> Self:
        return cls(_ROWS.validate_python(json.loads(file.read_text())["prices"]))

    def of_model(self, model: str, day: date) -> Price:
        """The longest name that fits, at its newest price; the dearest where nothing fits."""
        valid = [row for row in self._rows if row.since <= day]
        named = [row for row in valid if model.startswith(row.model)]
        if named:
            best = max(named, key=lambda row: (len(row.model), row.since))
            return Price(best.input, best.output)
        return Price(
            max((row.input for row in self._rows), default=0),
            max((row.output for row in self._rows), default=0),
        )

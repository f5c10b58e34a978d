"""CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable

# A spreadsheet takes such a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def line(values: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([cell(value) for value in values])
    return written.getvalue()


def cell(value: object) -> str:
    """A cell that would be run begins with an apostrophe instead."""
    shown = "" if value is None else str(value)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown

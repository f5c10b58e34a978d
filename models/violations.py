"""Which promise of the schema a statement would have broken."""

from enum import StrEnum

from sqlalchemy.exc import IntegrityError


class Promise(StrEnum):
    """PostgreSQL's own codes."""

    REFERENCE = "23503"
    UNIQUE = "23505"


def breaks(error: IntegrityError, promise: Promise) -> bool:
    return getattr(error.orig, "sqlstate", None) == promise

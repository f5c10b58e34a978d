"""What may stand in a contact's fields, whether it comes as JSON or as a file."""

import re
from functools import cache
from math import isfinite
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from core.types import Request
from models.contacts.phones import known_region

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_VISIBLE = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(_[A-Za-z0-9]{2,8})*")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
CUSTOM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
# Larger ones lose digits in JSON readers.
_EXACT = 2**53
_LONGEST_VALUE = 1000
_MOST = 50


def _printable(value: str) -> str:
    if _CONTROL.search(value):
        raise ValueError("Control characters are not allowed")
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError("Input should be an e-mail address")
    return _printable(value)


def _custom_name(value: str) -> str:
    if not CUSTOM_NAME.fullmatch(value):
        raise ValueError("A name has up to 63 letters, digits and _, and begins with a letter")
    return value


def _language(value: str) -> str:
    spelt = value.replace("-", "_")
    if not _LANGUAGE.fullmatch(spelt):
        raise ValueError("Input should be a language code such as en or pt_BR")
    return spelt


def _country(value: str) -> str:
    spelt = value.upper()
    if not known_region(spelt):
        raise ValueError("Input should be a country of two letters such as BR")
    return spelt


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _timezone(value: str) -> str:
    if value not in _timezones():
        raise ValueError("Input should be an IANA time zone such as America/Sao_Paulo")
    return value


def is_user_id(value: str) -> bool:
    return _USER_ID.fullmatch(value) is not None


def _user_id(value: str) -> str:
    if not is_user_id(value):
        raise ValueError("Input should be a business-scoped user id such as US.7730014412")
    return value


def _scalar(value: object) -> object:
    match value:
        case bool():
            return value
        case str() if len(value) <= _LONGEST_VALUE:
            return _printable(value)
        case int() if abs(value) <= _EXACT:
            return value
        case float() if isfinite(value):
            return value
    raise ValueError(
        f"Input should be a text of up to {_LONGEST_VALUE} characters, a number, true or false"
    )


def _without_nulls(value: object) -> object:
    """A custom field that is null is one that is not there."""
    if not isinstance(value, dict):
        return value
    return {name: each for name, each in value.items() if each is not None}


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _described(longest: int) -> WithJsonSchema:
    """As readers of the documentation are told: something to see, and no control characters."""
    schema = {"type": "string", "minLength": 1, "maxLength": longest, "pattern": _VISIBLE}
    return WithJsonSchema(schema)


Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    AfterValidator(_printable),
    _described(200),
]
Note = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500),
    AfterValidator(_printable),
    _described(500),
]
TagName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    AfterValidator(_printable),
    _described(60),
]
Email = Annotated[str, StringConstraints(max_length=254), AfterValidator(_email)]
Language = Annotated[str, AfterValidator(_language)]
Country = Annotated[str, AfterValidator(_country)]
Timezone = Annotated[str, AfterValidator(_timezone)]
UserId = Annotated[str, AfterValidator(_user_id)]
Tags = Annotated[list[TagName], Field(max_length=_MOST), AfterValidator(_distinct)]
CustomName = Annotated[str, AfterValidator(_custom_name)]
CustomValue = Annotated[
    Any,
    AfterValidator(_scalar),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]
Custom = Annotated[
    dict[CustomName, CustomValue], Field(max_length=_MOST), BeforeValidator(_without_nulls)
]


class ContactFields(Request):
    """What is known of a person besides how to reach them and what they agreed to."""

    name: Name | None = None
    email: Email | None = None
    company: Name | None = None
    language: Language | None = None
    country: Country | None = None
    timezone: Timezone | None = None
    tags: Tags = Field(default_factory=list, description="By name; new ones are made.")
    custom: Custom = Field(
        default_factory=dict, description="Fields of your own: texts, numbers, true or false."
    )

"""Phones as people write them, turned into the one spelling a contact is found by.

The spelling is E.164 as WhatsApp wants it dialled, so that every variant is one contact:

* Brazil: mobiles have the ninth digit. WhatsApp's own ids lack it in many areas (31 and up).
* Mexico: a 1 stands after +52, which the national plan gave up in 2019 and WhatsApp kept.
* Argentina: a 9 stands after +54, and the 15 of domestic dialling is gone.

Meta takes these spellings and rewrites them to its own. What is checked is the country code
and the length for the country: plans grow faster than any table, and Meta knows who exists.
"""

import re
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

LONGEST = 32
_WRITTEN = re.compile(r"[+\uff0b]?[\d\s()./\u2010-\u2015\u00a0\u202a-\u202e-]+")
_BRAZIL = re.compile(r"(\+55[1-9]\d)([6-9]\d{7})")
_MEXICO = re.compile(r"\+52(?:1|044|045|01)?(\d{10})")
_ARGENTINA = re.compile(r"\+549?(\d{10})")


class Fault(StrEnum):
    """Why it is no phone; the value says what to do and never repeats the phone."""

    UNREADABLE = "It is not a phone number: write digits, and + with the country code in front."
    NO_COUNTRY = "The country is missing: write + and the country code, or give defaultRegion."
    NO_SUCH_COUNTRY = "No country has this code."
    TOO_SHORT = "It has too few digits for its country."
    TOO_LONG = "It has too many digits for its country."


class BadNumber(ValueError):
    """Carries the fault, not the phone."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


_PARSING = {
    NumberParseException.TOO_SHORT_AFTER_IDD: Fault.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: Fault.TOO_SHORT,
    NumberParseException.TOO_LONG: Fault.TOO_LONG,
}
_LENGTH = {
    ValidationResult.TOO_LONG: Fault.TOO_LONG,
    ValidationResult.INVALID_COUNTRY_CODE: Fault.NO_SUCH_COUNTRY,
}


def known_region(region: str) -> bool:
    """Whether it is a country with telephones, as two capital letters."""
    return region in phonenumbers.SUPPORTED_REGIONS


def normalise(written: str, region: str | None = None) -> str:
    """The one spelling; `region` is the country of numbers written without theirs.

    Raises `BadNumber`.
    """
    if len(written) > LONGEST or not _WRITTEN.fullmatch(written.strip()):
        raise BadNumber(Fault.UNREADABLE)
    plain = written.strip()
    if region is None and plain.startswith("00"):
        plain = "+" + plain[2:]
    try:
        number = phonenumbers.parse(plain, region)
    except NumberParseException as error:
        raise BadNumber(_fault(error.error_type, plain)) from None
    spelt = canonical(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    if _special(spelt):
        return spelt
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        raise BadNumber(_LENGTH.get(reason, Fault.TOO_SHORT))
    return spelt


def canonical(phone: str) -> str:
    """The one spelling of an E.164 phone, cheaply: for phones that came from WhatsApp itself."""
    if match := _BRAZIL.fullmatch(phone):
        return f"{match[1]}9{match[2]}"
    if match := _MEXICO.fullmatch(phone):
        return f"+521{match[1]}"
    if match := _ARGENTINA.fullmatch(phone):
        return f"+549{match[1]}"
    return phone


def _special(spelt: str) -> bool:
    """Mexico's 1 is too long for a national plan that forgot it."""
    return spelt.startswith("+521") and len(spelt) == len("+521") + 10


def _fault(kind: int, written: str) -> Fault:
    if kind == NumberParseException.INVALID_COUNTRY_CODE:
        international = written.startswith(("+", "\uff0b"))
        return Fault.NO_SUCH_COUNTRY if international else Fault.NO_COUNTRY
    return _PARSING.get(kind, Fault.UNREADABLE)

"""A phone as Meta wants it for a new number: the country's code apart from the rest."""

import phonenumbers
from phonenumbers import NumberParseException


class NotAPhone(Exception):
    """It is no phone of any country; the phone itself is not repeated."""


def split(phone: str) -> tuple[str, str]:
    """The code of the country and the national digits of an E.164 phone. Raises `NotAPhone`."""
    try:
        number = phonenumbers.parse(phone)
    except NumberParseException:
        raise NotAPhone from None
    if not phonenumbers.is_possible_number(number):
        raise NotAPhone
    return str(number.country_code), phonenumbers.national_significant_number(number)

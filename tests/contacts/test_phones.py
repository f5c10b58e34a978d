"""Phones as people write them, and the one spelling each becomes."""

import pytest

from models.contacts.phones import BadNumber, Fault, canonical, normalise


@pytest.mark.parametrize(
    ("written", "region", "spelt"),
    [
        ("+14155550142", None, "+14155550142"),
        ("(415) 555-0142", "US", "+14155550142"),
        ("+1.415.555.0142", None, "+14155550142"),
        ("0170 1234567", "DE", "+491701234567"),
        ("0049 170 1234567", None, "+491701234567"),
        ("+44 (0)7911 123456", None, "+447911123456"),
        ("+39 06 1234567", None, "+39061234567"),
        ("+\u0669\u0666\u0666 50 123 4567", None, "+966501234567"),
        # Brazil: mobiles get the ninth digit, land lines do not.
        ("+55 11 98765-4321", None, "+5511987654321"),
        ("+55 11 8765-4321", None, "+5511987654321"),
        ("0 51 8123-4567", "BR", "+5551981234567"),
        ("+55 11 3265-4321", None, "+551132654321"),
        # Mexico: WhatsApp keeps the 1 that the national plan gave up.
        ("+52 55 1234 5678", None, "+5215512345678"),
        ("+52 1 55 1234 5678", None, "+5215512345678"),
        ("044 55 1234 5678", "MX", "+5215512345678"),
        ("55 1234 5678", "MX", "+5215512345678"),
        # Argentina: a 9 after the country code, no 15 after the area code.
        ("+54 9 11 2345-6789", None, "+5491123456789"),
        ("+54 11 2345-6789", None, "+5491123456789"),
        ("011 15-2345-6789", "AR", "+5491123456789"),
    ],
)
def test_every_spelling_becomes_one(written: str, region: str | None, spelt: str) -> None:
    assert normalise(written, region) == spelt
    assert normalise(spelt) == spelt


@pytest.mark.parametrize(
    ("written", "region", "fault"),
    [
        ("", None, Fault.UNREADABLE),
        ("+", "US", Fault.UNREADABLE),
        ("call me", "US", Fault.UNREADABLE),
        ("+1 415 555 0142 ext 5", None, Fault.UNREADABLE),
        ("1-800-FLOWERS", "US", Fault.UNREADABLE),
        ("4,915E+11", "DE", Fault.UNREADABLE),
        ("++14155550142", None, Fault.UNREADABLE),
        ("1" * 40, "US", Fault.UNREADABLE),
        ("14155550142", None, Fault.NO_COUNTRY),
        ("+999123456789", None, Fault.NO_SUCH_COUNTRY),
        ("+1 415 555 014", None, Fault.TOO_SHORT),
        ("12345", "US", Fault.TOO_SHORT),
        ("+52 55 123 4567", None, Fault.TOO_SHORT),
        ("+1 415 555 01422", None, Fault.TOO_LONG),
    ],
)
def test_what_is_no_phone_is_said_without_repeating_it(
    written: str, region: str | None, fault: Fault
) -> None:
    with pytest.raises(BadNumber) as refused:
        normalise(written, region)

    assert refused.value.fault is fault
    assert not any(each.isdigit() for each in str(refused.value))


@pytest.mark.parametrize(
    ("from_whatsapp", "spelt"),
    [
        ("+555181234567", "+5551981234567"),
        ("+5511987654321", "+5511987654321"),
        ("+551132654321", "+551132654321"),
        ("+5215512345678", "+5215512345678"),
        ("+525512345678", "+5215512345678"),
        ("+5491123456789", "+5491123456789"),
        ("+14155550142", "+14155550142"),
    ],
)
def test_whatsapps_own_ids_become_the_same_spelling(from_whatsapp: str, spelt: str) -> None:
    assert canonical(from_whatsapp) == normalise(from_whatsapp) == spelt

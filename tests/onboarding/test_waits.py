"""What of Meta's words is a time to wait for."""

from datetime import timedelta

import pytest

from models.onboarding.waits import wait_in


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Too many wrong PINs. Try again in 3599 seconds.", 3599),
        ("Please try again after 12 hours.", 43_200),
        ("Wait 1 Hour 30 minutes", 5_400),
        ("Try in 1 day.", 86_400),
    ],
)
def test_a_time_that_meta_names_is_understood(words: str, seconds: int) -> None:
    assert wait_in(words) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "words",
    [
        None,
        "",
        "The PIN was entered too many times.",
        "Wait 0 seconds.",
        "999999 days",
        "5 hoursand",
        "A1 hour",
    ],
)
def test_other_words_name_no_time(words: str | None) -> None:
    assert wait_in(words) is None

"""Files leave room for others."""

import pytest
from temporalio.exceptions import ApplicationError

from activities.media.places import Places


def test_who_finds_no_place_comes_again_soon_and_one_that_is_left_is_free() -> None:
    places = Places(1)

    with places.one(), pytest.raises(ApplicationError) as full, places.one():
        pass

    assert (full.value.type, full.value.non_retryable) == ("NoPlace", False)
    assert full.value.next_retry_delay is not None
    with places.one():
        pass


def test_a_place_is_free_again_after_an_error() -> None:
    places = Places(1)

    with pytest.raises(KeyError), places.one():
        raise KeyError

    with places.one():
        pass

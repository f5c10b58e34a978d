"""What keeps a Flow JSON of Meta's away, and whether it helps to ask again."""

import pytest

from activities.flows.fetching import trouble_of, worth_another_try
from clients.meta.classification import error_from
from clients.meta.errors import MetaError, NotSent, Unanswered, Unreadable
from clients.meta.media import FileTooLarge, ForeignHost, LinkDead, NotText


def refused(code: int) -> MetaError:
    return error_from(400, b'{"error":{"code":%d,"message":"No."}}' % code)


@pytest.mark.parametrize(
    ("error", "trouble", "again"),
    [
        (ForeignHost(), "FOREIGN_HOST", False),
        (FileTooLarge(), "TOO_LARGE", False),
        (NotText(), "NOT_TEXT", False),
        (refused(10), "REFUSED", False),
        (refused(190), "REFUSED", False),
        (refused(100), "REFUSED", False),
        (refused(80008), "NO_ANSWER", True),
        (refused(2), "NO_ANSWER", True),
        (LinkDead(403), "NO_ANSWER", True),
        (NotSent("Refused"), "NO_ANSWER", True),
        (Unanswered("TimeoutError"), "NO_ANSWER", True),
        (Unreadable("FlowAssets"), "NO_ANSWER", True),
    ],
    ids=str,
)
def test_only_what_may_pass_is_tried_again_and_not_for_ever(
    error: MetaError, trouble: str, again: bool
) -> None:
    assert trouble_of(error) == trouble
    assert worth_another_try(error, 1) is again
    assert worth_another_try(error, 5) is False

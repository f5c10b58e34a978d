"""Who is struck, and where."""

import pytest

from bench.chaos import TARGETS, Plan
from bench.failpoints import OF_SEND, Failpoint
from bench.sabotage import last_line


@pytest.mark.parametrize(
    ("targets", "failpoints"),
    [
        (TARGETS, set(Failpoint)),
        (("send",), set(OF_SEND)),
        (("api", "temporal"), {Failpoint.KEPT}),
        (("postgres",), set()),
    ],
)
def test_only_targets_meet_their_failpoints(
    targets: tuple[str, ...], failpoints: set[Failpoint]
) -> None:
    assert set(Plan(12, 7, targets).failpoints) == failpoints


def test_without_blows_to_the_senders_nothing_is_frozen_or_kept_silent() -> None:
    assert not Plan(12, 7, ("api", "temporal")).sends


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ('{"broken": ["lost"]}\n', {"broken": ["lost"]}),
        ("noise\n{}\n", {}),
        ("no line at all", {}),
        ("", {}),
        ("7\n", {}),
    ],
)
def test_a_sabotage_without_its_line_is_not_noticed(
    output: str, found: dict[str, list[str]]
) -> None:
    assert last_line(output) == found

"""What `make certificate` may be asked for."""

import pytest

from bench.certificate import options
from models.sending.types import DeliveryPolicy


@pytest.mark.parametrize("written", ["AT_MOST_ONCE", "at_most_once"])
def test_a_policy_from_the_environment_may_be_written_in_either_case(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("POLICY", written)
    assert options([]).policy == [DeliveryPolicy.AT_MOST_ONCE]


def test_both_policies_are_tried_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLICY", raising=False)
    assert options([]).policy == list(DeliveryPolicy)


def test_an_unknown_policy_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POLICY", "exactly_once")
    with pytest.raises(SystemExit):
        options([])
    assert "AT_MOST_ONCE, AT_LEAST_ONCE, both" in capsys.readouterr().err

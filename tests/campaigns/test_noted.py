"""Which steps of a campaign are decisions that the audit log tells of."""

import pytest

from core.ids import new_id
from models.campaigns import noted
from models.campaigns.rules import may_become
from models.campaigns.types import CampaignStatus as S

CAMPAIGN = new_id()
STEPS = {(S.FREEZING, S.SENDING), (S.SENDING, S.SETTLING), (S.SETTLING, S.SENDING)}


@pytest.mark.parametrize(
    ("before", "status", "action"),
    [
        (S.SCHEDULED, S.FREEZING, "campaign.started"),
        (S.SENDING, S.PAUSED, "campaign.paused"),
        (S.PAUSED, S.FREEZING, "campaign.resumed"),
        (S.PAUSED, S.SENDING, "campaign.resumed"),
        (S.COMPLETED, S.SENDING, "campaign.retried"),
        (S.SCHEDULED, S.CANCELLED, "campaign.cancelled"),
        (S.SETTLING, S.COMPLETED, "campaign.completed"),
        (S.FREEZING, S.FAILED, "campaign.failed"),
    ],
)
def test_a_decision_is_told(before: S, status: S, action: str) -> None:
    [change] = noted.moved(CAMPAIGN, before, status, "REQUESTED")

    assert (change.action, change.subject_id) == (action, CAMPAIGN)
    assert change.before == {"status": before}
    assert change.after == {"status": status, "reason": "REQUESTED"}


def test_every_other_step_goes_by_itself() -> None:
    possible = {(a, b) for a in S for b in S if a is not S.DRAFT and may_become(a, b)}
    untold = {pair for pair in possible if not noted.moved(CAMPAIGN, *pair, None)}

    assert untold == STEPS


def test_what_is_as_it_was_is_no_change() -> None:
    assert noted.moved(CAMPAIGN, S.PAUSED, S.PAUSED, "REQUESTED") == []
    assert noted.rate_changed(CAMPAIGN, 3.0, 3.0) == []

"""An account that is lost while a campaign sends through it, whoever notices what first."""

import pytest

from models.campaigns.types import AccountLost, CampaignStatus, PauseReason
from models.sending.types import StopReason
from tests.campaigns.theatre import Theatre

S = CampaignStatus


async def test_a_number_that_fell_with_its_account_is_not_why_a_campaign_stands(
    theatre: Theatre,
) -> None:
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)
    await theatre.campaigns.number_degraded(play.campaign_id)
    await theatre.becomes(play, S.PAUSED, PauseReason.NUMBER_DEGRADED)

    await theatre.campaigns.account_lost(
        play.campaign_id, AccountLost(reason=PauseReason.ACCOUNT_DISCONNECTED)
    )

    await theatre.becomes(play, S.PAUSED, PauseReason.ACCOUNT_DISCONNECTED)
    play.may_send.set()
    await theatre.campaigns.account_back(play.campaign_id)
    assert (await theatre.settled(play)).status is S.COMPLETED


@pytest.mark.parametrize("lost", [PauseReason.ACCOUNT_DISCONNECTED, PauseReason.TOKEN_INVALID])
async def test_a_number_that_is_flagged_still_keeps_a_campaign_when_the_account_is_back(
    theatre: Theatre, lost: PauseReason
) -> None:
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)
    await theatre.campaigns.account_lost(play.campaign_id, AccountLost(reason=lost))
    await theatre.becomes(play, S.PAUSED, lost)
    play.standing = PauseReason.NUMBER_DEGRADED
    await theatre.campaigns.number_degraded(play.campaign_id)

    await theatre.campaigns.account_back(play.campaign_id)

    await theatre.becomes(play, S.PAUSED, PauseReason.NUMBER_DEGRADED)
    assert len(play.pages) <= 1
    play.standing = None
    play.may_send.set()
    await theatre.campaigns.number_recovered(play.campaign_id)
    assert (await theatre.settled(play)).status is S.COMPLETED


@pytest.mark.parametrize("stop", [StopReason.TOKEN_INVALID, StopReason.ACCOUNT_STOPPED])
async def test_a_page_that_was_refused_first_does_not_keep_a_campaign_from_going_on(
    theatre: Theatre, stop: StopReason
) -> None:
    play = theatre.play(stops=[{"stop": stop}])
    await theatre.start(play)
    await theatre.becomes(play, S.PAUSED, stop)

    await theatre.campaigns.account_lost(
        play.campaign_id, AccountLost(reason=PauseReason.ACCOUNT_DISCONNECTED)
    )
    await theatre.campaigns.account_back(play.campaign_id)

    assert (await theatre.settled(play)).status is S.COMPLETED


async def test_the_reason_a_person_gave_stands_when_the_account_is_lost(theatre: Theatre) -> None:
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)
    await theatre.campaigns.pause(play.campaign_id)

    await theatre.campaigns.account_lost(
        play.campaign_id, AccountLost(reason=PauseReason.ACCOUNT_DISCONNECTED)
    )
    await theatre.campaigns.account_back(play.campaign_id)

    view = await theatre.campaigns.status(play.campaign_id)
    assert (view.status, view.reason) == (S.PAUSED, "REQUESTED")
    play.may_send.set()
    await theatre.campaigns.cancel(play.campaign_id)
    await theatre.ends(play)

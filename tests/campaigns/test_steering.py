"""What people and facts do to a campaign under way, and what they may not."""

from datetime import UTC, datetime, timedelta

import pytest

from models.campaigns.types import CampaignStatus, PauseReason
from models.sending.types import StopReason
from tests.campaigns.stage import OUTAGE, Play
from tests.campaigns.theatre import Theatre, refused

S = CampaignStatus
ALLOWED = {
    "pause": {S.FREEZING, S.SENDING},
    "resume": {S.PAUSED},
    "cancel": {S.SCHEDULED, S.FREEZING, S.SENDING, S.PAUSED, S.SETTLING},
    "reschedule": {S.SCHEDULED},
}
RUNNING = (S.SCHEDULED, S.FREEZING, S.SENDING, S.PAUSED, S.SETTLING)


async def in_state(theatre: Theatre, status: S, reason: str | None = None) -> Play:
    """A campaign that stays where it is."""
    play = theatre.play(frozen=True)
    play.states.update(due=3)
    play.may_freeze.clear()
    play.may_send.clear()
    later = datetime.now(UTC) + timedelta(days=2)
    await theatre.begin_in(
        play,
        status,
        reason=reason,
        frozen=status in (S.SENDING, S.PAUSED, S.SETTLING),
        starts_at=later,
        settles_at=later,
    )
    if status is S.SETTLING:
        play.states.clear()
        play.states.update(accepted=3)
    return play


async def let_go(theatre: Theatre, play: Play) -> None:
    play.may_freeze.set()
    play.may_send.set()
    await theatre.handle(play).terminate()


async def command(theatre: Theatre, play: Play, name: str) -> object:
    if name == "reschedule":
        return await theatre.campaigns.reschedule(
            play.campaign_id, datetime.now(UTC) + timedelta(days=4)
        )
    return await getattr(theatre.campaigns, name)(play.campaign_id)


@pytest.mark.parametrize("name", list(ALLOWED))
@pytest.mark.parametrize("status", RUNNING)
async def test_a_command_is_obeyed_or_refused_by_where_the_campaign_is(
    theatre: Theatre, status: S, name: str
) -> None:
    play = await in_state(theatre, status)

    answer = await refused(lambda: command(theatre, play, name))

    assert answer == (None if status in ALLOWED[name] else "Conflict")
    if answer is not None:
        assert (play.status, play.moves) == (status, [])
    if name != "cancel" or answer is not None:
        await let_go(theatre, play)


async def test_a_pause_raises_the_epoch_so_that_a_page_under_way_claims_nothing_more(
    theatre: Theatre,
) -> None:
    play = theatre.play(people=3)
    play.may_send.clear()
    await theatre.start(play)
    await theatre.becomes(play, S.SENDING)

    view = await theatre.campaigns.pause(play.campaign_id)
    play.may_send.set()

    assert (view.status, view.reason, play.epoch) == (S.PAUSED, "REQUESTED", 1)
    await theatre.campaigns.resume(play.campaign_id)
    assert (await theatre.settled(play)).progress.accepted == 3
    assert play.pages[-1].epoch == 1


async def test_a_cancelled_campaign_sends_to_nobody_else(theatre: Theatre) -> None:
    play = theatre.play(people=3)
    play.may_send.clear()
    await theatre.start(play)
    await theatre.becomes(play, S.SENDING)

    view = await theatre.campaigns.cancel(play.campaign_id)
    play.may_send.set()

    assert (view.status, view.progress.cancelled) == (S.CANCELLED, 3)
    assert (await theatre.ends(play)).progress.accepted == 0
    assert play.epoch == 1


async def test_a_cancelled_campaign_still_settles_what_is_in_doubt(theatre: Theatre) -> None:
    play = theatre.play(people=4, becomes="sending", page_size=2, doubts_become=None)
    await theatre.start(play)
    await theatre.becomes(play, S.SETTLING)

    await theatre.campaigns.cancel(play.campaign_id)
    assert await theatre.passes(play, timedelta(minutes=20))
    play.doubts_become = "unknown"
    await theatre.passes(play, timedelta(minutes=10))
    view = await theatre.ends(play)

    assert (view.status, view.progress.unknown) == (S.CANCELLED, 4)


async def test_a_paused_campaign_still_settles_what_is_in_doubt(theatre: Theatre) -> None:
    play = await in_state(theatre, S.PAUSED, PauseReason.REQUESTED)
    await let_go(theatre, play)
    play.states.clear()
    play.states.update(due=1, sending=2)
    await theatre.begin_in(
        play, S.PAUSED, reason="REQUESTED", frozen=True, progress=play.progress()
    )

    await theatre.passes(play, timedelta(minutes=10))

    assert play.states["unknown"] == 2
    await let_go(theatre, play)


@pytest.mark.parametrize("reason", list(StopReason))
async def test_a_page_that_must_stop_pauses_the_campaign_with_its_reason(
    theatre: Theatre, reason: StopReason
) -> None:
    play = theatre.play(stops=[{"claimed": 1, "stop": reason, "code": 132015}])

    await theatre.start(play)
    view = await theatre.becomes(play, S.PAUSED)

    assert (view.reason, play.epoch) == (reason, 1)
    await theatre.campaigns.resume(play.campaign_id)
    assert (await theatre.settled(play)).status is S.COMPLETED


async def test_a_long_outage_pauses_the_campaign_and_its_end_resumes_it(theatre: Theatre) -> None:
    play = theatre.play(stops=[{"gate_closed_for": OUTAGE}], probes=[False, False, True])

    await theatre.start(play)
    view = await theatre.settled(play)

    assert view.progress.accepted == 3
    assert play.calls.count("probe") == 3
    assert play.moves[:3] == [S.SENDING, "PAUSED META_UNAVAILABLE", S.SENDING]


async def test_a_short_outage_pauses_nothing(theatre: Theatre) -> None:
    play = theatre.play(stops=[{"gate_closed_for": OUTAGE - timedelta(seconds=1)}])

    await theatre.start(play)
    await theatre.settled(play)

    assert play.moves == [S.SENDING, S.SETTLING]


@pytest.mark.parametrize(
    ("harm", "relief", "reason"),
    [
        ("template_unusable", "template_usable", PauseReason.TEMPLATE_PAUSED),
        ("number_degraded", "number_recovered", PauseReason.NUMBER_DEGRADED),
    ],
)
async def test_what_pauses_by_itself_resumes_by_itself(
    theatre: Theatre, harm: str, relief: str, reason: PauseReason
) -> None:
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)
    await theatre.becomes(play, S.SENDING)

    play.hindrance = reason if harm.startswith("template") else None
    await getattr(theatre.campaigns, harm)(play.campaign_id)
    view = await theatre.becomes(play, S.PAUSED)
    play.may_send.set()
    play.hindrance = None
    await getattr(theatre.campaigns, relief)(play.campaign_id)

    assert (view.reason, play.epoch) == (reason, 1)
    assert (await theatre.settled(play)).progress.accepted == 3


@pytest.mark.parametrize("relief", ["template_usable", "number_recovered"])
async def test_a_relief_of_another_harm_does_not_undo_a_pause(
    theatre: Theatre, relief: str
) -> None:
    play = await in_state(theatre, S.PAUSED, PauseReason.REQUESTED)

    await getattr(theatre.campaigns, relief)(play.campaign_id)
    view = await theatre.campaigns.status(play.campaign_id)

    assert (view.status, view.reason, play.moves) == (S.PAUSED, "REQUESTED", [])
    await let_go(theatre, play)


@pytest.mark.parametrize("reason", [PauseReason.TEMPLATE_COSTLIER, PauseReason.TEMPLATE_DELETED])
async def test_what_only_people_may_judge_waits_for_people(
    theatre: Theatre, reason: PauseReason
) -> None:
    play = await in_state(theatre, S.SENDING)
    play.hindrance = reason
    await theatre.campaigns.template_unusable(play.campaign_id)
    await theatre.becomes(play, S.PAUSED, reason)

    play.hindrance = None
    await theatre.campaigns.template_usable(play.campaign_id)
    view = await theatre.campaigns.status(play.campaign_id)

    assert (view.status, view.reason) == (S.PAUSED, reason)
    await let_go(theatre, play)


async def test_a_higher_price_is_accepted_by_resuming_a_second_time(theatre: Theatre) -> None:
    play = await in_state(theatre, S.PAUSED, PauseReason.REQUESTED)
    play.hindrance = PauseReason.TEMPLATE_COSTLIER

    refusal = await refused(lambda: theatre.campaigns.resume(play.campaign_id))
    view = await theatre.campaigns.status(play.campaign_id)
    assert refusal == "Conflict"
    assert (view.status, view.reason) == (S.PAUSED, "TEMPLATE_COSTLIER")

    assert (await theatre.campaigns.resume(play.campaign_id)).status is S.SENDING
    await let_go(theatre, play)


async def test_a_scheduled_campaign_does_not_begin_with_an_unusable_template(
    theatre: Theatre,
) -> None:
    play, now = theatre.play(), datetime.now(UTC)
    await theatre.start(play, now + timedelta(days=1))
    play.hindrance = PauseReason.TEMPLATE_DISABLED
    await theatre.passes(play, timedelta(days=1, hours=1))

    await theatre.becomes(play, S.PAUSED, PauseReason.TEMPLATE_DISABLED)
    assert not play.pages
    play.hindrance = None
    await theatre.campaigns.template_usable(play.campaign_id)
    assert (await theatre.settled(play)).progress.accepted == 3


async def test_a_reason_of_the_template_gives_way_to_a_newer_one(theatre: Theatre) -> None:
    play = await in_state(theatre, S.PAUSED, PauseReason.TEMPLATE_UNUSABLE)
    play.hindrance = PauseReason.TEMPLATE_PAUSED

    await theatre.campaigns.template_unusable(play.campaign_id)

    await theatre.becomes(play, S.PAUSED, PauseReason.TEMPLATE_PAUSED)
    await let_go(theatre, play)


async def test_a_harm_during_a_pause_keeps_the_reason_a_person_gave(theatre: Theatre) -> None:
    play = await in_state(theatre, S.PAUSED, PauseReason.REQUESTED)

    await theatre.campaigns.number_degraded(play.campaign_id)
    view = await theatre.campaigns.status(play.campaign_id)

    assert (view.reason, play.moves) == ("REQUESTED", [])
    await let_go(theatre, play)


async def test_a_rate_reaches_the_row(theatre: Theatre) -> None:
    play = await in_state(theatre, S.SENDING)

    await theatre.campaigns.set_rate(play.campaign_id, 12.5)
    assert play.rate == 12.5
    await theatre.campaigns.set_rate(play.campaign_id, None)

    assert play.rate is None
    await let_go(theatre, play)


async def test_a_cancellation_from_temporal_ui_cancels_the_campaign(theatre: Theatre) -> None:
    play = await in_state(theatre, S.SENDING)
    play.may_send.set()
    await theatre.handle(play).cancel()
    assert (await theatre.ends(play)).status is S.CANCELLED
    assert play.status is S.CANCELLED

"""A campaign from its start to its end, on a real server, with pretended activities."""

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import WorkflowExecutionStatus

from core.ids import new_id
from models.campaigns.types import (
    CampaignStatus,
    FailuresSeen,
    Frozen,
    Retry,
)
from tests.campaigns.stage import SETTLING, Play
from tests.campaigns.theatre import Theatre, refused

S = CampaignStatus


async def test_a_campaign_is_frozen_sent_and_settled(swift: Theatre) -> None:
    play = swift.play(people=3)

    await swift.start(play)
    view = await swift.ends(play)

    assert (view.status, view.progress.accepted) == (S.COMPLETED, 3)
    assert play.moves == [S.SENDING, S.SETTLING]
    assert play.status is S.COMPLETED


async def test_settling_lasts_as_long_as_promised(theatre: Theatre) -> None:
    play = theatre.play()
    await theatre.start(play)
    await theatre.becomes(play, S.SETTLING)

    assert await theatre.passes(play, SETTLING - timedelta(minutes=1))
    assert (await theatre.campaigns.status(play.campaign_id)).status is S.SETTLING

    assert not await theatre.passes(play, timedelta(minutes=3))
    assert play.status is S.COMPLETED


async def test_an_audience_that_opted_out_after_the_freeze_still_ends(swift: Theatre) -> None:
    play = swift.play(people=1, becomes="skipped")

    await swift.start(play)

    assert (await swift.ends(play)).progress.skipped == 1


async def test_an_empty_audience_fails_the_campaign(swift: Theatre) -> None:
    play = swift.play(people=0)

    await swift.start(play)
    view = await swift.ends(play)

    assert (view.status, view.reason) == (S.FAILED, "EMPTY_AUDIENCE")
    assert play.pages == []


async def test_a_scheduled_campaign_starts_days_later(theatre: Theatre) -> None:
    play = theatre.play()

    view = await theatre.start(play, datetime.now(UTC) + timedelta(days=3))
    assert view.status is S.SCHEDULED
    assert await theatre.passes(play, timedelta(days=2, hours=23))
    assert (await theatre.campaigns.status(play.campaign_id)).status is S.SCHEDULED
    assert not await theatre.passes(play, timedelta(hours=2))

    assert (await theatre.ends(play)).status is S.COMPLETED


@pytest.mark.parametrize("days", [1, 5], ids=["earlier", "later"])
async def test_a_scheduled_campaign_can_be_moved(theatre: Theatre, days: int) -> None:
    play = theatre.play()
    now = datetime.now(UTC)
    await theatre.start(play, now + timedelta(days=3))

    await theatre.campaigns.reschedule(play.campaign_id, now + timedelta(days=days))
    await theatre.passes(play, timedelta(days=days, hours=-1))
    assert (await theatre.campaigns.status(play.campaign_id)).status is S.SCHEDULED
    assert not await theatre.passes(play, timedelta(hours=2))

    assert (await theatre.ends(play)).status is S.COMPLETED
    assert play.starts_at == now + timedelta(days=days)


async def test_a_refused_start_ends_the_run_and_changes_nothing(theatre: Theatre) -> None:
    play = theatre.play(refusal="templateId")

    assert await refused(lambda: theatre.start(play)) == "Refused"

    assert (await theatre.ends(play)).status is S.DRAFT
    assert (play.status, play.calls) == (S.DRAFT, ["launch"])


async def test_a_run_that_nobody_starts_ends_after_a_minute(theatre: Theatre) -> None:
    play = theatre.play()
    handle = await theatre.begin_in(play, S.DRAFT)

    assert await theatre.passes(play, timedelta(seconds=58))
    assert not await theatre.passes(play, timedelta(seconds=10))

    assert (await handle.result()).status is S.DRAFT
    assert play.calls == []


async def test_starting_again_is_harmless(theatre: Theatre) -> None:
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)

    view = await theatre.start(play)

    assert view.status in (S.FREEZING, S.SENDING)
    assert play.calls.count("launch") == 1
    play.may_send.set()


async def test_starting_after_a_run_was_lost_goes_on_where_the_row_says(theatre: Theatre) -> None:
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)
    await theatre.becomes(play, S.SENDING)
    await theatre.handle(play).terminate()
    play.may_send.set()

    view = await theatre.start(play)

    assert view.status is S.SENDING
    assert play.calls.count("freeze") == 1
    assert (await theatre.settled(play)).progress.accepted == 3


async def test_a_finished_campaign_does_not_start_again(swift: Theatre) -> None:
    play = swift.play()
    await swift.start(play)
    await swift.ends(play)

    assert await refused(lambda: swift.start(play)) == "Conflict"
    assert (await swift.ends(play)).status is S.COMPLETED


async def test_a_freeze_that_was_paused_goes_on_where_it_was(theatre: Theatre) -> None:
    mark = new_id()
    play = theatre.play(freezes=[Frozen(done=False, audience=0, after=mark)])
    play.may_freeze.clear()
    await theatre.start(play)
    await theatre.campaigns.pause(play.campaign_id)
    play.may_freeze.set()
    await theatre.becomes(play, S.PAUSED)

    view = await theatre.campaigns.resume(play.campaign_id)

    assert view.status is S.FREEZING
    assert (await theatre.settled(play)).status is S.COMPLETED
    assert play.froze_after == [None, mark]


async def test_a_row_that_becomes_due_while_settling_is_sent_to(theatre: Theatre) -> None:
    play = theatre.play(people=2, settles=[lambda it: it.states.update(due=1, accepted=-1)])

    await theatre.start(play)
    view = await theatre.settled(play)

    assert play.moves == [S.SENDING, S.SETTLING, S.SENDING, S.SETTLING]
    assert view.progress.accepted == 2


async def test_a_failure_told_meanwhile_wakes_a_campaign_that_settles(theatre: Theatre) -> None:
    play = theatre.play(people=2)
    await theatre.start(play)
    await theatre.becomes(play, S.SETTLING)
    play.settles.append(lambda it: it.states.update(due=1, accepted=-1))

    await theatre.campaigns.failures_seen(play.campaign_id, FailuresSeen(by_code={"131026": 1}))
    view = await theatre.settled(play)

    assert view.failures == {"131026": 1}
    assert play.moves.count(S.SENDING) == 2


async def test_failures_add_up_by_code(theatre: Theatre) -> None:
    play = theatre.play()
    play.may_send.clear()
    await theatre.start(play)
    for by_code in ({"131026": 2}, {"131026": 1, "131049": 4}):
        await theatre.campaigns.failures_seen(play.campaign_id, FailuresSeen(by_code=by_code))

    view = await theatre.campaigns.status(play.campaign_id)

    assert view.failures == {"131026": 3, "131049": 4}
    play.may_send.set()


async def test_doubts_hold_the_end_back_until_they_are_settled(theatre: Theatre) -> None:
    play = theatre.play(people=2, becomes="sending", doubts_become=None)
    await theatre.start(play)
    await theatre.becomes(play, S.SETTLING)
    assert await theatre.passes(play, SETTLING + timedelta(minutes=20))

    play.doubts_become = "unknown"
    await theatre.passes(play, timedelta(minutes=10))

    assert (await theatre.ends(play)).progress.unknown == 2


async def test_trying_again_is_another_run_on_the_same_id(swift: Theatre) -> None:
    play = swift.play(people=2, becomes="failed")
    await swift.start(play)
    await swift.ends(play)
    first = await swift.handle(play).describe()
    play.becomes = "accepted"

    view = await swift.campaigns.retry_failed(play.organization_id, play.campaign_id, Retry())
    ended = await swift.ends(play)

    assert view.status is S.SENDING
    assert (ended.status, ended.progress.accepted) == (S.COMPLETED, 2)
    assert (await swift.handle(play).describe()).run_id != first.run_id


async def test_trying_nobody_again_is_refused_and_changes_nothing(swift: Theatre) -> None:
    play = swift.play()
    await swift.start(play)
    await swift.ends(play)
    moves = list(play.moves)

    assert await refused(lambda: _retry(swift, play)) == "Refused"

    assert (await swift.ends(play)).status is S.COMPLETED
    assert (play.status, play.moves) == (S.COMPLETED, moves)


@pytest.mark.parametrize("status", [S.DRAFT, S.SENDING, S.CANCELLED])
async def test_only_a_completed_campaign_is_tried_again(theatre: Theatre, status: S) -> None:
    play = theatre.play(status=status)

    assert await refused(lambda: _retry(theatre, play)) == "Conflict"
    assert play.moves == []


async def test_continuing_as_new_forgets_nothing(swift: Theatre) -> None:
    play = swift.play(people=45, page_size=1)
    play.may_send.clear()
    await swift.start(play)
    seen = FailuresSeen(by_code={"131026": 7})
    await swift.campaigns.failures_seen(play.campaign_id, seen)
    first = (await swift.handle(play).describe()).run_id
    play.may_send.set()

    view = await swift.ends(play)
    last = await swift.handle(play).describe()

    assert last.run_id != first
    assert (view.progress.accepted, view.failures) == (45, {"131026": 7})
    assert {page.epoch for page in play.pages} == {0}
    assert play.calls.count("launch") == play.calls.count("freeze") == 1
    assert last.status is WorkflowExecutionStatus.COMPLETED


async def test_a_page_costs_few_events(theatre: Theatre) -> None:
    async def events(pages: int) -> int:
        play = theatre.play(people=pages, page_size=1)
        await theatre.start(play)
        await theatre.becomes(play, S.SETTLING)
        return len((await theatre.handle(play).fetch_history()).events)

    assert await events(25) - await events(5) <= 20 * 6


async def _retry(theatre: Theatre, play: Play) -> object:
    return await theatre.campaigns.retry_failed(play.organization_id, play.campaign_id, Retry())

"""The workflow of one message on a real Temporal: what it waits for, how it ends, what it costs."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper

from bench.delivery import Pretended, Run, live
from core.temporal.search_attributes import REASON, STATUS
from models.messages.types import DeliverOutcome
from models.sending.types import RecipientState

S = RecipientState
# Started, one activity, its end, and who was told: design section 4, at most twelve.
MOST_EVENTS = 12


def _stands(state: S, seconds: float = 0, **said: object) -> DeliverOutcome:
    return DeliverOutcome.model_validate(
        {"state": state, "wait": timedelta(seconds=seconds) if seconds else None, **said}
    )


async def _found_on(run: Run) -> tuple[str | None, str | None]:
    attributes = (await run.describe()).typed_search_attributes
    return attributes.get(STATUS), attributes.get(REASON)


async def test_a_plain_message_costs_twelve_events(manual: TimeSkipper) -> None:
    run = await live(manual, Pretended(_stands(S.ACCEPTED, tries=1)))

    history = await run.fetch_history()
    assert len(history.events) <= MOST_EVENTS
    assert await _found_on(run) == ("ACCEPTED", "NONE")


@pytest.mark.parametrize("state", [S.FAILED, S.SKIPPED])
async def test_what_is_not_delivered_fails_with_the_reason_and_the_code(
    manual: TimeSkipper, state: S
) -> None:
    run = await live(manual, Pretended(_stands(state, reason="WindowClosed", code=131047)))

    with pytest.raises(WorkflowFailureError) as failed:
        await run.result()

    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    assert (cause.type, list(cause.details)) == ("NotDelivered", ["WindowClosed", 131047])
    assert await _found_on(run) == (state.upper(), "WindowClosed")


@pytest.mark.parametrize("ends", [S.ACCEPTED, S.UNKNOWN])
async def test_it_looks_again_when_the_message_may_have_moved(manual: TimeSkipper, ends: S) -> None:
    pretended = Pretended(_stands(S.DUE, 60), _stands(S.SENDING, 900), _stands(ends))

    run = await live(manual, pretended)

    assert (await run.result()).state is ends
    assert _gaps(pretended) == pytest.approx([60, 5], abs=3)


async def test_a_message_in_doubt_is_looked_at_ever_more_seldom(manual: TimeSkipper) -> None:
    pretended = Pretended(*[_stands(S.SENDING, 900)] * 4, _stands(S.ACCEPTED))

    await live(manual, pretended)

    assert _gaps(pretended) == pytest.approx([5, 15, 45, 135], abs=3)


async def test_a_number_closed_for_long_does_not_grow_the_history_for_ever(
    manual: TimeSkipper,
) -> None:
    pretended = Pretended(*[_stands(S.DUE, 20)] * 40, _stands(S.ACCEPTED))

    run = await live(manual, pretended)

    described = await run.describe()
    assert (await run.result()).state is S.ACCEPTED
    assert described.history_length < 200


def _gaps(pretended: Pretended) -> Sequence[float]:
    """By the workflow's clock, which it hands to each look."""
    at = [each.now for each in pretended.inputs]
    return [(b - a).total_seconds() for a, b in pairwise(at)]

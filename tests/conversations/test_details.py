"""What an operator reads about a conversation."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from models.conversations.types import ConversationState, Deadline, Standing
from workflows.conversations.details import sleep_of

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)
WAITS = Standing(
    conversation_id=uuid4(),
    state=ConversationState.OPEN,
    next_what=Deadline.OFFER_EXPIRES,
    next_at=LATER,
)


@pytest.mark.parametrize(
    ("standing", "until", "turn", "said"),
    [
        (None, NOW, NOW, "Until the customer has written all of it"),
        (WAITS, NOW, NOW, "Until the customer has written all of it"),
        (WAITS, LATER, None, "Unless something happens: the offer expires"),
    ],
)
def test_a_timer_says_what_it_waits_for(
    standing: Standing | None, until: datetime, turn: datetime | None, said: str
) -> None:
    assert sleep_of(standing, until, turn) == said


@pytest.mark.parametrize("deadline", Deadline)
def test_every_deadline_has_words(deadline: Deadline) -> None:
    standing = WAITS.model_copy(update={"next_what": deadline})

    assert len(sleep_of(standing, LATER, None)) > len("Unless something happens: ")

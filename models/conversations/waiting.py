"""What a conversation's workflow concludes by itself from another message, without looking."""

from datetime import datetime, timedelta

from models.conversations.types import ConversationState, Deadline, Memory, Standing

DEBOUNCE = timedelta(seconds=2)
LONGEST_BURST = timedelta(seconds=10)
_WINDOW_CLOSES_SOON = timedelta(hours=23)
_ENDED_BY_NEWS = (Deadline.IDLE, Deadline.CSAT_OVER, Deadline.SNOOZE_ENDS)
_OVER = (
    *(ConversationState.CLOSED, ConversationState.SPAM),
    *(ConversationState.BLOCKED, ConversationState.ARCHIVED),
)


def is_over(standing: Standing | None) -> bool:
    """Nothing happens any more until the customer writes or somebody decides."""
    return standing is not None and standing.state in _OVER


def needs_turn(memory: Memory) -> bool:
    """A model may be asked, or nobody looks after it yet."""
    standing = memory.standing
    live = (ConversationState.OPEN, ConversationState.PENDING)
    if standing is None or standing.state not in live:
        return True
    return standing.ai or not standing.attended


def with_news(memory: Memory, now: datetime, ai: bool, *, forgotten: bool = False) -> Memory:
    """Another message. Whoever looks after the conversation sees it without us."""
    if not forgotten and not needs_turn(memory) and memory.standing is not None:
        return memory.model_copy(update={"standing": stirred(memory.standing, now)})
    return memory.model_copy(
        update={
            "first_news_at": memory.first_news_at or now,
            "last_news_at": now,
            "news_for_ai": memory.news_for_ai or ai,
        }
    )


def stirred(standing: Standing, now: datetime) -> Standing:
    """What waits next once the customer has written: deadlines of their silence are void."""
    moments = [(Deadline.WINDOW_CLOSING, now + _WINDOW_CLOSES_SOON)]
    if standing.patience is not None:
        moments.append((Deadline.SLA, now + standing.patience))
    if standing.next_at is not None and standing.next_what not in (None, *_ENDED_BY_NEWS):
        assert standing.next_what is not None
        moments.append((standing.next_what, standing.next_at))
    what, at = min(moments, key=lambda moment: moment[1])
    state = ConversationState.OPEN
    return standing.model_copy(update={"state": state, "next_what": what, "next_at": at})


def turn_at(memory: Memory) -> datetime | None:
    """When the messages are looked at: at once for people, after the burst for a model."""
    if memory.first_news_at is None or memory.last_news_at is None:
        return None
    standing = memory.standing
    if not (memory.news_for_ai or (standing is not None and standing.ai)):
        return memory.first_news_at
    return min(memory.last_news_at + DEBOUNCE, memory.first_news_at + LONGEST_BURST)

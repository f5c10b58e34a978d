"""However much is told, PostgreSQL can carry it, and nothing of it is lost unsaid."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from models.realtime.notices import MOMENT, MOST_NOTICES, packed, read, refetch, typing
from models.realtime.types import LiveEvent, Notice, Told, Typing

HOME = UUID(int=7)
LIMIT = 8000
CLOCK = str(2**53)
told = st.builds(
    Told,
    st.sampled_from(LiveEvent),
    st.uuids(),
    st.none() | st.integers(0, 2**63 - 1),
    st.none() | st.uuids(),
    st.none() | st.lists(st.uuids(), max_size=250).map(tuple),
)


def _carried(texts: list[str]) -> list[Notice]:
    """As PostgreSQL hands them on."""
    notices = [read(text.replace(MOMENT, CLOCK)) for text in texts]
    return [notice for notice in notices if notice is not None]


@given(st.lists(told, max_size=400))
def test_what_is_packed_fits_and_is_all_there_or_said_to_be_missing(events: list[Told]) -> None:
    texts = packed(HOME, events)

    assert len(texts) <= MOST_NOTICES
    assert all(len(text.replace(MOMENT, CLOCK).encode()) < LIMIT for text in texts)
    notices = _carried(texts)
    assert len(notices) == len(texts)
    if any(notice.refetch for notice in notices):
        assert texts == [refetch(HOME)]
        return
    newest = {(event.kind, event.id): event for event in events}.values()
    stamped = [e._replace(version=int(CLOCK) if e.version is None else e.version) for e in newest]
    assert [event for notice in notices for event in notice.events] == stamped


def test_a_page_of_changes_needs_no_fetching() -> None:
    events = [Told(LiveEvent.MESSAGE_STATUS, UUID(int=n), None, UUID(int=n)) for n in range(200)]

    notices = _carried(packed(HOME, events))

    assert sum(len(notice.events) for notice in notices) == len(events)


def test_nothing_to_tell_is_not_told() -> None:
    assert packed(HOME, []) == []


def test_typing_is_carried() -> None:
    said = Typing(UUID(int=1), UUID(int=2), False)

    assert read(typing(HOME, said)) == Notice(HOME, typing=said)

"""Requests are counted by all processes together, with one write for twenty of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from models.requests.windows import STEP, Windows
from tests.requests.processes import NOON, SUBJECT, Clock, Process, Table, run, settled

# What happens next: so many requests arrive at a process, or its oldest report moves on or breaks.
_ARRIVE, _MOVE, _BREAK = "arrive", "move", "break"


@st.composite
def _interleavings(
    draw: st.DrawFn, *happenings: str
) -> tuple[int, int, list[tuple[int, str, int]]]:
    processes = draw(st.integers(1, 4))
    limit = draw(st.integers(1, 130))
    step = st.tuples(st.integers(0, processes - 1), st.sampled_from(happenings), st.integers(1, 45))
    return processes, limit, draw(st.lists(step, min_size=1, max_size=60))


async def _lived(
    processes: int, limit: int, steps: list[tuple[int, str, int]]
) -> tuple[Table, list[Process]]:
    table, clock = Table(), Clock()
    all_of_them = [Process(table, clock, limit) for _ in range(processes)]
    for which, what, times in steps:
        match what:
            case "arrive":
                for _ in range(times):
                    all_of_them[which].ask()
            case "move":
                all_of_them[which].step()
            case "break":
                all_of_them[which].step(breaks=True)
                await settled()
                clock.now = min(clock.now + 6, NOON + 54)  # so that it is tried again
        await settled()
    for process in all_of_them:
        await process.finish()
    return table, all_of_them


@settings(max_examples=250, deadline=None)
@given(_interleavings(_ARRIVE, _ARRIVE, _MOVE))
def test_at_most_nineteen_too_many_for_each_further_process(
    lived: tuple[int, int, list[tuple[int, str, int]]],
) -> None:
    processes, limit, steps = lived

    async def check() -> None:
        table, all_of_them = await _lived(processes, limit, steps)
        admitted = sum(len(each.admitted) for each in all_of_them)
        asked = sum(each.asked for each in all_of_them)
        assert admitted <= limit + min(STEP - 1, limit) * (processes - 1)
        assert admitted >= min(limit, asked)
        assert not any(each.refused_too_early for each in all_of_them)
        assert table.writes <= sum(each.asked // STEP for each in all_of_them)

    run(check())


@settings(max_examples=250, deadline=None)
@given(_interleavings(_ARRIVE, _MOVE, _BREAK))
def test_nobody_is_refused_below_the_limit_whatever_becomes_of_the_reports(
    lived: tuple[int, int, list[tuple[int, str, int]]],
) -> None:
    processes, limit, steps = lived

    async def check() -> None:
        _, all_of_them = await _lived(processes, limit, steps)
        assert not any(each.refused_too_early for each in all_of_them)

    run(check())


def test_the_bound_is_reached_and_so_cannot_be_lower() -> None:
    async def check() -> None:
        table, clock = Table(), Clock()
        first, second = Process(table, clock, 100), Process(table, clock, 100)
        for _ in range(STEP - 1):
            second.ask()
        for _ in range(120):
            first.ask()
        await first.finish()
        for _ in range(STEP):
            second.ask()
        await second.finish()
        assert (len(first.admitted), len(second.admitted)) == (100, STEP - 1)

    run(check())


def test_a_refusing_process_writes_nothing_more() -> None:
    async def check() -> None:
        table, clock = Table(), Clock()
        process = Process(table, clock, 45)
        for _ in range(45):
            process.ask()
        await process.finish()
        for _ in range(500):
            process.ask()
        await process.finish()
        assert (len(process.admitted), len(process.refused)) == (45, 500)
        assert table.writes == 2

    run(check())


def test_a_new_minute_begins_with_nothing() -> None:
    async def check() -> None:
        table, clock = Table(), Clock()
        process = Process(table, clock, 25)
        clock.now = NOON + 12.5
        for _ in range(30):
            process.ask()
        await process.finish()
        assert (len(process.admitted), len(process.refused)) == (25, 5)
        assert process.admitted[0] == (25, 24, 47.5)
        assert process.refused[0] == (25, 0, 47.5)

        clock.now = NOON + 60
        process.ask()
        await process.finish()
        assert process.admitted[-1] == (25, 24, 60)

    run(check())


def test_without_a_database_a_process_counts_alone_and_asks_again_after_a_while() -> None:
    async def check() -> None:
        clock, tried = Clock(), 0

        async def away(*_: object) -> int:
            nonlocal tried
            tried += 1
            raise ConnectionRefusedError

        windows = Windows(away, clock)
        for left in reversed(range(200)):
            assert (await windows.admit(SUBJECT, 200)).remaining == left
        assert tried == 1

        clock.now = NOON + 6
        for left in reversed(range(800)):
            assert (await windows.admit(SUBJECT, 1000)).remaining == left
        assert tried == 2

    run(check())

"""What the contract's report holds against a run."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.contract.report import judged, read

TAGS, GROUPS = "GET /api/tags", "GET /api/groups"
RUN: dict[str, Any] = {"complete": True, "running_time": 1.5, "failures": [], "errors": []}
VIOLATION = {"code": "ST108", "title": "Response violates schema", "count": 1, "operations": [TAGS]}


def left(folder: Path, statuses: list[int], run: dict[str, Any] | None = None) -> Path:
    """A folder as a run leaves it that asked one operation."""
    entries = [{"route": TAGS, "phase": "fuzzing", "status": status} for status in statuses]
    (folder / "diary-1.jsonl").write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in entries))
    (folder / "run-1.json").write_bytes(orjson.dumps({**RUN, **(run or {})}))
    return folder


def broken(folder: Path, *, runs: int = 1, wanted: tuple[str, ...] = (TAGS,)) -> list[str]:
    report = judged(read(folder), least=4, runs=runs, wanted=wanted)
    lines = [line for line, held in report["lines"].items() if not held]
    assert report["held"] is not bool(lines)
    return lines


def test_a_run_that_keeps_every_promise_is_held(tmp_path: Path) -> None:
    assert broken(left(tmp_path, [200, 200, 400, 404])) == []


@pytest.mark.parametrize(
    ("statuses", "line"),
    [
        ([200, 200, 200], "enoughExamples"),
        ([400, 404, 404, 409], "aSuccessOfEach"),
        ([200, 200, 200, 500], "noServerError"),
        ([200, 200, 200, 429], "fewRefused"),
    ],
)
def test_answers_that_break_a_promise_are_named(
    tmp_path: Path, statuses: list[int], line: str
) -> None:
    assert broken(left(tmp_path, statuses)) == [line]


def test_a_violation_an_error_and_an_end_before_its_time_are_named(tmp_path: Path) -> None:
    run = {"complete": False, "failures": [VIOLATION], "errors": [{"title": "Hook Error"}]}
    left(tmp_path, [200] * 4, run)

    assert broken(tmp_path) == ["noViolation", "finished", "nothingBroke"]


def test_a_share_that_left_nothing_and_an_operation_never_asked_are_named(tmp_path: Path) -> None:
    left(tmp_path, [200] * 4)

    assert broken(tmp_path, runs=2, wanted=(TAGS, GROUPS)) == ["everyOperationWasAsked", "finished"]

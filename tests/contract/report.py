"""What was seen, and whether it is what issue 3 asks for."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

MOST_REFUSED = 0.05
_REFUSED = (401, 429)


@dataclass
class Operation:
    """How one operation answered. Examples are the requests of all phases, without probes."""

    statuses: Counter[int] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)

    @property
    def examples(self) -> int:
        return self.statuses.total()

    def within(self, first: int, last: int) -> int:
        return sum(count for status, count in self.statuses.items() if first <= status <= last)


@dataclass(frozen=True)
class Seen:
    operations: dict[str, Operation]
    runs: list[dict[str, Any]]

    def every(self, what: str) -> list[dict[str, Any]]:
        return [each for run in self.runs for each in run.get(what, ())]


def read(folder: Path) -> Seen:
    """What every share of the operations left there; a share that was cut short left no run."""
    operations: defaultdict[str, Operation] = defaultdict(Operation)
    for diary in folder.glob("diary-*.jsonl"):
        for line in diary.read_bytes().splitlines():
            entry = orjson.loads(line)
            operation = operations[entry["route"]]
            operation.statuses[entry["status"]] += 1
            operation.phases[entry["phase"]] += 1
    written = [path.read_bytes() for path in folder.glob("run-*.json")]
    return Seen(dict(operations), [orjson.loads(each) for each in written if each])


def judged(
    seen: Seen, *, least: int, runs: int, wanted: Collection[str] | None = None
) -> dict[str, Any]:
    """`wanted` are the operations to be asked; None for whatever was."""
    operations = seen.operations
    wanted = operations.keys() if wanted is None else wanted
    statuses = sum((each.statuses for each in operations.values()), Counter[int]())
    refused = _share(statuses, _REFUSED)
    errors = sum(count for status, count in statuses.items() if status >= 500)
    violations, broken = seen.every("failures"), seen.every("errors")
    missing = sorted(set(wanted) - operations.keys())
    few = sorted(name for name, each in operations.items() if each.examples < least)
    unanswered = sorted(name for name, each in operations.items() if not each.within(200, 299))
    held = {
        "everyOperationWasAsked": bool(wanted) and not missing,
        "enoughExamples": not few,
        "aSuccessOfEach": not unanswered,
        "noServerError": errors == 0,
        "fewRefused": refused <= MOST_REFUSED,
        "noViolation": not violations,
        "finished": len(seen.runs) == runs and all(each["complete"] for each in seen.runs),
        "nothingBroke": not broken,
    }
    return {
        "held": all(held.values()),
        "lines": held,
        "operations": len(operations),
        "examples": statuses.total(),
        "fewestExamples": min((each.examples for each in operations.values()), default=0),
        "fewest2xx": min((each.within(200, 299) for each in operations.values()), default=0),
        "shareOf401And429": round(refused, 4),
        "serverErrors": errors,
        "violations": len(violations),
        "found": [_told(each) for each in violations] + broken,
        "missing": missing,
        "withFewExamples": few,
        "withoutSuccess": unanswered,
        "seconds": round(max((run["running_time"] for run in seen.runs), default=0)),
        "each": {name: _shown(each) for name, each in sorted(operations.items())},
    }


def _share(statuses: Counter[int], which: Iterable[int]) -> float:
    return sum(statuses[status] for status in which) / max(statuses.total(), 1)


def _told(failure: dict[str, Any]) -> dict[str, Any]:
    kept: Sequence[str] = ("code", "title", "count", "operations")
    return {name: failure[name] for name in kept}


def _shown(operation: Operation) -> dict[str, Any]:
    return {
        "examples": operation.examples,
        "2xx": operation.within(200, 299),
        "statuses": {str(status): count for status, count in sorted(operation.statuses.items())},
        "phases": dict(sorted(operation.phases.items())),
    }

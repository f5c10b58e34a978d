"""What became of the conversations: a table, and a part of the demo's line of JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rich.table import Table

from cli.demo.asking import Json

UNDECIDED = ("DUE", "SENDING", "ACCEPTED")


@dataclass(frozen=True)
class Inbox:
    """Read from the API once everybody was answered."""

    rows: Sequence[Json]
    answerers: Sequence[str]
    answered_by_ai: int
    answered_by_agents: int
    handed_off: int
    opted_out: int
    rated: int
    replies: Mapping[str, int]
    seconds: float
    late: Sequence[str] = field(default=())

    @property
    def orphans(self) -> int:
        """Somebody waits there, and nobody is asked to answer."""
        return sum(
            row["state"] == "OPEN"
            and row["waitingSince"] is not None
            and not (row["agent"] or row["offer"] or row["queued"])
            for row in self.rows
        )

    def liveliest(self) -> Json:
        """Where the most happened, of those where AI answers whoever writes now."""
        by_ai = [row for row in self.rows if row["aiMode"] == "AUTO"]
        return max(by_ai or self.rows, key=lambda row: int(row["version"]))

    def json(self) -> Json:
        return {
            "conversations": len(self.rows),
            "by_state": dict(sorted(Counter(row["state"] for row in self.rows).items())),
            "answered_by_ai": self.answered_by_ai,
            "answered_by_agents": self.answered_by_agents,
            "handed_off": self.handed_off,
            "opted_out": self.opted_out,
            "rated": self.rated,
            "replies": dict(sorted(self.replies.items())),
            "orphans": self.orphans,
            "seconds": self.seconds,
        }

    def faults(self) -> list[str]:
        """What does not add up; nothing, if all is well."""
        undelivered = sum(self.replies.get(each, 0) for each in ("FAILED", "UNKNOWN", "SKIPPED"))
        checks = {
            f"{len(self.late)} customers were not answered in time": bool(self.late),
            f"{self.orphans} conversations belong to nobody": self.orphans > 0,
            "AI answered nobody": self.answered_by_ai == 0,
            "agents answered nobody": self.answered_by_agents == 0,
            f"{undelivered} replies did not arrive": undelivered > 0,
        }
        return [fault for fault, wrong in checks.items() if wrong]

    def table(self) -> Table:
        table = Table(title="What became of the conversations")
        for name in ("state", "agent", "intent", "mode"):
            table.add_column(name)
        table.add_column("n", justify="right")
        pairs = zip(self.rows, self.answerers, strict=True)
        groups = Counter(_group(row, answerer) for row, answerer in pairs)
        for group, count in sorted(groups.items()):
            table.add_row(*group, str(count))
        return table


def _group(row: Json, answerer: str) -> tuple[str, str, str, str]:
    """Whose it is; of what nobody holds any more, who answered last."""
    agent = row["agent"] or (row["offer"] and row["offer"]["agent"])
    name = agent["name"] if agent else answerer
    return row["state"], name, row["intent"] or "-", row["aiMode"]

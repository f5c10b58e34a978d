"""What the demo found out: shown as a table, and printed as one line of JSON."""

from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from cli.demo.connecting import THROUGHPUT

Json = dict[str, Any]


@dataclass(frozen=True)
class Tally:
    """The numbers of the campaign beside what the simulator saw."""

    audience: int
    excluded: dict[str, int]
    accepted: int
    delivered: int
    read: int
    failed: dict[str, int]
    unknown: int
    skipped: int
    cancelled: int
    max_per_second: int
    seconds: float

    @classmethod
    def of(cls, analytics: Json, max_per_second: int, seconds: float) -> "Tally":
        names = ("accepted", "delivered", "read", "unknown", "skipped", "cancelled")
        return cls(
            audience=analytics["audience"],
            excluded=analytics["excluded"],
            failed=analytics["failedByCode"],
            max_per_second=max_per_second,
            seconds=round(seconds, 1),
            **{name: analytics[name] for name in names},
        )

    def json(self) -> Json:
        return asdict(self)

    def faults(self) -> list[str]:
        """What does not add up; nothing, if all is well."""
        ended = self.accepted + sum(self.failed.values())
        ended += self.unknown + self.skipped + self.cancelled
        checks = {
            "nobody was reached": self.accepted == 0,
            f"{self.audience} people, but {ended} ends": ended != self.audience,
            "more delivered than accepted": self.delivered > self.accepted,
            "more read than delivered": self.read > self.delivered,
            f"{self.max_per_second} in one second": self.max_per_second > THROUGHPUT,
            f"unexpected codes {sorted(self.failed)}": not self.failed.keys() <= {"131026"},
        }
        return [fault for fault, wrong in checks.items() if wrong]

    def table(self) -> Table:
        table = Table(title="What became of the campaign", show_header=False)
        table.add_row("audience", str(self.audience))
        for reason, count in self.excluded.items():
            table.add_row(f"  left out: {reason}", str(count))
        table.add_row("accepted by Meta", str(self.accepted))
        table.add_row("  delivered", str(self.delivered))
        table.add_row("  read", str(self.read))
        for code, count in self.failed.items():
            table.add_row(f"failed with {code}", str(count))
        table.add_row("unknown", str(self.unknown))
        table.add_row("skipped / cancelled", f"{self.skipped} / {self.cancelled}")
        table.add_row("most in any second", f"{self.max_per_second} of {THROUGHPUT}")
        table.add_row("seconds", str(self.seconds))
        return table

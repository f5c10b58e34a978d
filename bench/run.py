"""`make bench`: measures beside their baselines in one run; the last line is JSON.

Name measures to run only those: `python -m bench.run throughput pace`.
"""

import asyncio
import json
import os
import platform
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.bed import Bed, Json, bed
from bench.measures.door import door
from bench.measures.events import events
from bench.measures.inbound import assigned, inbound
from bench.measures.lag import lag
from bench.measures.memory import memory
from bench.measures.pace import pace
from bench.measures.replies import beside, replies
from bench.measures.throughput import throughput
from cli.stack.place import scratch_folder

MEASURES: dict[str, Callable[[Bed], Awaitable[Json]]] = {
    "pace": pace,
    "throughput": throughput,
    "lag": lag,
    "door": door,
    "memory": memory,
    "inbound": inbound,
    "assigned": assigned,
    "replies": replies,
    "beside": beside,
    "events": events,
}
AIMS = {
    "campaign_ratio": "at least 0.7",
    "events_per_message": "at most 0.02",
    "worker_mb_100k": "at most 1.1 x worker_mb_10k",
    "ingest_ratio": "at least 0.4",
    "pace_80": "at least 0.93",
    "pace_1000": "at least 0.93",
    "max_80": "at most 80",
    "max_1000": "at most 1000",
    "reply_beside_campaign_max_ms": "at most 300",
    "campaign_beside_replies_max_per_second": "at most 80",
    "events_message_stored": "at most 6",
    "events_message_in_burst": "at most 6",
}


async def measured(names: Sequence[str], console: Console) -> Json:
    """Each measure on a stack of its own, so that none inherits another's heap."""
    found: Json = {}
    for name in names:
        console.print(f"measuring {name} ...")
        folder = scratch_folder("parley-bench-")
        try:
            async with bed(
                folder, {"api": (sys.executable, "-m", "bench.entries.bench_api")}
            ) as on:
                found |= await MEASURES[name](on)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return found


def shown(found: Json) -> Table:
    table = Table(title=f"Measured on {_machine()}")
    for heading in ("figure", "value", "aim"):
        table.add_column(heading)
    for name, value in found.items():
        table.add_row(name, str(value), AIMS.get(name, ""))
    return table


def _machine() -> str:
    memory = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/meminfo").read_text().splitlines()
            if line.startswith("MemTotal")
        ),
        "",
    )
    return f"{os.cpu_count()} cores, {memory}, Python {platform.python_version()}"


def main() -> int:
    console = Console(soft_wrap=True, highlight=False)
    found = asyncio.run(measured(sys.argv[1:] or list(MEASURES), console))
    console.print(shown(found))
    print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)

"""`python -m bench.sabotage`: the certificate must fail under each of six deliberate faults.

Exit 0 only if each of them was noticed, for its own reason and with its JSON line.
"""

import asyncio
import json
import os
import signal
import sys
from typing import Any

from bench.entries.sabotages import Sabotage

# What the fault breaks; another broken promise would prove nothing.
REASONS = {
    Sabotage.RESEND_IN_DOUBT: "duplicates",
    Sabotage.POST_BEFORE_COMMIT: "duplicates",
    Sabotage.NO_FENCE: "late_begins",
    Sabotage.ACK_BEFORE_COMMIT: "events_lost",
    Sabotage.KEEP_TWICE: "inbound_twice",
    Sabotage.LOSE_WAKES: "orphans",
}
# A certificate of 1,000 mostly waits: two at a time do not disturb each other.
_AT_ONCE = 2
_SEED = os.environ.get("SEED") or "7"
_COMMAND = ("bench.certificate", "--n", "1000", "--kills", "12", "--seed", _SEED)


async def main() -> int:
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    turns = asyncio.Semaphore(_AT_ONCE)
    noticed = await asyncio.gather(*(_noticed(sabotage, turns) for sabotage in Sabotage))
    for sabotage, seen in zip(Sabotage, noticed, strict=True):
        _say(sabotage, "noticed" if seen else "NOT NOTICED")
    return int(not all(noticed))


async def _noticed(sabotage: Sabotage, turns: asyncio.Semaphore) -> bool:
    async with turns:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *_COMMAND),
            env={**os.environ, "SABOTAGE": sabotage},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            telling = asyncio.create_task(_tell(sabotage, child))
            assert child.stdout is not None
            line = last_line((await child.stdout.read()).decode())
            await telling
            code = await child.wait()
        finally:
            if child.returncode is None:
                child.terminate()
                await child.wait()
    print(json.dumps({"sabotage": sabotage, **line}), flush=True)
    return code == 1 and REASONS[sabotage] in line.get("broken", ())


async def _tell(sabotage: Sabotage, child: asyncio.subprocess.Process) -> None:
    assert child.stderr is not None
    async for line in child.stderr:
        _say(sabotage, line.decode(errors="replace").rstrip())


def _say(sabotage: Sabotage, what: str) -> None:
    print(f"{sabotage}: {what}", file=sys.stderr, flush=True)


def last_line(output: str) -> dict[str, Any]:
    """The JSON object that ends the output; empty when there is none."""
    lines = output.strip().splitlines()
    try:
        found = json.loads(lines[-1])
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

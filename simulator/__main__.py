"""`python -m simulator`: one process, loopback unless told otherwise, never in production."""

import asyncio
import gc
import os
import signal
import sys
from pathlib import Path

import uvloop

from simulator.app import Simulator


def settings() -> tuple[str, int, int, Path | None]:
    if os.environ.get("PARLEY_ENV") == "production":
        raise SystemExit("The simulator does not start when PARLEY_ENV is production.")
    try:
        port = int(os.environ.get("SIMULATOR_PORT", "8090"))
        control = int(os.environ.get("SIMULATOR_CONTROL_PORT", str(port + 1 if port else 0)))
    except ValueError:
        raise SystemExit("SIMULATOR_PORT and SIMULATOR_CONTROL_PORT must be numbers.") from None
    host, memory = os.environ.get("SIMULATOR_BIND"), os.environ.get("SIMULATOR_STATE")
    return host or "127.0.0.1", port, control, Path(memory) if memory else None


async def serve(host: str, port: int, control_port: int, memory: Path | None) -> None:
    simulator = Simulator(host, port, control_port, memory=memory)
    try:
        await simulator.start()
    except OSError as error:
        raise SystemExit(
            f"The simulator cannot listen on {host}, ports {port} and {control_port}: "
            f"{os.strerror(error.errno) if error.errno else 'no permission'}."
        ) from None
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    sys.stdout.write(f"simulator {simulator.url} control {simulator.control_url}\n")
    sys.stdout.flush()
    await stop.wait()
    await simulator.close()


def main() -> int:
    """Exit code 2 and one sentence when it cannot start."""
    gc.freeze()
    # Records only grow: a full collection would find nothing and stop the world for it.
    gc.set_threshold(5_000, 10, 1_000_000)
    try:
        uvloop.run(serve(*settings()))
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(end.code + "\n")
            return 2
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())

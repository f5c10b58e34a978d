"""`parley up` from the first line to the last."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

import httpx
import pytest

from cli.stack import census
from cli.stack.ports import ANY_PORTS, Ports, settle
from tests.cli.conftest import clean_environment

_PROJECT = Path(__file__).parents[2]


@pytest.fixture
def ports() -> Ports:
    return settle(ANY_PORTS)


@pytest.fixture
async def up(folder: Path, ports: Ports) -> AsyncIterator[Process]:
    """`parley up` once it said that it runs."""
    options = [
        part for name, port in asdict(ports).items() for part in (f"--{name}-port", f"{port}")
    ]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli.main", "up", *options),
        cwd=_PROJECT,
        env={**clean_environment(), "PARLEY_DATA": str(folder / "data")},
        stdout=PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(120):
        while not (line := await process.stdout.readline()).startswith(b"Parley runs"):
            assert line, "it ended before it ran"
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_everything_answers_and_sigterm_ends_all_of_it(
    up: Process, folder: Path, ports: Ports
) -> None:
    record = json.loads((folder / "data" / "run.json").read_text())
    async with httpx.AsyncClient(trust_env=False) as http:
        alive = await http.get(f"http://127.0.0.1:{ports.api}/api/health/live")

    up.send_signal(signal.SIGTERM)

    assert alive.status_code == httpx.codes.OK
    assert len(record) == 7
    assert await up.wait() == 0
    assert not [one for one in record if census.birth(one["pid"]) == one["born"]]

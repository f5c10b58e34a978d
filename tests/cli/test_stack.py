"""The local stack survives what happens to it."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import httpx
import pytest

from cli.stack import census
from cli.stack.environment import (
    local_environment,
    local_secrets,
    read_environment,
    write_environment,
)
from cli.stack.errors import CannotStart
from cli.stack.stack import Stack
from core.crypto import new_key
from tests.cli.conftest import small

_PROJECT = Path(__file__).parents[2]
# A run that starts everything and is killed without a chance to clean up.
_KILLED = """
import asyncio, os, sys
from pathlib import Path
from cli.stack.stack import Stack
from tests.cli.conftest import small

async def main():
    async with Stack(small(Path(sys.argv[1]))) as stack:
        print(*(one.process.pid for one in stack.services.values()), flush=True)
        os.kill(os.getpid(), 9)

asyncio.run(main())
"""


async def _answers(stack: Stack) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=1) as http:
            await http.get(stack.simulator_url)
    except httpx.TransportError:
        return False
    return True


async def _until(holds: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(30):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.02)


def _killed_run(data: Path) -> list[int]:
    """The pids of a run that was killed."""
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(data)],
        cwd=_PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    return [int(pid) for pid in killed.stdout.split()]


def _sleeper() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(["sleep", "600"], start_new_session=True)


async def test_after_a_kill_the_next_run_starts_and_nothing_of_the_first_is_left(
    folder: Path,
) -> None:
    before = await asyncio.to_thread(_killed_run, folder / "data")

    async with Stack(small(folder / "data")) as stack:
        commands = [one.process.program.command for one in stack.services.values()]
        assert not [pid for pid in before for command in commands if census.runs(pid, command)]
        assert await stack.services["postgres"].ready()


async def test_what_the_last_run_left_is_ended_and_a_stranger_with_its_pid_is_not(
    folder: Path,
) -> None:
    left, stranger = _sleeper(), _sleeper()
    data = folder / "data"
    data.mkdir(mode=0o711)
    entries = [
        {"pid": left.pid, "born": census.birth(left.pid), "command": ["sleep", "600"]},
        {"pid": stranger.pid, "born": "1", "command": ["sleep", "600"]},
    ]
    (data / "run.json").write_text(json.dumps(entries))

    async with Stack(small(data)) as stack:
        assert stack.leftovers == 1

    assert left.wait() == -signal.SIGKILL
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


async def test_a_second_stack_in_the_same_folder_is_refused(stack: Stack) -> None:
    with pytest.raises(CannotStart, match="already runs"):
        async with Stack(small(stack.options.data)):
            pass


async def test_postgresql_comes_back_while_a_backend_of_the_killed_one_still_computes(
    stack: Stack,
) -> None:
    connection = await asyncpg.connect(stack.owner_url)
    query = "select count(*) from generate_series(1, 100000000000) as n"
    computing = asyncio.create_task(connection.fetchval(query))
    other = await asyncpg.connect(stack.owner_url)
    busy = "select count(*) from pg_stat_activity where state = 'active' and query = $1"
    await _until(lambda: other.fetchval(busy, query))

    os.kill(stack.services["postgres"].process.pid, signal.SIGKILL)
    await stack.start("postgres")

    assert await stack.services["postgres"].ready()
    with pytest.raises(asyncpg.PostgresConnectionError):
        await computing
    other.terminate()


async def test_a_killed_service_is_seen_as_ended_and_can_be_started_again(stack: Stack) -> None:
    os.kill(stack.services["simulator"].process.pid, signal.SIGKILL)
    await _until(lambda: asyncio.to_thread(stack.ended))
    assert [service.name for service in stack.ended()] == ["simulator"]

    await stack.start("simulator")

    assert stack.ended() == []
    assert await _answers(stack)


async def test_a_service_we_stopped_is_not_called_ended(stack: Stack) -> None:
    await stack.stop("simulator")
    assert stack.ended() == []
    assert not await _answers(stack)
    await stack.start("simulator")


async def test_a_frozen_service_is_silent_until_it_is_thawed(stack: Stack) -> None:
    stack.freeze("simulator")
    assert not await _answers(stack)
    stack.thaw("simulator")
    assert await _answers(stack)


async def test_a_frozen_service_can_be_stopped(stack: Stack) -> None:
    stack.freeze("simulator")
    await stack.stop("simulator")
    assert not stack.services["simulator"].process.alive
    await stack.start("simulator")


async def test_processes_never_learn_who_owns_the_tables(stack: Stack) -> None:
    superuser = read_environment(stack.options.data)["DATABASE_OWNER_URL"]
    assert superuser == stack.owner_url
    assert superuser not in stack.environment.values()


def test_secrets_are_made_once_and_readable_by_their_owner_alone(folder: Path) -> None:
    first = local_secrets(folder)

    assert local_secrets(folder) == first
    for name in ("environment", "keys"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_keys_that_stood_in_the_environment_file_move_into_their_own(folder: Path) -> None:
    before = f"local:{new_key()}"
    write_environment(folder, {"PARLEY_KEYS": before, "META_APP_SECRET": "kept"})

    secrets = local_secrets(folder)

    assert (folder / "keys").read_text() == f"{before}\n"
    assert secrets["META_APP_SECRET"] == "kept"
    assert "PARLEY_KEYS" not in read_environment(folder)


def test_commands_beside_the_stack_find_it_unless_told_otherwise(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = local_secrets(folder)["PARLEY_KEYS_FILE"]
    monkeypatch.setenv("PARLEY_DATA", str(folder))
    monkeypatch.delenv("PARLEY_KEYS_FILE", raising=False)

    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/parley")
    local_environment()
    assert "PARLEY_KEYS_FILE" not in os.environ

    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("PARLEY_KEYS_FILE", "to be undone")
    monkeypatch.delenv("PARLEY_KEYS_FILE")
    local_environment()
    assert os.environ["PARLEY_KEYS_FILE"] == keys

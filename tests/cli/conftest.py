"""A folder of its own for each stack, and a small stack that some tests share."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.stack.options import StackOptions
from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack

_PROJECT = Path(__file__).parents[2]
_OURS = ("DATABASE_", "TEMPORAL_", "META_", "PARLEY_")
# The servers alone: what these tests say is true of every service.
SMALL = frozenset({"codec", "api", "send", "worker"})


@dataclass(frozen=True)
class Said:
    """What a command wrote and how it ended."""

    code: int
    out: str
    err: str


def clean_environment() -> dict[str, str]:
    """Ours without any setting of Parley's."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


Parley = Callable[..., Said]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = scratch_folder("parley-tests-cli-")
    yield made
    shutil.rmtree(made)


@pytest.fixture
def parley(folder: Path) -> Parley:
    """Run `parley ...` as a person would, with a data folder and ports of its own."""

    def run(
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        python: Sequence[str] = ("-m", "cli.main"),
    ) -> Said:
        done = subprocess.run(
            [sys.executable, *python, *arguments],
            cwd=_PROJECT,
            env={**clean_environment(), "PARLEY_DATA": str(folder / "data"), **(environment or {})},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return run


def small(data: Path) -> StackOptions:
    return StackOptions(data, ANY_PORTS, without=SMALL, postgres_settings={"fsync": "off"})


@pytest.fixture(scope="module")
async def stack() -> AsyncIterator[Stack]:
    folder = scratch_folder("parley-tests-stack-")
    async with Stack(small(folder / "data")) as running:
        yield running
    shutil.rmtree(folder)

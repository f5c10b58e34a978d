"""Real api processes, each behind a socket of its own."""

import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx

from cli.stack.ports import HOST
from cli.stack.process import Process, Program
from cli.stack.services import PROJECT
from cli.stack.start import start
from tests.api.app import SECRET, VERIFY
from tests.masters import MASTER


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def two_doors(
    database_url: str, folder: Path, settings: Mapping[str, str]
) -> AsyncIterator[list[str]]:
    """Where two api processes of one database listen."""
    environment = {
        "PARLEY_KEYS": f"test:{MASTER.get_secret_value()}",
        "DATABASE_URL": database_url,
        "TEMPORAL_ADDRESS": f"{HOST}:1",
        "META_APP_SECRET": SECRET,
        "META_VERIFY_TOKEN": VERIFY,
        "API_HOST": HOST,
        **settings,
    }
    ports = [_free_port() for _ in range(2)]
    processes = [
        Process(
            Program(
                name=f"api-{port}",
                command=[sys.executable, "-m", "api"],
                environment=environment | {"API_PORT": str(port)},
                folder=PROJECT,
                log=folder / f"api-{port}.log",
            )
        )
        for port in ports
    ]
    urls = [f"http://{HOST}:{port}" for port in ports]
    try:
        async with httpx.AsyncClient(trust_env=False) as http:
            for process, url in zip(processes, urls, strict=True):
                await start(process, partial(_answers, http, url))
        yield urls
    finally:
        for process in processes:
            await process.kill()


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/api/health/live")).is_success
    except httpx.HTTPError:
        return False

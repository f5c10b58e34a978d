"""`python -m bench.histories`: a history of every workflow, for the replay tests.

Stored histories are sealed with a key that everybody may know: it seals nothing else. Run this
again when a workflow changes in a way that old runs need not survive; else use `patched`.
"""

import asyncio
import base64
import json
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from temporalio.client import Client

from bench.cases import CAMPAIGNS, OTHERS, Run, a_theatre, manual
from cli.stack.ports import ANY_PORTS, settle
from cli.stack.start import start
from cli.stack.temporal import NAMESPACE, SKIPPING, Temporal
from core.keyring import Keyring
from core.settings import TemporalSettings
from core.temporal.client import connect

FOLDER = Path(__file__).parents[1] / "tests" / "histories"
_KEY = base64.b64encode(b"parley's histories: not a secret").decode()
# Low, so that a short campaign shows how one continues as new.
_SOON = {"limit.historyCount.suggestContinueAsNew": "300"}


def keyring() -> Keyring:
    """What opens the stored histories."""
    return Keyring.of({"histories": SecretStr(_KEY)})


async def write() -> None:
    """Live every case and store its history."""
    async with _server() as client:
        async with a_theatre(client) as theatre:
            for case in CAMPAIGNS:
                await _store("Campaign", case.__name__, await case(theatre))
        for workflow, other in OTHERS:
            await _store(workflow, other.__name__, await other(manual(client)))


@asynccontextmanager
async def _server() -> AsyncIterator[Client]:
    folder = Path(tempfile.mkdtemp(prefix="parley-histories-"))
    server = Temporal(settle(ANY_PORTS), folder / "temporal.log", dynamic_config=SKIPPING | _SOON)
    try:
        await start(server.process, server.ready)
        settings = TemporalSettings(address=server.address, namespace=NAMESPACE)
        yield await connect(settings, keyring())
    finally:
        await server.process.kill()
        shutil.rmtree(folder, ignore_errors=True)


async def _store(workflow: str, case: str, run: Run) -> None:
    history = json.loads((await run.fetch_history()).to_json())
    path = FOLDER / workflow / f"{case}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_anonymous(history), indent=1) + "\n")
    print(f"{path.relative_to(FOLDER)}: {len(history['events'])} events")


def _anonymous(value: Any) -> Any:
    """Worker identities and sticky queues name this machine; a replay needs neither."""
    if isinstance(value, dict):
        return {key: _anonymous(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_anonymous(each) for each in value]
    here = f"{os.getpid()}@{socket.gethostname()}"
    return "histories" if isinstance(value, str) and value.startswith(here) else value


def main() -> None:
    asyncio.run(write())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

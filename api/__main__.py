"""`python -m api`: serve until told to stop."""

import os
import signal
import sys

import uvicorn

from api.app import create_app
from api.serving import configured
from core.logging import configure
from core.memory import settle_memory
from core.settings import load


def main() -> int:
    settings = load()
    configure(settings.parley.log_level)
    server = uvicorn.Server(configured(create_app(settings), settings.api, settings.realtime))
    settle_memory()
    for signum in (signal.SIGINT, signal.SIGTERM):
        # Uvicorn raises them again once it has ended well; that must not end us otherwise.
        signal.signal(signum, server.handle_exit)
    server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Python's own exit may abort beside a Temporal client.
    os._exit(code)

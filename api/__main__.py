"""`python -m api`: serve until told to stop."""

import os
import sys
from contextlib import suppress

import uvicorn

from api.app import create_app
from core.logging import configure
from core.settings import load


def main() -> int:
    settings = load()
    configure(settings.parley.log_level)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(settings),
            host=os.environ.get("API_HOST", "127.0.0.1"),
            port=int(os.environ.get("API_PORT", "8000")),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    )
    with suppress(KeyboardInterrupt):  # raised again by uvicorn once it has ended well
        server.run()
    return 0 if server.started else 1


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Python's own exit may abort beside a Temporal client.
    os._exit(code)

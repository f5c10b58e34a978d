"""The real API, with one more route: a signed door that keeps nothing, as a baseline."""

import os
import sys

import uvicorn
from fastapi import Request, Response

from api.app import create_app
from api.serving import configured
from api.state import services
from api.webhooks import check
from core.logging import configure
from core.memory import settle_memory
from core.settings import load

BARE = "/api/bench/bare"


async def bare(request: Request) -> Response:
    """Check the signature and forget the body."""
    body = await request.body()
    check(body, request.headers.get("x-hub-signature-256"), services(request).settings.meta)
    return Response()


def main() -> None:
    settings = load()
    configure(settings.parley.log_level)
    app = create_app(settings)
    app.add_api_route(BARE, bare, methods=["POST"], include_in_schema=False)
    settle_memory()
    uvicorn.Server(configured(app, settings.api, settings.realtime)).run()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)

"""`python -m api.codec`: Temporal UI for an operator, who reads and writes what we seal."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Request, Response
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads

from api import errors
from api.middleware import BodyLimits
from api.operator_ui import METHODS, OperatorUi
from api.operators import Doorkeeper
from core.crypto import CannotDecrypt
from core.database import Database
from core.keyring import Keyring
from core.logging import configure
from core.settings import Settings, load
from core.temporal.codec import SealingCodec
from models.keys.store import keyring_of

_MAX_BODY = 16 * 1024 * 1024
_POOL = 2


def create_codec_app(settings: Settings, keyring: Keyring, port: int) -> FastAPI:
    """The codec's two routes, the operator's login, and the UI behind it."""
    codec = SealingCodec(keyring)
    doorkeeper = Doorkeeper(keyring, settings.temporal.namespace, port)
    ui = OperatorUi(doorkeeper, settings.temporal.ui_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await ui.close()

    app = FastAPI(title="Parley codec", openapi_url=None, lifespan=lifespan)
    errors.install(app)
    app.add_middleware(BodyLimits, limits={}, otherwise=_MAX_BODY)

    @app.post("/encode")
    async def encode(request: Request) -> Response:
        await doorkeeper.codec(request)
        return await _converted(request, codec.encode)

    @app.post("/decode")
    async def decode(request: Request) -> Response:
        await doorkeeper.codec(request)
        return await _converted(request, codec.decode)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/operator")
    async def operator(request: Request, token: str = "") -> Response:
        return await doorkeeper.admit(request, token)

    app.add_api_route("/{path:path}", ui.forward, methods=list(METHODS))
    return app


async def _converted(
    request: Request, convert: Callable[[Sequence[Payload]], Awaitable[list[Payload]]]
) -> Response:
    try:
        given = json_format.Parse(await request.body(), Payloads())
        payloads = Payloads(payloads=await convert(given.payloads))
    except json_format.ParseError:
        raise errors.ValidationFailed("The body is not a list of payloads.") from None
    except CannotDecrypt:
        raise errors.ValidationFailed("A payload was not sealed with our keys.") from None
    return Response(json_format.MessageToJson(payloads), media_type="application/json")


def main() -> None:
    settings = load()
    configure(settings.parley.log_level)
    database = Database(settings.database.url.get_secret_value(), pool_size=_POOL)
    port = int(os.environ.get("CODEC_PORT", "8082"))
    uvicorn.run(
        create_codec_app(settings, keyring_of(settings, database), port),
        # Another address only inside a container that publishes it on loopback.
        host=os.environ.get("CODEC_HOST", "127.0.0.1"),
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()

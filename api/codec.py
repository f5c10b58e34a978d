"""`python -m api.codec`: lets Temporal UI on this machine read and write what we seal."""

import os
from collections.abc import Awaitable, Callable, Sequence

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads

from api import errors
from api.middleware import BodyLimits
from core.crypto import CannotDecrypt, Cipher
from core.logging import configure
from core.settings import Settings, load
from core.temporal.codec import SealingCodec

_MAX_BODY = 16 * 1024 * 1024


def create_codec_app(settings: Settings) -> FastAPI:
    """Two routes for the UI's origin only; it holds our keys, so it listens on loopback only."""
    codec = SealingCodec(Cipher(settings.parley.keys))
    app = FastAPI(title="Parley codec", openapi_url=None)
    errors.install(app)
    app.add_middleware(BodyLimits, limits={}, otherwise=_MAX_BODY)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[settings.temporal.ui_url.rstrip("/")],
        allow_methods=["POST"],
        allow_headers=["content-type", "x-namespace", "authorization"],
    )

    @app.post("/encode")
    async def encode(request: Request) -> Response:
        return await _converted(request, codec.encode)

    @app.post("/decode")
    async def decode(request: Request) -> Response:
        return await _converted(request, codec.decode)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

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
    uvicorn.run(
        create_codec_app(settings),
        host="127.0.0.1",
        port=int(os.environ.get("CODEC_PORT", "8082")),
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()

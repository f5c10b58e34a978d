"""How the API listens."""

import os

import uvicorn
from fastapi import FastAPI

from api.connections import Connection
from api.realtime.protocol import MOST_BYTES, Socket
from core.settings import ApiSettings, RealtimeSettings


def configured(app: FastAPI, settings: ApiSettings, realtime: RealtimeSettings) -> uvicorn.Config:
    """`API_HOST`, `API_PORT`; only listed proxies tell us another address than their own."""
    ping_every = realtime.ping_every.total_seconds()
    return uvicorn.Config(
        app,
        host=os.environ.get("API_HOST", "127.0.0.1"),
        port=int(os.environ.get("API_PORT", "8000")),
        http=Connection,
        ws=Socket,
        ws_max_size=MOST_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=ping_every,
        ws_ping_timeout=ping_every,
        proxy_headers=settings.proxies is not None,
        forwarded_allow_ips=sorted(settings.proxies or ()),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )

"""How the API listens."""

import os

import uvicorn
from fastapi import FastAPI

from api.connections import Connection
from core.settings import ApiSettings


def configured(app: FastAPI, settings: ApiSettings) -> uvicorn.Config:
    """`API_HOST`, `API_PORT`; only listed proxies tell us another address than their own."""
    return uvicorn.Config(
        app,
        host=os.environ.get("API_HOST", "127.0.0.1"),
        port=int(os.environ.get("API_PORT", "8000")),
        http=Connection,
        proxy_headers=settings.proxies is not None,
        forwarded_allow_ips=sorted(settings.proxies or ()),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )

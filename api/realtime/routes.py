"""`/api/ws`: what changes, told as it does. docs/realtime.md describes it; OpenAPI cannot."""

from typing import cast

from fastapi import APIRouter, WebSocket

from api.realtime.hub import Hub
from api.realtime.line import Line
from api.state import services

router = APIRouter()


@router.websocket("/ws")
async def watch(socket: WebSocket) -> None:
    state, hub = services(socket), cast(Hub, socket.app.state.hub)
    await Line(socket, hub, state.database, state.settings.realtime.events_per_minute).run()

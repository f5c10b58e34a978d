"""The routers of templates."""

from fastapi import APIRouter

from api.templates import commands, editing, preview, reading, syncing, variables, writing

ROUTERS: tuple[APIRouter, ...] = (
    writing.router,
    reading.router,
    preview.router,
    editing.router,
    variables.router,
    commands.router,
    syncing.router,
)

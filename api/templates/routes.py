"""The routers of templates."""

from fastapi import APIRouter

from api.templates import editing, preview, reading, variables, writing

ROUTERS: tuple[APIRouter, ...] = (
    writing.router,
    reading.router,
    preview.router,
    editing.router,
    variables.router,
)

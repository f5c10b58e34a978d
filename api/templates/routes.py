"""The routers of templates."""

from fastapi import APIRouter

from api.templates import commands, editing, reading, reports, syncing, writing

ROUTERS: tuple[APIRouter, ...] = (
    writing.router,
    reading.router,
    editing.router,
    commands.router,
    syncing.router,
    reports.router,
)
